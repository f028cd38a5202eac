// Published policies: name and version once, text for ever. The same name with another text is a conflict, never an update.
import type pg from 'pg'
import type { StoredPolicy } from '../app/ports.ts'
import { exact, rows } from './database.ts'

export async function savePolicy(pool: pg.Pool, policy: StoredPolicy): Promise<'saved' | 'same' | 'conflict'> {
  const saved = await rows(pool, 'save_policy', 'insert into policy_document values ($1, $2, $3, $4, $5, $6, $7) on conflict (name) do nothing returning 1', [
    policy.name, policy.marketplaceId, policy.text, policy.sha256, policy.engine, policy.factSchema, policy.publishedAt,
  ])
  if (saved.length > 0) return 'saved'
  const [known] = await rows<{ text: string; marketplace_id: string | null }>(pool, 'policy_by_name', 'select text, marketplace_id from policy_document where name = $1', [policy.name])
  return known?.text === policy.text && known.marketplace_id === policy.marketplaceId ? 'same' : 'conflict'
}

type PolicyRow = { name: string; marketplace_id: string | null; text: string; sha256: string; engine: string; fact_schema: string; published_at: string }

export async function loadPolicies(pool: pg.Pool, marketplaceId: string | null): Promise<StoredPolicy[]> {
  const found = await rows<PolicyRow>(pool, 'load_policies', 'select * from policy_document where marketplace_id is null or marketplace_id = $1 order by name', [marketplaceId])
  return found.map((row) => ({
    name: row.name, marketplaceId: row.marketplace_id, text: row.text, sha256: row.sha256, engine: row.engine, factSchema: row.fact_schema, publishedAt: exact(row.published_at),
  }))
}
