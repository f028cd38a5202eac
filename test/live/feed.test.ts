// The feed: two processes read what either of them, or a third, commits; whoever listens is told every version in order, whatever happens to
// his line, and nothing of what is not his.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Feed, FeedEvent, Listener } from '../../src/app/feed.ts'
import { partyKey } from '../../src/app/feed-ring.ts'
import { readPosition } from '../../src/app/positions.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { backup, restore } from '../../src/store/backup.ts'
import { openPool } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStore } from '../../src/store/store.ts'
import { clockClaim, clockSale, makeDesk, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'
import { emptyDatabase } from '../store/database.ts'
import { feedOver } from './feeds.ts'

let desk: TestDesk
const feeds: Feed[] = []
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
})
afterAll(async () => {
  for (const feed of feeds) await feed.stop()
  await desk.close()
})

function feedOf(keep?: number): Feed {
  const feed = feedOver(desk, { ...(keep === undefined ? {} : { keep }), pollMs: 50 })
  feeds.push(feed)
  return feed
}

type Heard = { readonly listener: Listener; readonly events: FeedEvent[]; position: string }
function listener(keys: readonly string[]): Heard {
  const heard: Heard = { events: [], position: '', listener: { keys, box: null, desk: null, tell: (events, position) => { heard.events.push(...events); heard.position = position } } }
  return heard
}
const li = partyKey('1688', 'buyer', 'buyer-li')

async function openCase(orderId: string): Promise<string> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(desk, order, scans)
  return (await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })).caseId
}
const versionsIn = (events: readonly FeedEvent[], caseId: string): number[] => events.flatMap((event) => (event.event === 'case' && event.caseId === caseId ? [event.version] : []))

async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 10))
}

it('skips nothing when a transaction that began first commits last', async () => {
  const feed = feedOf()
  const heard = listener([li])
  await feed.attach(heard.listener, null)
  const caseId = await openCase('order-late')
  await until(() => versionsIn(heard.events, caseId).length === 1)
  const before = heard.position
  // By hand, because no command stays open this long: an earlier transaction number, committed after a later one was read.
  const slow = new pg.Client({ connectionString: desk.url })
  await slow.connect()
  await slow.query('begin')
  await slow.query(`insert into case_commit (bucket, case_id, version, at, command_id, events, hash) select bucket, case_id, 1000, at, 'slow', '[]', hash from case_commit where case_id = $1 and version = 1`, [caseId])
  const other = await openCase('order-quick')
  await until(() => versionsIn(heard.events, other).length === 1)
  expect(versionsIn(heard.events, caseId)).toEqual([1])
  await slow.query('commit')
  await slow.end()
  await until(() => versionsIn(heard.events, caseId).includes(1000))

  const again = listener([li])
  await feedOf().attach(again.listener, before)
  expect(again.events).toHaveLength(3)
  expect(again.events[0]).toEqual({ event: 'ready' })
  expect([versionsIn(again.events, other), versionsIn(again.events, caseId)]).toEqual([[1], [1000]])
})

it('tells whoever was away longer than is kept to read anew, and everybody else what he missed', async () => {
  const feed = feedOf(3)
  const first = listener([li])
  // So few are kept that a transaction of another test on the same server, older than they are, would have everybody read anew.
  const quiet = (): boolean => {
    const stood = readPosition(first.position)
    return stood !== null && stood.xmin === stood.xmax
  }
  do (await feed.attach(first.listener, null))()
  while (!quiet())
  const before = first.position
  const one = await openCase('order-kept')
  const back = listener([li])
  await feed.attach(back.listener, before)
  expect(back.events).toEqual([{ event: 'ready' }, { event: 'case', caseId: one, version: 1, process: 'dispute' }])
  for (let n = 0; n < 5; n += 1) await openCase(`order-much-${n}`)
  const late = listener([li])
  await feed.attach(late.listener, before)
  expect(late.events).toEqual([{ event: 'reset' }])
})

it('goes on over a broken line to the database, and tells of what was written meanwhile', async () => {
  const feed = feedOf()
  const heard = listener([li])
  await feed.attach(heard.listener, null)
  await desk.admin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
  let caseId = ''
  // The first to use a connection that was cut finds out; everybody repeats such a command.
  for (let tries = 0; caseId === '' && tries < 20; tries += 1) caseId = await openCase(`order-cut-${tries}`).catch(() => '')
  await until(() => versionsIn(heard.events, caseId).length === 1)
})

it('does not wait for a transaction somewhere else that stays open', async () => {
  const idle = new pg.Client({ connectionString: desk.url })
  await idle.connect()
  await idle.query('begin')
  await idle.query('select pg_current_xact_id()')
  const heard = listener([li])
  await feedOf().attach(heard.listener, null)
  const caseId = await openCase('order-beside')
  await until(() => versionsIn(heard.events, caseId).length === 1)
  await idle.query('rollback')
  await idle.end()
})

it('takes a restored copy for another database: positions of the first mean nothing there, and the inbox came along', async () => {
  const before = listener([li])
  await feedOf().attach(before.listener, null)
  const caseId = await openCase('order-copied')
  await desk.store.inbox.putNotice({ marketplaceId: '1688', box: 'buyer', account: 'buyer-li' }, {
    caseId, noticeId: 'n9', at: 1, told: { process: 'dispute', about: 'decision', happened: null, orderId: 'order-copied', reason: 'R10', remedy: null, amountMinor: 0, currency: 'CNY', outcome: 'granted', clock: null },
  })
  const dir = mkdtempSync(join(tmpdir(), 'gongdao-copy-'))
  const copy = await emptyDatabase()
  await migrate(copy.url)
  await backup(desk.pool, join(dir, 'all.gz'))
  await restore(copy.url, join(dir, 'all.gz'))
  const pool = await openPool(copy.url, 2)
  const there: TestDesk = { ...desk, pool, url: copy.url, store: createStore(pool) }
  const feed = feedOver(there, { pollMs: 50 })
  const after = listener([li])
  await feed.attach(after.listener, before.position)
  expect(after.events).toEqual([{ event: 'reset' }])
  expect(await there.store.inbox.unreadIn({ marketplaceId: '1688', box: 'buyer', account: 'buyer-li' })).toBe(await desk.store.inbox.unreadIn({ marketplaceId: '1688', box: 'buyer', account: 'buyer-li' }))
  // What is written there from now on is told there.
  const again = listener([li])
  await feed.attach(again.listener, after.position)
  await must({ desk: makeDesk(there.store, desk.clock) }, { who: 'buyer-li', bucket: there.store.bucketOf(caseId) ?? -1, caseId, commandId: 'word', command: { type: 'MakeStatement', text: '请看', speech: 'claim', channel: 'case' } })
  await until(() => versionsIn(again.events, caseId).includes(2))
  expect(versionsIn(again.events, caseId)).toEqual([2])
  await feed.stop()
  await pool.end()
  await copy.drop()
  rmSync(dir, { recursive: true, force: true })
}, 120_000)
