// How the screens are built: two entries, styles made from the tokens and the class names in use, no inline script (the server's policy forbids it).
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { styles } from './styles.ts'

const entry = (name: string): string => resolve(import.meta.dirname, name, 'index.html')

// What every case page needs at once, in one file: it compresses better than twenty small ones.
const FIRST = /node_modules\/(?:react|react-dom|scheduler|use-sync-external-store|@tanstack)\/|web\/src\/(?:[\w-]+\.tsx?$|api\/(?:client|clock|demo|identity|live|queries|typed-fetch)|i18n\/(?:lang|format)|ui\/(?:button|classes|live-region|marks|states)|case\/(?:act-order|action-bar|case-page|claim|countdown|evidence|header|offer|party|thread|timeline))/
const LATER = /[iI]nfiniteQuer/

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), styles()],
  build: {
    outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false,
    rollupOptions: { input: { buyer: entry('buyer'), desk: entry('desk') }, output: { manualChunks: (id) => (FIRST.test(id) && !LATER.test(id) ? 'first' : null) } },
  },
  // `npx vite web`: pages from here, the API from a server on its usual port.
  server: { host: '127.0.0.1', proxy: { '/v1': 'http://127.0.0.1:7300', '/accounts': 'http://127.0.0.1:7300', '/sign-in': 'http://127.0.0.1:7300' } },
})
