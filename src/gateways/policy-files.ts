// Reads the rule books from their folder. Which files are policies and how they depend on each other: src/policy/library.ts.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type PolicyFile = { name: string; text: string }

/** Every `<family>@<version>.yaml` of a folder, and the case files beside them, with names relative to the folder. */
export function readPolicyFiles(folder: string): PolicyFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: path.slice(folder.length + 1), text: readFileSync(path, 'utf8') }))
}
