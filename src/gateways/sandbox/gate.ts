// What the integrator of a sandbox presents: its key (`gsk_…`), or a token made with it (`gst_…`) that is one person in one role for a while.
// Tokens are signed with the hash of the key, which only this deployment has: a new key ends them all.
import { createHash, randomBytes } from 'node:crypto'
import { SignJWT, decodeJwt, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { SANDBOX_SYSTEM, mayBePlayed, type Sandbox, type SandboxBook, type SandboxGate } from '../../app/sandbox.ts'
import { idSchema } from '../../domain/order.ts'
import { roleSchema } from '../../domain/parts.ts'

const AUDIENCE = 'gongdao-sandbox'
const LONGEST = 4_096
const claimsSchema = z.object({ iss: idSchema, sub: idSchema, role: roleSchema, exp: z.int().min(0) })

export const newSandboxKey = (): string => `gsk_${randomBytes(32).toString('base64url')}`
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex')
const secretOf = (sandbox: Sandbox): Uint8Array => Buffer.from(sandbox.keySha256, 'hex')

export function sandboxGate(book: SandboxBook, now: () => number): SandboxGate {
  return {
    check: async (presented) => {
      if (presented.length > LONGEST) return null
      if (presented.startsWith('gst_')) return byToken(book, presented.slice(4), now())
      const sandbox = presented.startsWith('gsk_') ? await book.byKey(hashOfKey(presented)) : null
      return sandbox ? { actor: { role: 'system', id: SANDBOX_SYSTEM, marketplace: sandbox.marketplaceId }, expiresAt: null } : null
    },
    mint: async (sandbox, actor, seconds) => {
      const from = Math.floor(now() / 1000)
      const signed = await new SignJWT({ role: actor.role }).setProtectedHeader({ alg: 'HS256' }).setIssuer(sandbox.marketplaceId).setAudience(AUDIENCE).setSubject(actor.id).setIssuedAt(from).setExpirationTime(from + seconds).sign(secretOf(sandbox))
      return { token: `gst_${signed}`, expiresAt: (from + seconds) * 1000 }
    },
  }
}

async function byToken(book: SandboxBook, token: string, now: number): Promise<Awaited<ReturnType<SandboxGate['check']>>> {
  try {
    const { iss } = decodeJwt(token)
    const sandbox = idSchema.safeParse(iss).success ? await book.find(String(iss)) : null
    if (!sandbox) return null
    const { payload } = await jwtVerify(token, secretOf(sandbox), { algorithms: ['HS256'], issuer: sandbox.marketplaceId, audience: AUDIENCE, currentDate: new Date(now) })
    const claims = claimsSchema.safeParse(payload)
    if (!claims.success || !mayBePlayed({ role: claims.data.role, id: claims.data.sub })) return null
    return { actor: { role: claims.data.role, id: claims.data.sub, marketplace: sandbox.marketplaceId }, expiresAt: claims.data.exp * 1000 }
  } catch (fault) {
    if (fault instanceof errors.JOSEError) return null
    throw fault
  }
}
