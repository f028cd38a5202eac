// Says which database a command is about to open, where that is hardly the one that was meant: it starts one of its own below its data folder,
// while a server that answers on PORT works on another. Silent otherwise. Used by program.ts.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { House } from './house.ts'
import type { Out } from './output.ts'

/** A server on this machine answers in a moment or is not there. */
const ANSWER_MS = 1_000

/** The same house, which speaks up before it opens a database that nobody runs. */
export function saysWhich(house: House, out: Out): House {
  return {
    ...house,
    open: async (options) => {
      if (!options.scratch && !options.alone) await sayWhich(house, out)
      return house.open(options)
    },
    migrate: async () => {
      await sayWhich(house, out)
      return house.migrate()
    },
  }
}

async function sayWhich(house: House, { lang }: Out): Promise<void> {
  const set = new Map(house.settings().settings.map(({ name, value }) => [name, value]))
  const folder = join(resolve(set.get('GONGDAO_DATA') ?? 'data'), 'postgresql')
  if (set.get('DATABASE_URL') != null || isRun(folder)) return
  const server = `http://${reachable(set.get('GONGDAO_HOST') ?? '127.0.0.1')}:${set.get('PORT') ?? '7300'}`
  if (!(await answers(server))) return
  process.stderr.write(lang === 'zh'
    ? `注意：${server} 上运行的服务用的是另一个数据库；此命令打开的是 ${folder}。请设置与该服务相同的 GONGDAO_DATA 或 DATABASE_URL。\n`
    : `note: the server at ${server} works on another database; this command opens the one in ${folder}. To work on the server's, set the GONGDAO_DATA or DATABASE_URL it was started with.\n`)
}

/** What a process that runs a database says of itself: docs/guides/database.md. */
function isRun(folder: string): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, 'connection.json'), 'utf8')) as { pid: number }
    process.kill(pid, 0)
    return true
  } catch (fault) {
    // There is one, and it is somebody else's.
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM'
  }
}

const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host)

async function answers(server: string): Promise<boolean> {
  try {
    const answer = await fetch(`${server}/health`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return answer.ok && JSON.stringify(await answer.json()) === '{"alive":true}'
  } catch {
    return false
  }
}
