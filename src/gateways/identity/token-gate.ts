// Buyers, merchants and clerks come with a short-lived token (JWT) signed by their marketplace. The issuer decides the marketplace, and the
// marketplace is all its bearer can reach. Nothing of a token is ever logged.
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type CryptoKey, type FlattenedJWSInput, type JWSHeaderParameters, type JWTPayload } from 'jose'
import { z } from 'zod'
import type { LogLine } from '../../app/desk.ts'
import { ENGINE_ID, MACHINE_ROLES, TOKEN_ROLES, deny, isDenied, type IdentityCode, type IdentityProblem, type TokenGate } from '../../app/identity.ts'
import { idSchema } from '../../domain/order.ts'
import type { Actor } from '../../domain/parts.ts'
import { KeysUnavailable, inlineKeys, publishedKeys, type KeyFinder } from './published-keys.ts'
import type { Registry, TokenSettings } from './settings.ts'

/** Asymmetric only: with a shared secret whoever can check a token can make one. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']
const LONGEST_TOKEN = 8_192

const claimsSchema = z.object({ sub: idSchema.refine((sub) => sub !== ENGINE_ID), role: z.enum([...TOKEN_ROLES, ...MACHINE_ROLES]), iat: z.int().min(0), exp: z.int().min(0) })

type Outside = { registry: Registry; now(): number; log(line: LogLine): void; fetch?: typeof fetch }

export function tokenGate(outside: Outside): TokenGate {
  const finders = new Map<string, { made: string; find: KeyFinder }>()
  /** One memory of keys per marketplace; a changed setting starts a new one. */
  const finderOf = (marketplace: string, settings: TokenSettings): KeyFinder => {
    const made = JSON.stringify([settings.jwksUrl, settings.jwks])
    const there = finders.get(marketplace)
    if (there?.made === made) return there.find
    const find = settings.jwks ? inlineKeys(settings.jwks) : publishedKeys({ ...outside, url: settings.jwksUrl ?? '', marketplace })
    finders.set(marketplace, { made, find })
    return find
  }
  const lately = new Map<string, Lately>()
  return {
    async check(token) {
      const registered = await outside.registry()
      const before = lately.get(token)
      if (before && holds(before, registered, outside.now())) return before.checked
      const shape = readShape(token)
      if (isDenied(shape)) return shape
      const vouched = registered.filter((one) => one.tokens?.issuer === shape.issuer)
      const [only] = vouched
      // Two marketplaces with one issuer could not be told apart: neither is served.
      if (vouched.length > 1) outside.log({ level: 'error', what: 'issuer_registered_twice', marketplace: only?.marketplace ?? '' })
      if (vouched.length !== 1 || !only?.tokens) return deny('token_issuer_unknown')
      const find = finderOf(only.marketplace, only.tokens)
      if (before && (await isSignedStill(before, only, find, outside.now()))) {
        lately.set(token, { ...before, settings: only.tokens, at: outside.now() })
        return before.checked
      }
      const signed = await verified(token, only.tokens, find, outside.now())
      if (isDenied(signed)) return signed
      const { claims, header, key } = signed
      const checked = { actor: { role: claims.role, id: claims.sub, marketplace: only.marketplace }, expiresAt: claims.exp * 1000 }
      if (lately.size >= MOST_LATELY) lately.clear()
      lately.set(token, { checked, settings: only.tokens, declared: JSON.stringify(only.tokens), header, key, at: outside.now() })
      return checked
    },
  }
}

/** A page asks several things at once with one token: its signature is looked at once in so many seconds, so that a withdrawn key is soon felt. */
const LATELY_MS = 5_000
const MOST_LATELY = 2_000
type Lately = {
  readonly checked: { readonly actor: Actor; readonly expiresAt: number }; readonly settings: TokenSettings; readonly at: number
  /** What its signature was found good under. */
  readonly declared: string; readonly header: JWSHeaderParameters; readonly key: CryptoKey
}

/** By the same declaration of the same marketplace, not long ago, and not past its end. */
function holds({ checked, settings, at }: Lately, registered: Awaited<ReturnType<Registry>>, now: number): boolean {
  const [only, ...others] = registered.filter((one) => one.tokens?.issuer === settings.issuer)
  return only?.tokens === settings && others.length === 0 && now >= at && now - at < LATELY_MS && now < checked.expiresAt
}

/**
 * The same text under the very key that was found to have signed it is signed still, and what is declared of its kind has not changed: only its end
 * may have come, and then it is looked at anew. A key that was read again is another key.
 */
async function isSignedStill({ checked, declared, header, key, at }: Lately, { marketplace, tokens }: Awaited<ReturnType<Registry>>[number], find: KeyFinder, now: number): Promise<boolean> {
  if (now < at || now >= checked.expiresAt || checked.actor.marketplace !== marketplace || JSON.stringify(tokens) !== declared) return false
  return (await find(header, NO_TOKEN).catch(() => null)) === key
}
/** A key is found by what the header says. */
const NO_TOKEN: FlattenedJWSInput = { payload: '', signature: '' }

/** What can be read before anything is trusted: only to find the marketplace whose keys are to be asked. */
function readShape(token: string): { issuer: string } | IdentityProblem {
  if (token.length > LONGEST_TOKEN) return deny('token_unreadable')
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    if (alg === undefined || !ALGORITHMS.includes(alg)) return deny('token_algorithm')
    const { iss } = decodeJwt(token)
    if (typeof iss !== 'string') return deny('token_issuer_unknown')
    // Without a key id the only way would be to try every key.
    return typeof kid === 'string' && kid !== '' ? { issuer: iss } : deny('token_key_unknown')
  } catch {
    return deny('token_unreadable')
  }
}

type Signed = { readonly claims: z.infer<typeof claimsSchema>; readonly header: JWSHeaderParameters; readonly key: CryptoKey }

async function verified(token: string, settings: TokenSettings, find: KeyFinder, now: number): Promise<Signed | IdentityProblem> {
  const { issuer, audience, clockSkewSeconds, maxAgeSeconds } = settings
  let payload: JWTPayload
  let by: Pick<Signed, 'header' | 'key'> | null = null
  const remembering: KeyFinder = async (header, input) => {
    const key = await find(header, input)
    by = { header, key }
    return key
  }
  try {
    ({ payload } = await jwtVerify(token, remembering, { algorithms: ALGORITHMS, issuer, audience, clockTolerance: clockSkewSeconds, currentDate: new Date(now) }))
  } catch (fault) {
    return deny(codeOf(fault))
  }
  const claims = claimsSchema.safeParse(payload)
  if (!claims.success) return deny('token_claims_missing')
  const { iat, exp } = claims.data
  if (exp - iat > maxAgeSeconds) return deny('token_lives_too_long')
  if (by === null) throw new TypeError('a token was checked without a key')
  return iat > Math.floor(now / 1000) + clockSkewSeconds ? deny('token_not_yet_valid') : { claims: claims.data, ...(by as Pick<Signed, 'header' | 'key'>) }
}

/** Anything else is a fault of ours or of the store and is thrown on. */
function codeOf(fault: unknown): IdentityCode {
  if (fault instanceof KeysUnavailable) return 'keys_unavailable'
  if (fault instanceof errors.JWTExpired) return 'token_expired'
  if (fault instanceof errors.JWTClaimValidationFailed) return fault.claim === 'aud' ? 'token_audience' : fault.claim === 'nbf' && fault.reason === 'check_failed' ? 'token_not_yet_valid' : 'token_claims_missing'
  if (fault instanceof errors.JWSSignatureVerificationFailed) return 'token_signature'
  if (fault instanceof errors.JWKSNoMatchingKey || fault instanceof errors.JWKSMultipleMatchingKeys) return 'token_key_unknown'
  if (fault instanceof errors.JOSEAlgNotAllowed) return 'token_algorithm'
  if (fault instanceof errors.JOSEError) return 'token_unreadable'
  // A published key that cannot be used (too short, broken) arrives as one of these from the key import.
  if (fault instanceof TypeError || fault instanceof DOMException) return 'token_key_unknown'
  throw fault
}
