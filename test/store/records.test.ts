// Migrations, the hash chain, erasure, policies, backup and restore.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backup, restore } from '../../src/store/backup.ts'
import { openPool } from '../../src/store/database.ts'
import { migrate, migrationFiles } from '../../src/store/migrate.ts'
import { personTexts } from '../../src/store/people.ts'
import { createStore } from '../../src/store/store.ts'
import { emptyDatabase, freshDatabase, servers } from './database.ts'
import { following, marketplaceId, open, openShop, type Shop } from './samples.ts'

const someone = (personId: string) => ({ marketplaceId, side: 'buyer' as const, personId })

async function asOwner(url: string, sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(sql, values)
  } finally {
    await client.end()
  }
}

describe.each(servers)('records on %s', (server) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(server)
  })
  afterAll(() => shop.close())

  test('migrations run once, also when four processes start together, and refuse a changed file', async () => {
    const database = await emptyDatabase(server)
    const names = migrationFiles().map((file) => file.name)
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)))
    expect(runs.map((run) => run.length).toSorted()).toEqual([0, 0, 0, names.length])
    expect(await migrate(database.url)).toEqual([])
    const changed = migrationFiles().map((file, i) => (i === 0 ? { ...file, sha256: 'other' } : file))
    await expect(migrate(database.url, changed)).rejects.toThrow('was changed after it had been applied')
    await expect(migrate(database.url, migrationFiles().slice(1))).rejects.toThrow('newer Gongdao')
    const broken = [...migrationFiles(), { name: '9999_broken.sql', sql: 'create table half (a int); select 1/0', sha256: 'x' }]
    await expect(migrate(database.url, broken)).rejects.toThrow('9999_broken.sql failed')
    expect((await asOwner(database.url, `select to_regclass('half') as half`)).rows).toEqual([{ half: null }])
    await database.drop()
  })

  test('one changed byte, a removed commit or a forged head breaks the chain at its place', async () => {
    const head = await open(shop)
    const second = await shop.store.appendCommit(following(shop, head))
    if (second.kind !== 'appended') throw new Error(second.kind)
    await shop.store.appendCommit(following(shop, { ...head, ...second }))
    const brokenAfter = async (sql: string) => {
      const keep = await asOwner(shop.url, 'select events::text, hash, version from case_commit where case_id = $1 order by version', [head.caseId])
      await asOwner(shop.url, sql, [head.caseId])
      const { brokenAt } = await shop.store.readLog(head.caseId)
      await asOwner(shop.url, 'delete from case_commit where case_id = $1', [head.caseId])
      for (const row of keep.rows) await asOwner(shop.url, `insert into case_commit values ($1, $2, $3, 0, '', $4, $5)`, [shop.bucket, head.caseId, row.version, row.events, row.hash])
      return brokenAt
    }
    expect((await shop.store.readLog(head.caseId)).brokenAt).toBeNull()
    expect(await brokenAfter(`update case_commit set events = replace(events::text, 'Answered', 'answered')::json where case_id = $1 and version = 2`)).toBe(2)
    expect(await brokenAfter('delete from case_commit where case_id = $1 and version = 1')).toBe(1)
    expect(await brokenAfter('delete from case_commit where case_id = $1 and version = 3')).toBe(3)
    expect(await brokenAfter(`update case_commit set hash = sha256('x') where case_id = $1 and version = 3`)).toBe(3)
    expect((await shop.store.readLog(head.caseId)).brokenAt).toBeNull()
    await asOwner(shop.url, `update case_row set head_hash = sha256('x') where case_id = $1`, [head.caseId])
    expect((await shop.store.readLog(head.caseId)).brokenAt).toBe(4)
  })

  test('what a person wrote is unreadable in the tables, opens with the key, and is gone when the person is erased', async () => {
    const said = '我叫林黛玉，住在大观园 🏠'
    const sealed = await shop.store.sealText(someone('p-lin'), 't-1', said)
    if (sealed === null) throw new Error('not sealed')
    const head = await open(shop, { personTexts: [sealed], bodyText: `[{"type":"StatementMade","text":"${sealed.hash}"}]` })
    const place = { bucket: shop.bucket, caseId: head.caseId }
    expect(await shop.store.personTexts(place)).toEqual([{ kind: 'text', textId: 't-1', person: 'buyer/p-lin', hash: sealed.hash, text: said }])
    expect(Buffer.from(sealed.ciphertext).includes(Buffer.from('林黛玉'))).toBe(false)
    expect(await shop.store.erasePerson(someone('p-lin'), 77)).toBe('erased')
    expect(await shop.store.erasePerson(someone('p-lin'), 78)).toBe('already')
    expect(await shop.store.erasePerson(someone('p-nobody'), 78)).toBe('unknown')
    expect(await shop.store.personTexts(place)).toEqual([{ kind: 'erased', textId: 't-1', person: 'buyer/p-lin', hash: sealed.hash, erasedAt: 77 }])
    expect(await shop.store.sealText(someone('p-lin'), 't-2', 'again')).toBeNull()
    expect((await shop.store.readLog(head.caseId)).brokenAt).toBeNull()
    expect((await shop.pool.query(`select key from person_key where person_id = 'buyer/p-lin'`)).rows).toEqual([{ key: null }])
  })

  test('a person is erased in one marketplace and stays readable in another, where the same id is somebody else', async () => {
    const here = await shop.store.sealText(someone('p-shi'), 't-shi', 'here')
    const there = await shop.store.sealText({ ...someone('p-shi'), marketplaceId: 'elsewhere' }, 't-there', 'there')
    if (here === null || there === null) throw new Error('not sealed')
    expect(await shop.store.erasePerson({ ...someone('p-shi'), marketplaceId: 'elsewhere' }, 79)).toBe('erased')
    const head = await open(shop, { personTexts: [here] })
    expect(await shop.store.personTexts({ bucket: shop.bucket, caseId: head.caseId })).toMatchObject([{ kind: 'text', text: 'here' }])
    // Nor does a text of the one open as a text of the other.
    const moved = await open(shop, { personTexts: [there] })
    await expect(shop.store.personTexts({ bucket: shop.bucket, caseId: moved.caseId })).rejects.toThrow('does not open')
  })

  test('keys that marketplaces shared become a key in each where the person has written, erased where he was erased', async () => {
    const empty = await emptyDatabase(server)
    await migrate(empty.url, migrationFiles().filter((file) => file.name < '0015'))
    await asOwner(empty.url, `insert into marketplace (marketplace_id, kind, settings) values ('a', 'demo', '{}'), ('b', 'demo', '{}'); insert into bucket_owner values (1, 'a'), (2, 'b');
      insert into person_key values (account_bucket('lin'), 'lin', 'k', null), (account_bucket('gone'), 'gone', null, 7), (account_bucket('mute'), 'mute', 'm', null);
      insert into person_text (bucket, text_id, person_id, case_id, ciphertext, ciphertext_hash) values (1, 't1', 'lin', 1, 'x', 'h'), (1, 't2', 'lin', 1, 'x', 'h'), (2, 't3', 'lin', 2, 'x', 'h'), (2, 't4', 'gone', 2, 'x', 'h')`)
    expect(await migrate(empty.url, migrationFiles().filter((file) => file.name < '0016'))).toContain('0015_person-keys-by-marketplace.sql')
    const kept = await asOwner(empty.url, `select marketplace_id, person_id, encode(key, 'escape') as key, erased_at::int from person_key order by 1, 2`)
    expect(kept.rows).toEqual([{ marketplace_id: 'a', person_id: 'lin', key: 'k', erased_at: null }, { marketplace_id: 'b', person_id: 'gone', key: null, erased_at: 7 }, { marketplace_id: 'b', person_id: 'lin', key: 'k', erased_at: null }])
    await empty.drop()
  })

  test('what was kept under a bare id is told apart by side: words by who wrote them, and a contact that may be either\'s goes', async () => {
    const sealed = await shop.store.sealText(someone('1001'), 't-buyer', 'mine')
    const [key] = (await shop.pool.query<{ key: Buffer }>(`select key from person_key where person_id = 'buyer/1001'`)).rows
    if (sealed === null || key === undefined) throw new Error('not sealed')
    const empty = await emptyDatabase(server)
    await migrate(empty.url, migrationFiles().filter((file) => file.name < '0016'))
    await asOwner(empty.url, `insert into marketplace (marketplace_id, kind, settings) values ('a', 'demo', '{}'); insert into bucket_owner values (1, 'a');
      insert into merchant_directory (marketplace_id, merchant_id, bucket, settings) values ('a', '1001', 1, '{}'), ('a', 'shop', 1, '{}'); insert into buyer_directory (bucket, marketplace_id, buyer_id, settings) values (account_bucket('1001'), 'a', '1001', '{}');
      insert into case_commit (bucket, case_id, version, at, command_id, events, hash) values (1, 1, 1, 0, 'o', '{"actor":{"role":"buyer"},"events":["t-buyer"]}', 'h'), (1, 1, 2, 0, 's', '{"actor":{"role":"clerk"},"events":["t-shop"]}', 'h'), (1, 1, 3, 0, 'd', '{"actor":{"role":"officer"},"events":["t-desk","t-shop"]}', 'h');
      insert into person_text (bucket, text_id, person_id, case_id, ciphertext, ciphertext_hash) values (1, 't-shop', '1001', 1, 'x', 'h'), (1, 't-desk', '1001', 1, 'x', 'h');
      insert into contact (bucket, marketplace_id, person_id, contact_id, ciphertext, at) select account_bucket(p), 'a', p, c, 'x', 1 from (values ('1001', 'own'), ('1001', 'order:7'), ('1001', 'address:1'), ('shop', 'own'), ('li', 'own')) v (p, c);
      insert into erasure (bucket, marketplace_id, person_id, asked_at) select account_bucket(p), 'a', p, 1 from (values ('1001'), ('shop'), ('gone')) v (p);
      insert into person_key (bucket, marketplace_id, person_id, key, erased_at) values (account_bucket('gone'), 'a', 'gone', null, 9), (account_bucket('shop'), 'a', 'shop', 's', null), (account_bucket('li'), 'a', 'li', 'l', null), (account_bucket('mute'), 'a', 'mute', 'm', null);
      insert into audit_entry (bucket, entry_id, marketplace_id, at, actor_role, actor_id, action, subject, case_id, detail) select account_bucket(s), n, 'a', 1, 'system', 'system', action, s, null, d::json
        from (values ('e1', 'contact_stored', '1001', '{"contact":"own"}'), ('e2', 'contact_seen', '1001', '{"contact":"order:7"}'), ('e3', 'erased', 'shop', '{"complete":"yes"}'), ('e4', 'erased', 'a', '{"complete":"run"}'), ('e5', 'signed_in', 'an', '{}'), ('e6', 'hold_placed', '77', '{}')) v (n, action, s, d)`)
    await asOwner(empty.url, 'insert into person_key (bucket, marketplace_id, person_id, key) values (account_bucket($1), $2, $1, $3)', ['1001', 'a', key.key])
    await asOwner(empty.url, `insert into person_text (bucket, text_id, person_id, case_id, ciphertext, ciphertext_hash) values (1, 't-buyer', '1001', 1, $1, $2)`, [sealed.ciphertext, sealed.hash])
    expect(await migrate(empty.url)).toContain('0016_people-by-side.sql')
    const all = async (sql: string): Promise<unknown[]> => (await asOwner(empty.url, sql)).rows.map((row: object) => Object.values(row).join(' '))
    expect(await all('select text_id, person_id from person_text order by 1')).toEqual(['t-buyer buyer/1001', 't-desk staff/1001', 't-shop merchant/1001'])
    expect(await all('select person_id, contact_id from contact where bucket = account_bucket(person_id) order by 1, 2')).toEqual(['buyer/1001 order:7', 'buyer/li own', 'merchant/1001 address:1', 'merchant/shop own'])
    expect(await all('select person_id from erasure where bucket = account_bucket(person_id) order by 1')).toEqual(['buyer/1001', 'buyer/gone', 'merchant/shop'])
    expect(await all('select person_id, key is null from person_key where bucket = account_bucket(person_id) order by 1')).toEqual(['buyer/1001 false', 'buyer/gone true', 'buyer/li false', 'merchant/1001 false', 'merchant/shop false', 'staff/1001 false'])
    expect(await all('select entry_id, subject from audit_entry where bucket = account_bucket(subject) order by 1')).toEqual(['e1 1001', 'e2 buyer/1001', 'e3 merchant/shop', 'e4 a', 'e5 staff/an', 'e6 77'])
    const pool = new pg.Pool({ connectionString: empty.url, max: 1 })
    await asOwner(empty.url, `delete from person_text where text_id <> 't-buyer'`)
    expect(await personTexts(pool, { bucket: 1, caseId: '1' })).toMatchObject([{ kind: 'text', person: 'buyer/1001', text: 'mine' }])
    await pool.end()
    await empty.drop()
  })

  test('a ciphertext moved to another text or person does not open', async () => {
    const sealed = await shop.store.sealText(someone('p-a'), 't-a', 'mine')
    await shop.store.sealText(someone('p-b'), 't-b', 'other')
    if (sealed === null) throw new Error('not sealed')
    await shop.store.sealText({ ...someone('p-a'), side: 'merchant' }, 't-c', 'the shop of that number')
    for (const person of ['buyer/p-b', 'merchant/p-a']) {
      const head = await open(shop, { personTexts: [{ ...sealed, person }] })
      await expect(shop.store.personTexts({ bucket: shop.bucket, caseId: head.caseId })).rejects.toThrow('does not open')
      await asOwner(shop.url, 'delete from person_text where case_id = $1', [head.caseId])
    }
  })

  test('a policy is published once under its name, text for ever', async () => {
    const policy = { name: 'tea@2025-01', marketplaceId: null, text: 'name: tea', sha256: 'aa', engine: '1', factSchema: '1', publishedAt: 5 }
    expect(await shop.store.savePolicy(policy)).toBe('saved')
    expect(await shop.store.savePolicy(policy)).toBe('same')
    expect(await shop.store.savePolicy({ ...policy, text: 'name: coffee' })).toBe('conflict')
    await shop.store.savePolicy({ ...policy, name: 'own@1', marketplaceId: 'bazaar' })
    expect((await shop.store.loadPolicies(null)).map((each) => each.name)).toEqual(['tea@2025-01'])
    expect(await shop.store.loadPolicies('bazaar')).toMatchObject([{ name: 'own@1' }, policy])
  })

  test('a backup restored elsewhere has the same rows, bytes and chains; a damaged one is refused whole', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'gongdao-backup-'))
    const file = join(dir, 'all.gz')
    const sealed = await shop.store.sealText(someone('p-wang'), 't-w', 'kept')
    const head = await open(shop, { bodyText: '[ {"a":1.0,\n"b":"\\u0000\\ud800 \\\\N"} ]', personTexts: sealed === null ? [] : [sealed], effects: [{ kind: 'mail', lane: 'm', key: 'k', notBefore: 1, body: null }] })
    for (let i = 0; i < 600; i += 50) await Promise.all(Array.from({ length: 50 }, () => open(shop)))
    const saved = await backup(shop.pool, file)
    expect(saved.tables['case_commit']).toBeGreaterThan(600)
    const other = await freshDatabase(server)
    expect(await restore(other.url, file)).toEqual(saved)
    const pool = await openPool(other.url)
    const twin = createStore(pool)
    expect(await twin.readLog(head.caseId)).toEqual(await shop.store.readLog(head.caseId))
    expect(await twin.personTexts({ bucket: shop.bucket, caseId: head.caseId })).toMatchObject([{ text: 'kept' }])
    expect(await twin.loadForCommand({ bucket: shop.bucket, caseId: head.caseId }, null)).toEqual(await shop.store.loadForCommand({ bucket: shop.bucket, caseId: head.caseId }, null))
    const second = join(dir, 'again.gz')
    await backup(pool, second)
    const lines = (path: string) => gunzipSync(readFileSync(path)).toString('utf8').split('\n')
    expect(lines(second).slice(0, -1).flatMap(rowsIn).toSorted()).toEqual(lines(file).slice(0, -1).flatMap(rowsIn).toSorted())
    await expect(restore(other.url, file)).rejects.toThrow('not empty')
    await pool.end()
    await other.drop()

    const target = await freshDatabase(server)
    const text = gunzipSync(readFileSync(file)).toString('utf8')
    writeFileSync(file, gzipSync(text.replace('"negotiating', '"negotiatinG')))
    await expect(restore(target.url, file)).rejects.toThrow('check sum')
    writeFileSync(file, gzipSync(text.slice(0, text.lastIndexOf('{"end"'))))
    await expect(restore(target.url, file)).rejects.toThrow('end is missing')
    writeFileSync(file, gzipSync(text).subarray(0, 2_000))
    await expect(restore(target.url, file)).rejects.toThrow('damaged')
    await expect(restore(target.url, join(dir, 'none.gz'))).rejects.toThrow('ENOENT')
    expect((await asOwner(target.url, 'select count(*)::int as n from case_row')).rows).toEqual([{ n: 0 }])
    await target.drop()
    rmSync(dir, { recursive: true })
  })
})

// Rows lie in another order in another database.
function rowsIn(line: string): string[] {
  const parsed: unknown = JSON.parse(line)
  return Array.isArray(parsed) ? parsed.map((row) => JSON.stringify(row)) : []
}
