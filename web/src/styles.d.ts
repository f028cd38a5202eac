// The style sheet the build makes: ../styles.ts.
declare module 'virtual:styles.css'
