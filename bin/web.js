// The screens as files a server can send: web/dist, made anew whenever a source of theirs has changed, each file with its gzip beside it.
// Run by `npm ci` (prepare) and before serving. Without Vite (`npm ci --omit=dev`) what is there stays, and the server says when nothing is.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { filesIn, fingerprint } from './sources.js'

const ROOT = resolve(import.meta.dirname, '..')
const WEB = join(ROOT, 'web')
const DIST = join(WEB, 'dist')
const MADE = 'made-from'
const SMALL = 512

/** True when web/dist is there and made from the sources as they are. */
export async function ensureWeb(say = (line) => process.stderr.write(`${line}\n`)) {
  if (!existsSync(join(WEB, 'vite.config.ts'))) return existsSync(DIST)
  const wanted = fingerprintOfSources()
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

const madeFrom = () => (existsSync(join(DIST, MADE)) ? readFileSync(join(DIST, MADE), 'utf8') : null)

function fingerprintOfSources() {
  const sources = filesIn(WEB).filter((path) => !path.startsWith(DIST) && !path.includes('/.dist-') && !path.endsWith('.test.ts') && !path.endsWith('.md'))
  return fingerprint([...sources, join(ROOT, 'package-lock.json'), import.meta.filename])
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) await ensureWeb()
