// `virtual:styles.css`: Tailwind's own compiler over our tokens, src/app.css and every class name the sources use. By hand because the usual plugin
// needs a native scanner for each platform, and reading words out of our own files takes none.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { compile } from 'tailwindcss'
import type { Plugin } from 'vite'
import { tokensCss } from './src/tokens/tokens.ts'

const NAME = 'virtual:styles.css'
const RESOLVED = '\0styles.css'
const SOURCES = join(import.meta.dirname, 'src')
const require = createRequire(import.meta.url)

export function styles(): Plugin {
  return {
    name: 'gongdao-styles',
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    async load(id) {
      if (id !== RESOLVED) return null
      for (const file of sourceFiles()) this.addWatchFile(file)
      this.addWatchFile(join(SOURCES, 'app.css'))
      const input = ['@layer theme, base, components, utilities;', '@import "tailwindcss/theme.css" layer(theme);', '@import "tailwindcss/preflight.css" layer(base);', '@import "tailwindcss/utilities.css" layer(utilities);', tokensCss(), readFileSync(join(SOURCES, 'app.css'), 'utf8')].join('\n')
      const compiler = await compile(input, { base: SOURCES, loadStylesheet: async (from) => {
        const path = require.resolve(from)
        return { path, base: dirname(path), content: readFileSync(path, 'utf8') }
      } })
      return compiler.build(wordsInUse())
    },
    handleHotUpdate({ server, file }) {
      const module = server.moduleGraph.getModuleById(RESOLVED)
      if (module && file.startsWith(SOURCES)) server.moduleGraph.invalidateModule(module)
    },
  }
}

const sourceFiles = (): string[] => readdirSync(SOURCES, { recursive: true }).map(String).filter((name) => name.endsWith('.tsx') || name.endsWith('.ts')).map((name) => join(SOURCES, name))
/** Anything that could be a class name; the compiler knows which are. */
const wordsInUse = (): string[] => [...new Set(sourceFiles().flatMap((file) => readFileSync(file, 'utf8').match(/[\w\-:./[\]()%#,&>*@!=]+/g) ?? []))]
