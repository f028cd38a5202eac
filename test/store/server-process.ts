// Keeps one embedded PostgreSQL for one test run: started by the first test file that needs it, ended when the run's process is gone.
// Arguments: directory, pid of the run. Writes `url` (or `error`) into the directory when ready.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmbedded } from '../../src/store/embedded.ts'

const [dir = '', run = ''] = process.argv.slice(2)

function tell(name: 'url' | 'error', text: string): void {
  writeFileSync(join(dir, `${name}.new`), text, { mode: 0o600 })
  renameSync(join(dir, `${name}.new`), join(dir, name))
}

function runIsAlive(): boolean {
  try {
    process.kill(Number(run), 0)
    return true
  } catch {
    return false
  }
}

try {
  const server = await startEmbedded({ dataDir: join(dir, 'data') })
  tell('url', server.url)
  const watch = setInterval(() => {
    if (runIsAlive() && existsSync(dir)) return
    clearInterval(watch)
    void server.stop().finally(() => rmSync(dir, { recursive: true, force: true }))
  }, 300)
} catch (error) {
  tell('error', String(error))
}
