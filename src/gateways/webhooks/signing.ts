// Standard Webhooks signatures, scheme v1: HMAC-SHA-256 over `id.timestamp.body`, base64. While a secret is being changed the header carries one
// signature per secret, the newest first, so that a receiver holding either can check.
import { createHmac, randomBytes } from 'node:crypto'
import type { Secret } from '../../app/webhooks.ts'

/** base64 of 24 to 64 bytes, as the specification asks. */
export const secretPattern = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
export const isSecret = (text: string): boolean => {
  const bytes = secretPattern.test(text) ? Buffer.from(text.slice('whsec_'.length), 'base64').length : 0
  return bytes >= 24 && bytes <= 64
}
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

export function sign(secret: string, id: string, timestamp: string, body: string): string {
  return createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64')
}

/** The headers of one call, made anew for each: the moment is part of what is signed. */
export function signedHeaders(secrets: readonly Secret[], message: { readonly messageId: string; readonly bodyText: string }, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const valid = secrets.filter(({ expiresAt }, index) => index === 0 || expiresAt === null || expiresAt > now)
  return { 'webhook-id': message.messageId, 'webhook-timestamp': timestamp, 'webhook-signature': valid.map(({ secret }) => `v1,${sign(secret, message.messageId, timestamp, message.bodyText)}`).join(' ') }
}
