// The screens as files a server can send: web/dist, made anew whenever a source of theirs has changed, each file with its gzip beside it.
// Run by `npm ci` (prepare) and before serving. Without Vite (`npm ci --omit=dev`) what is there stays, and the server says when nothing is.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const ROOT = resolve(import.meta.dirname, '..')
const WEB = join(ROOT, 'web')
const DIST = join(WEB, 'dist')
const MADE = 'made-from'
const SMALL = 512

/** True when web/dist is there and made from the sources as they are. */
export async function ensureWeb(say = (line) => process.stderr.write(`${line}\n`)) {
  if (!existsSync(join(WEB, 'vite.config.ts'))) return existsSync(DIST)
  const wanted = hashOfSources()
  if (madeFrom() === wanted) return true
  const vite = await import('vite').catch(() => null)
  if (vite === null) {
    if (!existsSync(DIST)) say('web: the screens are not built, and Vite is not installed to build them; the API works.')
    return existsSync(DIST)
  }
  const draft = mkdtempSync(join(WEB, '.dist-'))
  const mode = process.env['NODE_ENV']
  try {
    // Whoever starts the server may be a test: what is built is for people all the same.
    process.env['NODE_ENV'] = 'production'
    const started = Date.now()
    await vite.build({ configFile: join(WEB, 'vite.config.ts'), logLevel: 'error', build: { outDir: draft } })
    compress(draft)
    writeFileSync(join(draft, MADE), wanted)
    put(draft)
    say(`web: built the screens in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
    return true
  } catch (fault) {
    say(`web: the screens could not be built: ${fault instanceof Error ? fault.message : String(fault)}`)
    return existsSync(DIST)
  } finally {
    if (mode === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = mode
    rmSync(draft, { recursive: true, force: true })
  }
}

/** In one step for whoever reads meanwhile; two who build at once put the same. */
function put(draft) {
  const old = mkdtempSync(join(WEB, '.dist-'))
  if (existsSync(DIST)) renameSync(DIST, join(old, 'dist'))
  if (!existsSync(DIST)) renameSync(draft, DIST)
  rmSync(old, { recursive: true, force: true })
}

function compress(folder) {
  for (const path of filesIn(folder)) {
    const bytes = readFileSync(path)
    if (bytes.length >= SMALL && /\.(?:js|css|html|svg|json)$/.test(path)) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

const filesIn = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
const madeFrom = () => (existsSync(join(DIST, MADE)) ? readFileSync(join(DIST, MADE), 'utf8') : null)

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json'))).update(readFileSync(import.meta.filename))
  for (const path of filesIn(WEB).filter((path) => !path.startsWith(DIST) && !path.includes('/.dist-') && !path.endsWith('.test.ts') && !path.endsWith('.md'))) hash.update(`\n${path.slice(ROOT.length)}\n`).update(readFileSync(path))
  return hash.digest('hex')
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) await ensureWeb()
