// The built screens, read once into memory: what may be asked for is what is there, so no path leads anywhere else. Made by bin/web.js.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative } from 'node:path'

export type WebFile = { readonly body: Buffer; readonly gzip: Buffer | null; readonly type: string; readonly etag: string }
/** By path below the folder, with forward slashes. */
export type WebFiles = ReadonlyMap<string, WebFile>

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json; charset=utf-8', '.png': 'image/png', '.woff2': 'font/woff2' }

/** Null: not built. */
export function readWebFiles(folder: string): WebFiles | null {
  if (!existsSync(join(folder, 'buyer', 'index.html'))) return null
  const paths = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.flatMap((path): [string, WebFile][] => {
    const type = TYPES[extname(path)]
    if (type === undefined) return []
    const body = readFileSync(path)
    const gzip = existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`) : null
    let etag: string | null = null
    // Worked out when first asked for: a start does not wait for all of them.
    return [[relative(folder, path).replaceAll('\\', '/'), { body, gzip, type, get etag() { return (etag ??= `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`) } }]]
  }))
}
