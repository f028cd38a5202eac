// What was committed since a snapshot, by any process, and the wake-up call between them. The port is `FeedLine` in src/app/feed.ts.
// docs/decisions/0011-live-without-gaps.md explains the reading: it waits for nobody and skips nothing.
import pg from 'pg'
import type { FeedLine } from '../app/feed.ts'
import type { Change } from '../app/feed-ring.ts'
import type { Box } from '../app/inbox.ts'
import type { Process } from '../app/ports.ts'
import { exact, rows } from './database.ts'

type ChangeRow = { xid: string; case_id: string; version: number; process: Process; marketplace_id: string; merchant_id: string; buyer_id: string }
type SinceRow = { position: string; part: 'case' | 'inbox' | null; bucket: number } & ChangeRow & { box: Box; account: string }

// The snapshot this very statement sees. The timeline changes when a server is set back or another takes over: its numbers start anew.
const position = `(select epoch from feed_epoch) || '-' || (select timeline_id from pg_control_checkpoint()) || '.' || pg_current_snapshot()::text as position`
const columns = 'c.xid, c.bucket, c.case_id, c.version, r.process, r.marketplace_id, r.merchant_id, r.buyer_id'

// Both parts are ordered by the index they use and cut off, so that the plan is an index scan whatever the planner believes.
const sinceText = `with changed as (
    select ${columns} from case_commit c join case_row r on r.bucket = c.bucket and r.case_id = c.case_id
      where c.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(c.xid, $1::pg_snapshot) order by c.xid limit $2),
  told as (
    select i.bucket, i.marketplace_id, i.box, i.account from inbox i
      where i.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(i.xid, $1::pg_snapshot) order by i.xid limit $2)
  select ${position}, x.* from (values (1)) one left join (
    select 'case' as part, bucket, xid::text, case_id, version, process, marketplace_id, merchant_id, buyer_id, null as box, null as account from changed
    union all
    select distinct 'inbox', bucket, null, null::bigint, null::integer, null, marketplace_id, null, null, box, account from told) x on true
  order by x.bucket, x.case_id, x.version`

const newestText = `select ${position}, x.* from (values (1)) one left join (
    select ${columns} from case_commit c join case_row r on r.bucket = c.bucket and r.case_id = c.case_id order by c.xid desc limit $1) x on true
  order by x.xid, x.bucket, x.case_id, x.version`

const CHANNEL = 'gongdao_written'
const RECONNECT_MS = 2000
/** Wake-up calls to other processes at most this often; the first goes at once. */
const ANNOUNCE_MS = 100

export function createFeed(pool: pg.Pool, url: string): FeedLine {
  const wakes = new Set<() => void>()
  const announce = makeAnnouncer(pool, () => { for (const wake of wakes) wake() })
  return {
    async newest(most) {
      const found = await rows<{ position: string } & ChangeRow>(pool, 'feed_newest', newestText, [most])
      const changes = found.filter((row) => row.case_id !== null).map(toChange)
      return { position: found[0]?.position ?? '', changes, whole: changes.length < most }
    },
    async since(from, most) {
      const found = await rows<SinceRow>(pool, 'feed_since', sinceText, [from.slice(from.indexOf('.') + 1), most + 1])
      const changes = found.filter((row) => row.part === 'case')
      const boxes = found.filter((row) => row.part === 'inbox').map((row) => ({ marketplaceId: row.marketplace_id, box: row.box, account: row.account }))
      return changes.length > most || boxes.length > most ? 'too_many' : { position: found[0]?.position ?? '', changes: changes.map(toChange), boxes }
    },
    onWake(wake) {
      wakes.add(wake)
      const line = listen(url, wake)
      return {
        stop: async () => {
          wakes.delete(wake)
          await line.stop()
        },
      }
    },
    announcing: (store) => ({
      ...store,
      appendCommit: async (commit) => after(await store.appendCommit(commit), announce),
      inbox: {
        ...store.inbox,
        putNotices: async (entries) => after(await store.inbox.putNotices(entries), announce),
        putNotice: async (to, entry) => after(await store.inbox.putNotice(to, entry), announce),
        markRead: async (of, which, at) => after(await store.inbox.markRead(of, which, at), announce),
      },
    }),
  }
}

/** Told once too often is a look in vain; never once too seldom. */
function after<T>(written: T, announce: () => void): T {
  announce()
  return written
}

const toChange = (row: ChangeRow): Change => ({
  xid: exact(row.xid), caseId: row.case_id, version: row.version, process: row.process, marketplaceId: row.marketplace_id, merchantId: row.merchant_id, buyerId: row.buyer_id,
})

// Apart from the command's own transaction: a NOTIFY inside it would make all committing sessions of the server wait for one lock.
function makeAnnouncer(pool: pg.Pool, here: () => void): () => void {
  let resting = false
  let again = false
  const send = (): void => {
    resting = true
    // Lost, it is found by polling.
    pool.query(`select pg_notify('${CHANNEL}', '')`).catch(() => undefined)
    setTimeout(() => {
      resting = false
      if (again) {
        again = false
        send()
      }
    }, ANNOUNCE_MS).unref()
  }
  return () => {
    here()
    if (resting) again = true
    else send()
  }
}

/** Its own connection, because it must stay: lost, it is opened again, and polling bridges the gap. */
function listen(url: string, wake: () => void): { stop(): Promise<void> } {
  let client: pg.Client | null = null
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  const connect = async (): Promise<void> => {
    const line = new pg.Client({ connectionString: url, keepAlive: true })
    client = line
    line.on('notification', wake)
    line.on('error', () => undefined)
    line.on('end', () => {
      if (client === line && !stopped) timer = setTimeout(() => void connect(), RECONNECT_MS)
    })
    try {
      await line.connect()
      await line.query(`listen ${CHANNEL}`)
      // What was written while nobody listened.
      wake()
    } catch {
      await line.end().catch(() => undefined)
    }
  }
  let connecting = connect()
  return {
    stop: async () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      await connecting
      await client?.end().catch(() => undefined)
      connecting = Promise.resolve()
    },
  }
}
