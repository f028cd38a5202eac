// Transcripts in pages: what a command really prints, kept between two marks. `npm run docs` writes them, the drift test compares.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../house/tree.ts'

const MARK = /(<!-- transcript: (.+?) -->\n```\n)([\s\S]*?)(```\n<!-- \/transcript -->)/g

/** The page with every transcript as the command prints it now. */
export function withTranscripts(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(MARK, (_whole, open: string, command: string, _old: string, close: string) => `${open}${output(command)}${close}`)
}

function output(command: string): string {
  const done = spawnSync(process.execPath, ['bin/gongdao.js', ...command.split(' ')], { cwd: root, encoding: 'utf8', env: { ...process.env, DATABASE_URL: undefined } })
  if (done.status !== 0) throw new Error(`${command}: exit ${done.status}\n${done.stderr}`)
  return `${done.stdout.trim()}\n`
}
