// The secrets of webhooks as they lie in the database: under a key that is not in it, so that a copy of the database signs nothing in our name.
// The book inside (src/store/webhooks.ts) sees only what is sealed, everybody else only what is open.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Due, Secret, Subscription, WebhookBook } from '../../app/webhooks.ts'

export class SealedSecretFault extends Error {
  override readonly name = 'SealedSecretFault'
}

type Of = Pick<Subscription, 'marketplaceId' | 'subscriptionId'>
const MARK = 'sealed:'

/** `key` is asked for when it is first needed: a process that has nothing to do with webhooks needs none. */
export function sealedSecrets(book: WebhookBook, key: () => Uint8Array): WebhookBook {
  let derived: Uint8Array | null = null
  const sealing = (): Uint8Array => (derived ??= new Uint8Array(hkdfSync('sha256', key(), '', 'gongdao webhook secret', 32)))
  const sealAll = (secrets: readonly Secret[], of: Of): Secret[] => secrets.map((one) => ({ ...one, secret: seal(sealing(), one.secret, of) }))
  const opened = (subscription: Subscription): Subscription => ({ ...subscription, secrets: subscription.secrets.map((one) => ({ ...one, secret: open(sealing, one.secret, subscription) })) })
  const orNull = (found: Subscription | null): Subscription | null => found && opened(found)
  return {
    ...book,
    put: (subscription) => book.put({ ...subscription, secrets: sealAll(subscription.secrets, subscription) }),
    rotate: (of, secrets) => book.rotate(of, sealAll(secrets, of)),
    find: async (marketplaceId, subscriptionId) => orNull(await book.find(marketplaceId, subscriptionId)),
    list: async (marketplaceId) => (await book.list(marketplaceId)).map(opened),
    listener: async (marketplaceId, type) => orNull(await book.listener(marketplaceId, type)),
    due: async (now, leaseMs, busy) => (await book.due(now, leaseMs, busy)).map((due): Due => ({ ...due, subscription: opened(due.subscription) })),
  }
}

function seal(key: Uint8Array, secret: string, of: Of): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(of))
  return `${MARK}${Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')}`
}

/** What was kept before there was a seal stands open, and is sealed when it is next put or rotated. */
function open(key: () => Uint8Array, kept: string, of: Of): string {
  if (!kept.startsWith(MARK)) return kept
  const bytes = Buffer.from(kept.slice(MARK.length), 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, 12)).setAAD(boundTo(of)).setAuthTag(bytes.subarray(-16))
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new SealedSecretFault(`the secret of webhook ${of.subscriptionId} of ${of.marketplaceId} does not open: it was kept under another GONGDAO_ACCOUNTS_KEY. Give this process that key, or rotate the secret.`, { cause })
  }
}

/** A row copied to another subscription does not open there. */
const boundTo = ({ marketplaceId, subscriptionId }: Of): Buffer => Buffer.from(JSON.stringify(['webhook', marketplaceId, subscriptionId]))
