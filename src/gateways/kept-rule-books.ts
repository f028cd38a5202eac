// What this very program made of the rule books at an earlier start, in the folder of its script: named by their texts, and behind a sum, for a
// spoiled file must not decide about money. Where nothing can be read or written, the texts are read as ever. bin/running.js keeps the byte code so.
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import v8 from 'node:v8'
import type { RuleBookKeeper } from '../app/rule-books.ts'
import type { PolicyFile } from './policy-files.ts'

/** A start is over by then. */
const STARTED_MS = 5_000
const SUM_BYTES = 32
const sumOf = (...parts: readonly (string | Uint8Array)[]): Buffer => parts.reduce((hash: ReturnType<typeof createHash>, part) => hash.update(part), createHash('sha256')).digest()

/** `folder` is undefined where the program is no script of its own (tests, tools): there nothing is kept. */
export function keptRuleBooks(folder: string | undefined, files: readonly PolicyFile[]): RuleBookKeeper | null {
  if (folder === undefined) return null
  const place = join(folder, 'rule-books')
  const texts = sumOf(...files.flatMap(({ name, text }) => [`${name}\n${text.length}\n`, text]))
  return {
    before: () => {
      try {
        const content = readFileSync(place)
        const data = content.subarray(SUM_BYTES)
        return sumOf(texts, data).equals(content.subarray(0, SUM_BYTES)) ? v8.deserialize(data) : null
      } catch {
        return null
      }
    },
    keep: (make) => {
      const draft = `${place}.${process.pid}`
      const write = (): void => {
        process.off('exit', write)
        clearTimeout(later)
        try {
          const data = v8.serialize(make())
          writeFileSync(draft, Buffer.concat([sumOf(texts, data), data]))
          renameSync(draft, place)
        } catch {
          rmSync(draft, { force: true })
        }
      }
      // A command that ends before that has the time at its end: nobody waits for it there.
      const later = setTimeout(write, STARTED_MS).unref()
      process.once('exit', write)
    },
  }
}
