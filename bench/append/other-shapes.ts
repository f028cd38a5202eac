// The append in two other shapes, made from the real function so that all else is equal: one log row per event (`--shapes`, and
// docs/decisions/0002-commit-row-or-event-rows.md), and without its clock statements (`clockCost`).
import pg from 'pg'
import type { Commit } from '../../src/app/ports.ts'
import { appendText, appendValues } from '../../src/store/append.ts'
import { nextHash } from '../../src/store/chain.ts'
import { arrayOf } from '../../src/store/database.ts'
import { functionScript, type Script } from './workload.ts'

const commitInsert = 'insert into case_commit values (p_bucket, p_case, v, p_at, p_command, p_events, p_hash);'
// As tuned as the other: plain VALUES for the frequent single event, unnest otherwise.
const eventInsert = `if cardinality(p_events) = 1 then
    insert into case_event values (p_bucket, p_case, v, 1, p_at, p_command, p_types[1], p_events[1], p_hashes[1]);
  else
    insert into case_event select p_bucket, p_case, v, u.i, p_at, p_command, u.t, u.e, u.h from unnest(p_types, p_events, p_hashes) with ordinality u(t, e, h, i);
  end if;`

export async function createEventRowShape(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create table case_event (bucket smallint not null, case_id bigint not null, version integer not null, n integer not null, at bigint not null,
      command_id text not null, type text not null, body json not null, hash bytea not null, primary key (bucket, case_id, version, n))`)
    const { rows } = await client.query<{ source: string }>(`select pg_get_functiondef('append_commit'::regproc) as source`)
    const source = rows[0]?.source ?? ''
    if (!source.includes(commitInsert)) throw new Error('append_commit has changed: adapt the event-row shape')
    await client.query(source
      .replace('append_commit(', 'append_events(')
      .replace('p_events json,', 'p_events json[],')
      .replace('p_scans_seen integer)', 'p_scans_seen integer, p_types text[], p_hashes bytea[])')
      .replace(commitInsert, eventInsert))
  } finally {
    await client.end()
  }
}

// Everything from the deletion of stopped clocks to the ledger.
const clockStatements = /  if p_expected > 0 then\s+delete from clock[\s\S]*?(?=  if cardinality\(l_account\))/

export async function createClocklessShape(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ source: string }>(`select pg_get_functiondef('append_commit'::regproc) as source`)
    const source = rows[0]?.source ?? ''
    const without = source.replace('append_commit(', 'append_clockless(').replace(clockStatements, '')
    if (without.includes(' clock ') || !without.includes('insert into effect')) throw new Error('append_commit has changed: adapt the clockless shape')
    await client.query(without)
  } finally {
    await client.end()
  }
}

export function clocklessScript(): Script {
  return functionScript(appendText.replace('append_commit(', 'append_clockless('))
}

export function eventRowsScript(): Script {
  const text = appendText.replace('append_commit(', 'append_events(').replace('$9::json', '$9::json[]').replace('$42::integer)', '$42::integer,$43::text[],$44::bytea[])')
  return functionScript(text, eventValues)
}

function eventValues(commit: Commit, headHash: Uint8Array): ReturnType<typeof appendValues> {
  const events = (JSON.parse(commit.bodyText) as { type: string }[]).map((event) => ({ type: event.type, body: JSON.stringify(event) }))
  const values = appendValues(commit, headHash)
  values[8] = arrayOf(events.map((event) => event.body))
  let hash = commit.previousHash
  const hashes = events.map((event) => (hash = nextHash(hash, event.body)))
  return [...values, arrayOf(events.map((event) => event.type)), `{${hashes.map((each) => `"\\\\x${Buffer.from(each).toString('hex')}"`).join(',')}}`]
}
