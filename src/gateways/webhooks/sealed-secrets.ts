// The secrets of webhooks as they lie in the database: under a key that is not in it, so that a copy of the database signs nothing in our name.
// They are sealed on their way in and opened by the caller alone, one subscription at a time: one that does not open stops no other.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Secret, Subscription, WebhookBook } from '../../app/webhooks.ts'

type Of = Pick<Subscription, 'marketplaceId' | 'subscriptionId'>

export class SealedSecretFault extends Error {
  override readonly name = 'SealedSecretFault'
  constructor({ marketplaceId, subscriptionId }: Of) {
    super(`the secret of webhook ${subscriptionId} of ${marketplaceId} does not open: it was kept under another GONGDAO_ACCOUNTS_KEY. Give this process that key, or rotate the secret.`)
  }
}

export type Sealing = {
  /** The same book, which keeps no secret open. */
  book(inner: WebhookBook): WebhookBook
  /** Throws `SealedSecretFault` when the newest was sealed under another key or for another subscription; an older one is left out then, so that rotating helps at once. */
  open(subscription: Of & Pick<Subscription, 'secrets'>): Secret[]
}

const MARK = 'sealed:'

/** `key` is asked for when it is first needed: a process that has nothing to do with webhooks needs none. */
export function sealing(key: () => Uint8Array): Sealing {
  let derived: Uint8Array | null = null
  const own = (): Uint8Array => (derived ??= new Uint8Array(hkdfSync('sha256', key(), '', 'gongdao webhook secret', 32)))
  // What is put back as it was read is sealed already; what was kept before there was a seal gets one now.
  const sealAll = (secrets: readonly Secret[], of: Of): Secret[] => secrets.map((one) => (one.secret.startsWith(MARK) ? one : { ...one, secret: seal(own(), one.secret, of) }))
  return {
    book: (inner) => ({
      ...inner,
      put: (subscription) => inner.put({ ...subscription, secrets: sealAll(subscription.secrets, subscription) }),
      rotate: (of, secrets) => inner.rotate(of, sealAll(secrets, of)),
    }),
    open: (subscription) => subscription.secrets.flatMap((one, place) => {
      if (!one.secret.startsWith(MARK)) return [one]
      const secret = opened(own(), one.secret, subscription)
      if (secret === null && place === 0) throw new SealedSecretFault(subscription)
      return secret === null ? [] : [{ ...one, secret }]
    }),
  }
}

function seal(key: Uint8Array, secret: string, of: Of): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(of))
  return `${MARK}${Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')}`
}

function opened(key: Uint8Array, kept: string, of: Of): string | null {
  const bytes = Buffer.from(kept.slice(MARK.length), 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(boundTo(of)).setAuthTag(bytes.subarray(-16))
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

/** A row copied to another subscription does not open there. */
const boundTo = ({ marketplaceId, subscriptionId }: Of): Buffer => Buffer.from(JSON.stringify(['webhook', marketplaceId, subscriptionId]))
