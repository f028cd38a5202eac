// The rules that keep the schema ready to be distributed by bucket, read from the catalog: none is broken, and each planted breach is found.
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from './database.ts'

// Every table is one or the other; a new table must be put on a list (R0).
const reference = ['marketplace', 'bucket_owner', 'merchant_directory', 'policy_document', 'migration', 'sandbox', 'webhook_subscription', 'feed_epoch', 'daily_work']
const tenant = [
  'customer_order', 'order_line', 'order_total', 'scan', 'case_row', 'case_commit', 'case_command', 'clock', 'effect', 'ledger_line', 'deposit', 'deposit_change',
  'evidence_file', 'case_history', 'buyer_directory', 'person_key', 'person_text', 'file', 'file_mark', 'file_view', 'webhook_delivery', 'waybill', 'carrier_node', 'local_account', 'recovery_code', 'local_session', 'sign_in_tries', 'audit_entry', 'upload', 'contact', 'draft', 'case_hold', 'case_erased', 'erasure', 'retention_mark', 'inbox', 'person_preference',
]
// Called as one statement outside BEGIN, so that a distributed server hands them whole to the shard of their first argument.
const routed = ['append_commit', 'append_rest', 'raise_line_check', 'change_deposit', 'load_for_command', 'load_command', 'account_history', 'put_order', 'record_scan', 'record_deposit_change']

const rules: readonly { readonly name: string; readonly sql: string }[] = [
  { name: 'R0 every table is declared reference or tenant', sql: `select relname as found from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname <> all ($1 || $2)` },
  { name: 'R1 bucket is there, smallint and never null', sql: `select t as found from unnest($1) t where $2 is not null and not exists (
      select 1 from pg_attribute a where a.attrelid = t::regclass and a.attname = 'bucket' and a.attnotnull and a.atttypid = 'smallint'::regtype)` },
  { name: 'R2 bucket leads every unique or exclusion index', sql: `select i.indexrelid::regclass::text as found from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'bucket'
      where i.indrelid in (select t::regclass from unnest($1) t) and $2 is not null and (i.indisunique or i.indisexclusion) and i.indkey[0] <> a.attnum` },
  { name: 'R2b a tenant table without bucket has no unique index', sql: `select i.indexrelid::regclass::text as found from pg_index i where i.indrelid in (select t::regclass from unnest($1) t) and $2 is not null
      and i.indisunique and not exists (select 1 from pg_attribute a where a.attrelid = i.indrelid and a.attname = 'bucket' and a.attnum = any (i.indkey::smallint[]))` },
  { name: 'R3 foreign keys pair bucket with bucket, never point from reference to tenant, never set null', sql: `select c.conname as found from pg_constraint c
      where c.contype = 'f' and (c.confdeltype in ('n', 'd')
        or (c.conrelid in (select t::regclass from unnest($2) t) and c.confrelid in (select t::regclass from unnest($1) t))
        or (c.conrelid in (select t::regclass from unnest($1) t) and c.confrelid not in (select t::regclass from unnest($1 || $2) t))
        or (c.conrelid in (select t::regclass from unnest($1) t) and c.confrelid in (select t::regclass from unnest($1) t)
          and not exists (select 1 from unnest(c.conkey, c.confkey) k(a, b)
            join pg_attribute x on x.attrelid = c.conrelid and x.attnum = k.a join pg_attribute y on y.attrelid = c.confrelid and y.attnum = k.b
            where x.attname = 'bucket' and y.attname = 'bucket')))` },
  { name: 'R4 no triggers', sql: `select tgname as found from pg_trigger where not tgisinternal and $1 is not null and $2 is not null` },
  { name: 'R5 no identity, no sequences', sql: `select a.attrelid::regclass || '.' || a.attname as found from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid in (select t::regclass from unnest($1 || $2) t) and a.attnum > 0 and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%nextval%')` },
  { name: 'R6 routed functions are plpgsql and take the bucket first', sql: `select r as found from unnest($3) r where $1 is not null and $2 is not null and not exists (
      select 1 from pg_proc p join pg_language l on l.oid = p.prolang where p.proname = r and p.pronamespace = 'public'::regnamespace
        and l.lanname = 'plpgsql' and p.prokind = 'f' and p.proargnames[1] = 'p_bucket')` },
  { name: 'R7 nothing in a function that works on one node only, or differs between nodes', sql: `select proname as found from pg_proc where pronamespace = 'public'::regnamespace and $1 is not null and $2 is not null
      and prosrc ~* 'pg_notify|advisory|set_config|clock_timestamp|random\\(|merge into|current of|lock table|create temp|nextval'` },
]

const breaches: Readonly<Record<string, string>> = {
  'R0 every table is declared reference or tenant': 'create table stray (a int)',
  'R1 bucket is there, smallint and never null': 'alter table deposit drop constraint deposit_pkey; alter table deposit alter column bucket drop not null',
  'R2 bucket leads every unique or exclusion index': 'create unique index stray_leg on ledger_line (leg_id, bucket)',
  'R2b a tenant table without bucket has no unique index': 'create unique index stray_hash on case_commit (hash)',
  'R3 foreign keys pair bucket with bucket, never point from reference to tenant, never set null': 'alter table scan add constraint stray_fk foreign key (bucket) references bucket_owner on delete set null',
  'R4 no triggers': `create function stray() returns trigger language plpgsql as 'begin return new; end'; create trigger stray before update on case_row for each row execute function stray()`,
  'R5 no identity, no sequences': 'alter table effect add column position bigserial',
  'R6 routed functions are plpgsql and take the bucket first': 'alter function record_scan rename to observe_it',
  'R7 nothing in a function that works on one node only, or differs between nodes': `create function stray() returns void language plpgsql as 'begin perform pg_notify(''a'', ''b''); end'`,
}

async function found(client: pg.Client, rule: (typeof rules)[number]): Promise<string[]> {
  const typed = rule.sql.replaceAll('$1', '$1::text[]').replaceAll('$2', '$2::text[]').replaceAll('$3', '$3::text[]')
  const { rows } = await client.query<{ found: string }>(typed, rule.sql.includes('$3') ? [tenant, reference, routed] : [tenant, reference])
  return rows.map((row) => row.found)
}

describe('the rules of distribution by bucket', () => {
  let database: FreshDatabase
  let client: pg.Client
  beforeAll(async () => {
    database = await freshDatabase()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  test.each(rules)('$name', async (rule) => {
    expect(await found(client, rule)).toEqual([])
    await client.query('begin')
    await client.query(breaches[rule.name] ?? 'select 1')
    expect(await found(client, rule)).not.toEqual([])
    await client.query('rollback')
  })

  test('every rule has its planted breach', () => {
    expect(Object.keys(breaches)).toEqual(rules.map((rule) => rule.name))
  })
})
