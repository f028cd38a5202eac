// How the screens are built: two entries, styles made from the tokens and the class names in use, no inline script (the server's policy forbids it).
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { styles } from './styles.ts'

const entry = (name: string): string => resolve(import.meta.dirname, name, 'index.html')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), styles()],
  build: {
    outDir: process.env['GONGDAO_WEB_OUT'] ?? 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false,
    rollupOptions: { input: { buyer: entry('buyer'), desk: entry('desk') } },
  },
  // `npx vite web`: pages from here, the API from a server on its usual port.
  server: { host: '127.0.0.1', proxy: { '/v1': 'http://127.0.0.1:7300', '/accounts': 'http://127.0.0.1:7300', '/sign-in': 'http://127.0.0.1:7300' } },
})
