// What was made of sources is made anew when one of them came, went or was written, and only then.
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { filesIn, fingerprint } from '../../bin/sources.js'

const folder = mkdtempSync(join(tmpdir(), 'gongdao-sources-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Written so many seconds ago. */
function write(name: string, text: string, ago: number): void {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  const at = Math.floor(Date.now() / 1000) - ago
  utimesSync(path, at, at)
}
const now = () => fingerprint(filesIn(folder))

it('finds every file below a folder, in one order', () => {
  write('b.ts', 'b', 60)
  write('a/z.ts', 'z', 60)
  write('a/y.ts', 'y', 60)
  expect(filesIn(folder).map((path) => path.slice(folder.length + 1))).toEqual([join('a', 'y.ts'), join('a', 'z.ts'), 'b.ts'])
})

it('is the same while nothing happens, and another for each thing that does', () => {
  const seen = [now()]
  expect(now()).toBe(seen[0])
  const after = (change: () => void): void => {
    change()
    expect(seen).not.toContain(now())
    seen.push(now())
  }
  after(() => write('a/y.ts', 'Y', 30))
  after(() => write('a/y.ts', 'yy', 30))
  after(() => write('c.ts', '', 60))
  after(() => rmSync(join(folder, 'b.ts')))
  after(() => renameSync(join(folder, 'c.ts'), join(folder, 'd.ts')))
})

it('looks into what was written just now, for its time may not move on when it is written again', () => {
  write('a/y.ts', '1', 0)
  const before = now()
  write('a/y.ts', '2', 0)
  expect(now()).not.toBe(before)
})
