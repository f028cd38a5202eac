// A process of a test's own as one script: reading that takes a tenth of the time of compiling each of its sources by itself.
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { placesOf } from '../bin/bundled.js'

/** Where the script finds the packages. */
const KEPT = fileURLToPath(new URL('../node_modules/.cache/gongdao-tests', import.meta.url))
const made = new Map<string, Promise<string>>()

/** The path of the script that `entry` and what it imports were made into; once a process. */
export function oneScript(entry: string): Promise<string> {
  const script = made.get(entry) ?? make(entry)
  made.set(entry, script)
  return script
}

async function make(entry: string): Promise<string> {
  const script = join(KEPT, `${basename(entry, '.ts')}.mjs`)
  // Several processes may make the same at once: each takes its own to the place in one step.
  const draft = `${script}.${process.pid}`
  mkdirSync(KEPT, { recursive: true })
  await build({
    entryPoints: [entry], outfile: draft, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'silent',
    plugins: [placesOf((path) => readFileSync(path, 'utf8'))],
  })
  renameSync(draft, script)
  return script
}
