// `npm run docs`: writes every generated page.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../house/tree.ts'
import { PAGES } from './pages.ts'

for (const { path, make } of PAGES) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), make())
  console.log(path)
}
