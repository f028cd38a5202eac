// The guides are run as written: every `sh` block in order in one shell against a real server, every `json` block after it is contained in the answer.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../house/tree.ts'
import { startServer, type Served } from '../operations/server.ts'

type Block = { lang: string; text: string }
const blocksOf = (page: string): Block[] => [...readFileSync(join(root, page), 'utf8').matchAll(/^```(sh|json)\n([\s\S]*?)^```$/gm)].map(([, lang = '', text = '']) => ({ lang, text }))

let folder = ''
let server: Served

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongdao-guide-'))
  chmodSync(folder, 0o755)
  server = await startServer({ GONGDAO_DATA: folder, GONGDAO_DEMO: '1', GONGDAO_WEBHOOK_PRIVATE: '1', LANG: 'en' })
  // The live orders come first, the history after them: the guide needs only the first.
  const headers = { authorization: 'Demo 1688/buyer-li' }
  while (!(await fetch(`${server.address}/v1/merchants/shop-clock/orders/live-s6`, { headers })).ok) await new Promise((resolve) => setTimeout(resolve, 100))
}, 240_000)

afterAll(async () => {
  await server.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** Runs one block with the variables of the earlier ones, and keeps its own for the next. */
function run(text: string, before: string): { out: string; after: string } {
  const script = `${before}\n${text.replaceAll('http://127.0.0.1:7300', server.address).replaceAll('npx gongdao', `'${process.execPath}' '${join(root, 'bin/gongdao.js')}'`)}\nprintf '\\n@@@\\n'; declare -p GONGDAO BUYER MERCHANT CASE TOKEN 2>/dev/null\ntrue`
  const done = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', env: { ...process.env, GONGDAO_DATA: folder, DATABASE_URL: undefined, LANG: 'en' } })
  expect(done.status, done.stderr).toBe(0)
  const [out = '', after = ''] = done.stdout.split('\n@@@\n')
  return { out, after }
}

describe('the guides', () => {
  for (const page of ['docs/guides/first-case.md', 'docs/guides/evidence.md', 'docs/guides/identity.md', 'docs/guides/integration.md', 'docs/guides/import.md', 'docs/guides/live.md', 'docs/guides/sandbox.md', 'docs/guides/operations.md']) {
    it(`${page} works as written`, () => {
      let out = ''
      let known = ''
      for (const block of blocksOf(page)) {
        if (block.lang === 'sh') ({ out, after: known } = run(block.text, known))
        else expect(JSON.parse(out)).toEqual(openEnded(JSON.parse(block.text)))
      }
      // The demo's history is played in first; only then do effects go out.
    }, 240_000)
  }
})

/** A list in a guide names what is first in the answer's list; more may follow. */
function openEnded(shown: unknown): unknown {
  if (Array.isArray(shown)) return shown.length === 0 ? [] : expect.objectContaining(Object.fromEntries(shown.map((item, index) => [index, openEnded(item)])))
  if (typeof shown !== 'object' || shown === null) return shown
  return expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, openEnded(value)])))
}
