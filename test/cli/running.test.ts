// The program's byte code, kept from one start to the next: used while it is whole, made anew when it is not, and never in the way.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../house/tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'gongdao-running-'))
const script = join(folder, 'program.cjs')
const code = join(folder, 'serve.code')
beforeAll(() => writeFileSync(script, `(function (require, exports, module) {
  const sides = require('node:process').argv.slice(1).map((side) => side.length)
  process.stdout.write(JSON.stringify(sides))
})`))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const RUNNING = pathToFileURL(join(root, 'bin', 'running.js')).href
function ran(command: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `import { run } from ${JSON.stringify(RUNNING)}; run(${JSON.stringify(script)}, ${JSON.stringify(command)})`, 'buyer', 'officer'], { encoding: 'utf8' })
  return stdout + stderr
}

it('keeps the byte code of a command at its end, and takes it as it is the next time', () => {
  expect(ran('serve')).toBe('[5,7]')
  const { mtimeMs, size } = statSync(code)
  expect(ran('serve')).toBe('[5,7]')
  expect(statSync(code)).toMatchObject({ mtimeMs, size })
})

it.each([
  ['was cut off', (whole: Buffer) => whole.subarray(0, whole.length >> 1)],
  ['is empty', () => Buffer.alloc(0)],
  ['has one byte wrong', (whole: Buffer) => Buffer.concat([whole.subarray(0, -9), Buffer.of((whole.at(-9) ?? 0) ^ 1), whole.subarray(-8)])],
])('makes anew what %s', (_what, spoil) => {
  const whole = readFileSync(code)
  const spoiled = spoil(whole)
  writeFileSync(code, spoiled)
  expect(ran('serve')).toBe('[5,7]')
  expect(readFileSync(code).equals(spoiled)).toBe(false)
})

it('writes nothing under a name that is no command', () => {
  expect(ran('../serve')).toBe('[5,7]')
  expect(existsSync(join(folder, '../serve.code'))).toBe(false)
})
