// What a marketplace declares about who vouches for its people: its own tokens, and the provider where its staff sign in.
// Part of the marketplace's settings; docs/guides/identity.md explains each. A wrong one shuts that door and is logged, never guessed at.
import { z } from 'zod'
import { STAFF_ROLES } from '../../app/identity.ts'
import type { Marketplace } from '../../app/ports.ts'
import type { LogLine } from '../../app/desk.ts'

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Keys and codes travel encrypted, or not at all beyond this machine. */
export const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname)
const isPrivate = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.username === '' && url.password === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))
}
export const safeUrlSchema = z.string().max(500).refine(isPrivate, { message: 'https, or http on a loopback address' })

/** A public key that verifies one of the accepted algorithms. A private or symmetric key in a settings row would be a leak: refused. */
export const publicKeySchema = z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), kid: z.string().min(1).max(200), use: z.literal('sig').optional(), d: z.undefined().optional(), k: z.undefined().optional() })
export const keySetSchema = z.object({ keys: z.array(publicKeySchema).min(1).max(50) })
export type KeySet = z.infer<typeof keySetSchema>

const tokenSettingsSchema = z.strictObject({
  issuer: z.string().min(1).max(500), audience: z.string().min(1).max(500),
  jwksUrl: safeUrlSchema.optional(), jwks: keySetSchema.optional(),
  maxAgeSeconds: z.int().min(1).max(900).default(300), clockSkewSeconds: z.int().min(0).max(60).default(30),
}).refine(({ jwksUrl, jwks }) => (jwksUrl === undefined) !== (jwks === undefined), { message: 'either jwksUrl or jwks' })
export type TokenSettings = z.infer<typeof tokenSettingsSchema>

const staffSettingsSchema = z.strictObject({
  issuer: safeUrlSchema, clientId: z.string().min(1).max(200), clientSecret: z.string().min(16).max(500),
  /** The claim of the ID token that names what somebody is: a text or a list of texts. */
  rolesClaim: z.string().min(1).max(100).default('roles'), scope: z.string().max(200).default('openid'),
  /** The first line whose value the claim holds decides. */
  roles: z.array(z.strictObject({ value: z.string().min(1).max(200), role: z.enum(STAFF_ROLES) })).min(1).max(50),
  /** How long a sign-in lasts. A role taken away at the provider ends at the latest then. */
  sessionMinutes: z.int().min(1).max(480).default(60),
})
export type StaffSettings = z.infer<typeof staffSettingsSchema>

export const identitySettingsSchema = z.object({ tokens: tokenSettingsSchema.optional(), staffSignIn: staffSettingsSchema.optional() })

export type Vouched = { readonly marketplace: string; readonly tokens: TokenSettings | null; readonly staff: StaffSettings | null }
export type Registry = () => Promise<readonly Vouched[]>

const REMEMBERED_MS = 5_000

/** The declarations of all marketplaces, read at most every five seconds: a door must not cost a query per request. */
export function registry(source: { marketplaces(): Promise<readonly Marketplace[]>; now(): number; log(line: LogLine): void }): Registry {
  let last: { at: number; vouched: Promise<readonly Vouched[]> } | null = null
  return () => {
    const now = source.now()
    if (last && now - last.at < REMEMBERED_MS && now >= last.at) return last.vouched
    const vouched = source.marketplaces().then((all) => all.map((one) => vouchedBy(one, source.log)))
    const mine = { at: now, vouched }
    last = mine
    vouched.catch(() => { if (last === mine) last = null })
    return vouched
  }
}

function vouchedBy({ id, settings }: Marketplace, log: (line: LogLine) => void): Vouched {
  const read = identitySettingsSchema.safeParse(settings ?? {})
  if (read.success) return { marketplace: id, tokens: read.data.tokens ?? null, staff: read.data.staffSignIn ?? null }
  log({ level: 'error', what: 'identity_settings', marketplace: id, field: read.error.issues[0]?.path.map(String).join('.') ?? '' })
  return { marketplace: id, tokens: null, staff: null }
}
