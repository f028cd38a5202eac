// Generated pages say what the code says today; `npm run docs` writes them anew.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../house/tree.ts'
import { PAGES } from './pages.ts'

describe('reference pages', () => {
  it.each(PAGES.map(({ path, make }) => ({ path, make })))('$path says what the code says; write it anew with `npm run docs`', ({ path, make }) => {
    const file = join(root, path)
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(make())
  })
})
