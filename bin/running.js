// Runs the script of bundled.js with the byte code that V8 made of it at an earlier start, which is a third of what a start costs. Kept beside the
// script, by command: each uses other parts. V8 refuses what another version of it made; then, or where nothing is kept, it compiles as ever.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import vm from 'node:vm'
import { crc32 } from 'node:zlib'

/** By then a server has started, and V8 has not yet thrown away what only a start needs. */
const STARTED_MS = 5_000
const SUM_BYTES = 4

export function run(path, command) {
  const kept = /^[a-z]{1,20}$/.test(command ?? '') ? join(dirname(path), `${command}.code`) : null
  const cachedData = kept === null ? undefined : codeIn(kept)
  const script = new vm.Script(readFileSync(path, 'latin1'), { filename: path, cachedData })
  if (kept !== null && (cachedData === undefined || script.cachedDataRejected)) keepOnce(script, kept)
  script.runInThisContext()(createRequire(path), {}, {})
}

/** Behind its sum: V8 trusts what it is given, and code that a disk spoiled would end the process. */
function codeIn(path) {
  try {
    const content = readFileSync(path)
    const code = content.subarray(SUM_BYTES)
    return crc32(code) === content.readUInt32BE() ? code : undefined
  } catch {
    return undefined
  }
}

/** Once it has started, or at its end when that comes first. Where nothing can be written, nothing is kept. */
function keepOnce(script, place) {
  const draft = `${place}.${process.pid}`
  const keep = () => {
    process.off('exit', keep)
    clearTimeout(later)
    try {
      const code = script.createCachedData()
      const sum = Buffer.alloc(SUM_BYTES)
      sum.writeUInt32BE(crc32(code))
      writeFileSync(draft, Buffer.concat([sum, code]))
      renameSync(draft, place)
    } catch {
      rmSync(draft, { force: true })
    }
  }
  const later = setTimeout(keep, STARTED_MS).unref()
  process.once('exit', keep)
}
