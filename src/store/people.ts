// What people wrote, encrypted beside the log with one key per person and marketplace (AES-256-GCM): the same id elsewhere, or on the other
// side, is somebody else, so `person_id` says the side too (personRef).
// Erasing a person destroys the key: the log, which only carries the hash of the ciphertext, stays whole. Old backups still hold the key:
// they must be made to expire.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { personRef, readPersonRef } from '../app/people.ts'
import { type Person, type PersonText, type SealedText, StoreFault } from '../app/ports.ts'
import { exact, rows } from './database.ts'

export async function sealText(pool: pg.Pool, person: Person, textId: string, text: string): Promise<SealedText | null> {
  const key = await keyOf(pool, person)
  if (key === null) return null
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(person.personId, textId))
  const ciphertext = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { textId, person: personRef(person), ciphertext, hash: createHash('sha256').update(ciphertext).digest('hex') }
}

export async function putPersonText(pool: pg.Pool, at: { bucket: number; caseId: string }, sealed: SealedText): Promise<void> {
  await rows(pool, 'put_person_text', 'insert into person_text values ($1, $2, $3, $4, $5, $6)', [
    at.bucket, sealed.textId, sealed.person, at.caseId, sealed.ciphertext, sealed.hash,
  ])
}

// A single text may be erased with its case: then its ciphertext is gone and its hash stays.
type TextRow = { text_id: string; person_id: string; ciphertext: Buffer | null; ciphertext_hash: string; erased_at: string | null }
type KeyRow = { key: Buffer | null; erased_at: string | null }

// Texts lie with the case, keys with the person: two look-ups, because a join would cross shards.
export async function personTexts(pool: pg.Pool, at: { bucket: number; caseId: string }): Promise<PersonText[]> {
  const texts = await rows<TextRow>(
    pool, 'person_texts',
    'select text_id, person_id, ciphertext, ciphertext_hash, erased_at from person_text where bucket = $1 and case_id = $2 order by text_id',
    [at.bucket, at.caseId],
  )
  const [owner] = texts.length === 0 ? [] : await rows<{ marketplace_id: string }>(pool, 'owner_of_bucket', 'select marketplace_id from bucket_owner where bucket = $1', [at.bucket])
  const keys = new Map<string, KeyRow>()
  for (const ref of new Set(texts.map((text) => text.person_id))) {
    const [key] = owner === undefined ? [] : await findKey(pool, personIn(owner.marketplace_id, ref))
    if (key === undefined) throw new StoreFault(`no key was ever made for person ${ref}`, { outcomeUnknown: false })
    keys.set(ref, key)
  }
  return texts.map((text) => open(text, keys.get(text.person_id) ?? { key: null, erased_at: null }))
}

/** In this marketplace: what the same person wrote elsewhere has its own key. */
export async function erasePerson(pool: pg.Pool, person: Person, now: number): Promise<'erased' | 'already' | 'unknown'> {
  const erased = await rows(
    pool, 'erase_person',
    'update person_key set key = null, erased_at = $3 where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and key is not null returning 1',
    [...whose(person), now],
  )
  if (erased.length > 0) return 'erased'
  const known = await rows(pool, 'person_known', 'select 1 from person_key where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2', whose(person))
  return known.length > 0 ? 'already' : 'unknown'
}

export async function keyOf(pool: pg.Pool, person: Person): Promise<Buffer | null> {
  const [known] = await findKey(pool, person)
  if (known !== undefined) return known.key
  // Of two first uses one inserts; both then use the key that is there.
  await rows(pool, 'new_person_key', 'insert into person_key (bucket, marketplace_id, person_id, key) values (account_bucket($2), $1, $2, $3) on conflict do nothing', [...whose(person), randomBytes(32)])
  const [made] = await findKey(pool, person)
  if (made === undefined) throw new StoreFault(`no key for person ${personRef(person)}`, { outcomeUnknown: false })
  return made.key
}

/** As statements take a person: marketplace, then side and id in one. */
export const whose = (person: Person): [string, string] => [person.marketplaceId, personRef(person)]

export function personIn(marketplaceId: string, ref: string): Person {
  const person = readPersonRef(ref)
  if (person === null) throw new StoreFault(`a stored person who is none: ${ref}`, { outcomeUnknown: false })
  return { marketplaceId, ...person }
}

function findKey(pool: pg.Pool, person: Person): Promise<KeyRow[]> {
  return rows<KeyRow>(pool, 'person_key', 'select key, erased_at from person_key where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2', whose(person))
}

function open(row: TextRow, { key, erased_at: erasedAt }: KeyRow): PersonText {
  const about = { textId: row.text_id, person: row.person_id, hash: row.ciphertext_hash }
  const { ciphertext } = row
  if (ciphertext === null) return { kind: 'erased', ...about, erasedAt: exact(row.erased_at ?? 0) }
  if (createHash('sha256').update(ciphertext).digest('hex') !== row.ciphertext_hash) throw new StoreFault(`the stored text ${row.text_id} was changed`, { outcomeUnknown: false })
  if (key === null) return { kind: 'erased', ...about, erasedAt: exact(erasedAt ?? 0) }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, ciphertext.subarray(0, 12)).setAAD(boundTo(row.person_id.slice(row.person_id.indexOf('/') + 1), row.text_id)).setAuthTag(ciphertext.subarray(-16))
    return { kind: 'text', ...about, text: decipher.update(ciphertext.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8') }
  } catch (cause) {
    throw new StoreFault(`the stored text ${row.text_id} does not open with its person's key`, { outcomeUnknown: false, cause })
  }
}

// A ciphertext copied to another person or another place does not open; the two sides of one id have keys of their own.
function boundTo(personId: string, textId: string): Buffer {
  return Buffer.from(JSON.stringify([personId, textId]))
}
