// Whether sources have changed since something was made of them: said by what the file system knows of each, for reading and hashing them all would
// take longer than opening what was made. Used by bundled.js and web.js.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file written just now may be written again before its time of writing moves on, which some disks and archives keep in whole seconds. */
const SETTLED_MS = 3_000

/** Every file below a folder, always in the same order. */
export function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, two) => (one.name < two.name ? -1 : 1))
  return entries.flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : []))
}

/** Another one whenever a file came, went, or was written. */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`\n${path}\n${size}\n${Math.floor(mtimeMs / 1000)}\n`)
    if (Date.now() - mtimeMs < SETTLED_MS) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}
