// A backup is everything or it is nothing to rely on: a table that is added must be in it, or be named here with its reason.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { backup, restore } from '../../src/store/backup.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'
import { createSandboxBook } from '../../src/store/sandbox.ts'
import { hashOfKey } from '../../src/gateways/sandbox/gate.ts'
import { openDesk } from '../app/desk.ts'
import { emptyDatabase } from '../store/database.ts'

/** What the new place makes itself: which migrations it has, and a new beginning for those who follow its changes. */
const MADE_ANEW = ['feed_epoch', 'migration']

it('holds every table, and what is restored from it can be worked with', async () => {
  const desk = await openDesk()
  const folder = mkdtempSync(join(tmpdir(), 'gongdao-backup-'))
  await desk.store.putMarketplace({ id: 'acme', kind: 'sandbox', settings: {}, buckets: 1 })
  await createSandboxBook(desk.pool).putKey('acme', hashOfKey('gsk_one'))
  const secret = `whsec_${'A'.repeat(32)}`
  await desk.admin(`insert into webhook_subscription (marketplace_id, subscription_id, url, types, secrets, created_at) values ('acme', 'all', 'https://example.com/"x"', array['case.opened', '*'], $1, 5)`, [JSON.stringify([{ secret, expiresAt: null }])])
  const { rows } = await desk.admin(`select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by relname`)
  const saved = await backup(desk.pool, join(folder, 'all'))
  expect([...Object.keys(saved.tables), ...MADE_ANEW].toSorted()).toEqual(rows.map(({ relname }: { relname: string }) => relname).toSorted())
  const empty = await emptyDatabase()
  await migrate(empty.url)
  expect(await restore(empty.url, join(folder, 'all'))).toEqual(saved)
  const pool = await openPool(empty.url, 2)
  expect((await createStore(pool).marketplaces()).map(({ id }) => id)).toContain('acme')
  expect(await createSandboxBook(pool).byKey(hashOfKey('gsk_one'))).toMatchObject({ marketplaceId: 'acme' })
  expect((await pool.query('select types, secrets from webhook_subscription')).rows).toEqual([{ types: ['case.opened', '*'], secrets: [{ secret, expiresAt: null }] }])
  await pool.end()
  await empty.drop()
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})
