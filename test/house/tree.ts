// The tracked source tree as the house rules (walls, words, style) read it.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export type SourceFile = { path: string; text: string; lines: readonly string[] }

/** Every file under `folders` whose name ends in one of `endings`, with paths relative to the root. */
export function sources(folders: readonly string[], endings: readonly string[] = ['.ts']): SourceFile[] {
  return folders.flatMap((folder) => {
    const base = join(root, folder)
    return readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/node_modules|[\\/]\.?dist[-\\/]/.test(path))
      .sort()
      .map((path) => {
        const text = readFileSync(path, 'utf8')
        return { path: relative(root, path), text, lines: text.split('\n') }
      })
  })
}

/** The modules a TypeScript file imports, type imports included: a type that leaks is a leak too. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}
