// What an operator runs: serve, migrate, settings, backup, restore.
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { House } from './house.ts'
import { mustBeFree } from './port.ts'
import { MissingFault, UsageFault, pad, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>

/** Runs until SIGINT or SIGTERM, then finishes what is under way and stops the database it started. */
export const serveForever = (options: { port?: string; host?: string }): Work => async (house, out) => {
  const port = options.port === undefined ? null : Number(options.port)
  if (port !== null && (!Number.isInteger(port) || port < 0 || port > 65_535)) throw new UsageFault(`not a port: ${options.port ?? ''}`)
  await mustBeFree(...placeOf(house, port, options.host))
  const opened = await house.open({ scratch: false, alone: true })
  try {
    if (opened.note) out.print(opened.note)
    const running = await house.serve(opened, { port, host: options.host ?? null })
    out.print(`gongdao: ${running.address}  (${out.lang === 'zh' ? '按 Ctrl-C 停止' : 'Ctrl-C stops it'})`)
    out.print(out.lang === 'zh' ? `  浏览器打开：${running.address}/  接口参考：${running.address}/reference` : `  in a browser: ${running.address}/   API reference: ${running.address}/reference`)
    out.result({ address: running.address, metrics: running.metrics, policies: running.policies })
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve())
      process.once('SIGTERM', () => resolve())
    })
    if (!(await running.close())) return false
  } finally {
    await opened.close()
  }
  return true
}

/** As it will be asked to listen: what the command line says, else what is set, else the usual. */
function placeOf(house: House, port: number | null, host: string | undefined): [host: string, port: number] {
  const set = new Map(house.settings().settings.map(({ name, value }) => [name, value]))
  return [host ?? set.get('GONGDAO_HOST') ?? '127.0.0.1', port ?? Number(set.get('PORT') ?? 0)]
}

export const migrateStore: Work = async (house, out) => {
  const { applied, note } = await house.migrate()
  if (note) out.print(note)
  out.print(applied.length === 0 ? 'up to date' : applied.map((name) => `applied ${name}`).join('\n'))
  out.result({ applied })
  return true
}

/** A no when something that looks like a setting is none: it would have no effect. */
export const showSettings: Work = async (house, out) => {
  const { settings, unknown } = house.settings()
  for (const { name, value, given, unset } of settings) out.print(`${pad(name, 30)}${given ? (value ?? '') : `– (${unset})`}`)
  for (const { name, meant } of unknown) out.print(`${name} is no setting${meant === null ? '' : `: did you mean ${meant}?`}`)
  out.result({ settings: settings.map(({ name, value, given }) => ({ name, value, given })), unknown })
  return unknown.length === 0
}

export const backupTo = (file: string, options: { force?: boolean; files?: boolean } = {}): Work => async (house, out) => {
  if (options.force !== true && existsSync(file)) throw new UsageFault(`${file} is already there: name another file, or --force to replace it`)
  mayWriteIn(dirname(resolve(file)))
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const counts = await opened.backup(file, out.progress, options.files === false ? null : house.objects(opened.files))
    out.print(`${file}: ${counts.rows} rows of ${counts.tables} tables, ${counts.files} files, ${counts.bytes} bytes`)
    if (counts.missing > 0) out.print(out.lang === 'zh' ? `${counts.missing} 个文件的内容不在文件存储中，备份里也没有：gongdao verify 会指出它们属于哪些售后单` : `the bytes of ${counts.missing} files are not in the file store, so the backup is without them: gongdao verify names the cases they were filed in`)
    out.result({ file, ...counts })
    // Written all the same; whoever runs it every night must hear that it is not everything.
    return counts.missing === 0
  } finally {
    await opened.close()
  }
}

/** Before the database is asked, so that a place that takes no file is not reported as a database that does not answer. */
function mayWriteIn(folder: string): void {
  try {
    accessSync(folder, constants.W_OK)
  } catch (fault) {
    throw new MissingFault(`no file can be written in ${folder}`, { cause: fault })
  }
}

export const restoreFrom = (file: string): Work => async (house, out) => {
  // Before a database is opened, and perhaps made, that would then stay empty.
  if (!existsSync(file)) throw new MissingFault(`there is no ${file}`)
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const counts = await opened.restore(file, out.progress, house.objects(opened.files))
    out.print(`${file}: ${counts.rows} rows of ${counts.tables} tables and ${counts.files} files restored`)
    out.result({ file, ...counts })
    return true
  } finally {
    await opened.close()
  }
}
