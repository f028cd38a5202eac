// Another process writes, says nothing to anybody, and is killed with no warning: whoever listens here is still told every version it committed.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Feed, FeedEvent } from '../../src/app/feed.ts'
import { partyKey } from '../../src/app/feed-ring.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'
import { oneScript } from '../one-script.ts'
import { feedOver } from './feeds.ts'

const dir = mkdtempSync(join(tmpdir(), 'gongdao-live-'))
let desk: TestDesk
let feed: Feed
beforeAll(async () => {
  desk = await openDesk()
  feed = feedOver(desk, { pollMs: 100 })
})
afterAll(async () => {
  await feed.stop()
  await desk.close()
  rmSync(dir, { recursive: true, force: true })
})

it('tells every version in order, of a process that is killed in the midst of its work', async () => {
  const heard = new Map<string, number[]>()
  const tell = (events: readonly FeedEvent[]): void => {
    for (const event of events) if (event.event === 'case') heard.set(event.caseId, [...(heard.get(event.caseId) ?? []), event.version])
  }
  await feed.attach({ keys: [partyKey('1688', 'merchant', 'shop-clock')], box: null, desk: null, tell }, null)
  const child = spawn(process.execPath, [await oneScript(fileURLToPath(new URL('../app/loops-process.ts', import.meta.url))), desk.url, join(dir, 'outside'), '0', '1'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    let acknowledged = 0
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      acknowledged += chunk.split('\n').length - 1
      if (acknowledged >= 40) resolve()
    })
    child.once('close', () => reject(new Error('it ended by itself')))
  })
  child.kill('SIGKILL')
  await gone
  // What it had sent may still be committed a moment after it is gone.
  let before = -1
  for (let now = 0; now !== before; await new Promise((resolve) => setTimeout(resolve, 300))) {
    before = now
    now = Number((await desk.admin('select count(*) as n from case_commit')).rows[0]?.n)
  }
  const { rows } = await desk.admin('select case_id, max(version) as last from case_commit group by case_id')
  const committed = new Map((rows as { case_id: string; last: number }[]).map(({ case_id, last }) => [case_id, Array.from({ length: last }, (_, index) => index + 1)]))
  expect(committed.size).toBeGreaterThan(3)
  expect(Object.fromEntries(heard)).toEqual(Object.fromEntries(committed))
})
