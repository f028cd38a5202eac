// The keys a marketplace publishes (JWKS over HTTP): remembered, renewed when they rotate, kept over an outage of their host.
// token-gate.ts asks for one key at a time.
import { createLocalJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import { z } from 'zod'
import type { LogLine } from '../../app/desk.ts'
import { keySetSchema, publicKeySchema, type KeySet } from './settings.ts'

/** No key has ever come, or the last ones are too old to be trusted. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

export type KeyFinder = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/** After this a withdrawn key must be gone, so the set is asked for again before it is used. */
const FRESH_MS = 600_000
/** Between two askings, whatever unknown key ids are presented: nobody makes us flood a marketplace. */
const PAUSE_MS = 30_000
/** How long known keys outlive an outage of their host. */
const KEPT_MS = 86_400_000
const TIMEOUT_MS = 3_000
const MOST_BYTES = 65_536

export const inlineKeys = (set: KeySet): KeyFinder => createLocalJWKSet(plainSet(set))

/** jose's type names every member a key could have; the schema has seen to it that none of them is private. */
const plainSet = (set: KeySet): JSONWebKeySet => JSON.parse(JSON.stringify(set)) as JSONWebKeySet

export function publishedKeys(of: { url: string; marketplace: string; now(): number; log(line: LogLine): void; fetch?: typeof fetch }): KeyFinder {
  let known: { find: KeyFinder; at: number } | null = null
  let triedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null
  const renew = async (): Promise<void> => {
    triedAt = of.now()
    try {
      known = { find: inlineKeys(await readKeys(of.url, of.fetch ?? fetch)), at: of.now() }
    } catch (fault) {
      of.log({ level: 'warn', what: 'keys_not_renewed', marketplace: of.marketplace, why: fault instanceof Error ? fault.name : 'unknown' })
    }
  }
  /** However many come at once, one question is under way. */
  const renewOnce = (): Promise<void> => (asking ??= renew().finally(() => { asking = null }))
  const mayAsk = (): boolean => asking !== null || of.now() - triedAt >= PAUSE_MS

  return async (header, token) => {
    if ((!known || of.now() - known.at >= FRESH_MS) && mayAsk()) await renewOnce()
    if (!known || of.now() - known.at >= KEPT_MS) throw new KeysUnavailable(of.marketplace)
    const before = known
    try {
      return await before.find(header, token)
    } catch (fault) {
      if (!(fault instanceof errors.JWKSNoMatchingKey) || !mayAsk()) throw fault
      await renewOnce()
      return known.find(header, token)
    }
  }
}

const answerSchema = z.object({ keys: z.array(z.unknown()).max(200) })

/** Only the usable public keys of the answer; an answer without any is an outage, not an empty set. */
async function readKeys(url: string, get: typeof fetch): Promise<KeySet> {
  const answer = await get(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'application/json' } })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new TypeError(`status ${answer.status}`)
  }
  const { keys } = answerSchema.parse(JSON.parse(await readLimited(answer)))
  return keySetSchema.parse({ keys: keys.flatMap((key) => { const read = publicKeySchema.safeParse(key); return read.success ? [read.data] : [] }) })
}

async function readLimited(answer: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  if (answer.body) {
    for await (const part of answer.body) {
      bytes += part.byteLength
      if (bytes > MOST_BYTES) throw new RangeError('the key set is too large')
      parts.push(part)
    }
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
}
