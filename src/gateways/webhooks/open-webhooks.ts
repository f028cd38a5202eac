// Webhooks put together: the register and the queue from the store, the caller and the rules about addresses and secrets from here.
import type { Webhooks } from '../../app/webhook-register.ts'
import type { WebhookBook } from '../../app/webhooks.ts'
import { urlFault } from './addresses.ts'
import { webhookCaller } from './caller.ts'
import { sealing } from './sealed-secrets.ts'
import { isSecret, newSecret } from './signing.ts'

export function openWebhooks(book: WebhookBook, options: { readonly allowPrivate: boolean; readonly now: () => number; readonly timeoutMs?: number; /** Seals the secrets. */ readonly key: () => Uint8Array }): Webhooks {
  const seals = sealing(options.key)
  return { book: seals.book(book), caller: webhookCaller({ ...options, open: seals.open }), urlFault: (url) => urlFault(url, options.allowPrivate), isSecret, newSecret }
}
