// The schema moves forward while the process of the version before goes on serving: an additive migration is applied under load, and nobody
// notices. Afterwards the old version may finish what it does, and may not be started anew.
import { createHash } from 'node:crypto'
import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCase } from '../../src/app/verify.ts'
import { migrate, migrationFiles, type MigrationFile } from '../../src/store/migrate.ts'
import { clockClaim, openDesk, putSale, type TestDesk } from '../app/desk.ts'
import { persist, soldLately, startServer } from './server.ts'

let desk: TestDesk
beforeAll(async () => { desk = await openDesk() })
afterAll(() => desk.close())

const file = (name: string, sql: string): MigrationFile => ({ name, sql, sha256: createHash('sha256').update(sql).digest('hex') })
/** What the rules of docs/guides/operations.md allow: columns with a default or none, new tables, new indexes; nothing taken away or renamed. */
const NEXT = file('9999_next-version.sql', `
  alter table case_row add column mood text not null default 'calm';
  alter table case_commit add column mood text;
  alter table effect add column mood text;
  alter table clock add column mood text;
  alter table customer_order add column mood text;
  create index case_row_mood on case_row (bucket, mood);
  create table next_version (bucket smallint not null, id text not null, primary key (bucket, id));`)

describe('a new version', { timeout: 180_000 }, () => {
  it('brings the schema forward while the old process serves, which fails no request and verifies afterwards', async () => {
    const old = await startServer({ DATABASE_URL: desk.url, GONGDAO_LOG_FORMAT: 'json', GONGDAO_REQUESTS_PER_MINUTE: '9999999' })
    const orders = Array.from({ length: 80 }, (_, n) => soldLately(`order-upgrade-${n}`))
    for (const { order, scans } of orders) await putSale(desk, order, scans)
    const answers: { status: number; caseId: string; after: boolean }[] = []
    let migrated = false
    const client = async (): Promise<void> => {
      for (let next = orders.shift(); next !== undefined; next = orders.shift()) {
        const { orderId } = next.order
        const after = migrated
        const { status, body } = await persist(() => [old.address], `/v1/merchants/shop-clock/orders/${orderId}/cases`, {
          method: 'POST', headers: { authorization: 'Demo 1688/buyer-li', 'content-type': 'application/json' }, body: JSON.stringify({ commandId: 'open', command: clockClaim(orderId) }),
        }, { until: Date.now() + 60_000 })
        answers.push({ status, caseId: (body as { caseId: string }).caseId, after })
      }
    }
    const clients = Promise.all([1, 2, 3, 4].map(client))
    while (answers.length < 15) await sleep(5)
    expect(await migrate(desk.url, [...migrationFiles(), NEXT])).toEqual([NEXT.name])
    migrated = true
    await clients
    expect(answers.filter(({ status }) => status !== 201)).toEqual([])
    expect(answers.filter(({ after }) => after).length).toBeGreaterThan(20)
    for (const { caseId } of answers.filter(({ after }) => after).slice(0, 10)) expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true })
    const read = await fetch(`${old.address}/v1/cases/${answers.at(-1)?.caseId ?? ''}`, { headers: { authorization: 'Demo 1688/shop-clock' } })
    expect(read.status).toBe(200)
    expect(old.logs.filter(({ level }) => level !== 'info')).toEqual([])
    expect(await old.kill('SIGTERM')).toBe(0)
    await expect(startServer({ DATABASE_URL: desk.url, GONGDAO_LOG_FORMAT: 'json' })).rejects.toThrow(`The database has migration ${NEXT.name}, which this version does not know`)
  })

  it('steps aside for a transaction that holds what it wants to change, and applies its change as soon as that ends', async () => {
    const holder = new pg.Client({ connectionString: desk.url })
    await holder.connect()
    await holder.query('begin')
    await holder.query('select 1 from deposit limit 1')
    const later = file('9999_next-version-2.sql', 'alter table deposit add column mood text')
    const applying = migrate(desk.url, [...migrationFiles(), NEXT, later])
    // While the change waits in vain, others read and write the same table between its attempts.
    for (let n = 0; n < 3; n += 1) {
      expect((await desk.admin(`update deposit set balance_minor = balance_minor returning 1`)).rowCount).toBeGreaterThan(0)
      await sleep(600)
    }
    await holder.query('commit')
    await holder.end()
    expect(await applying).toEqual([later.name])
  })
})
