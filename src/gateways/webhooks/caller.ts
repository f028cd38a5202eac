// One call to a subscription: signed, ten seconds in all, no redirects followed, no more than a little of the answer read.
// By hand on node:http, because fetch has no way to say which addresses a name may stand for (addresses.ts).
import { request as overHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Called, WebhookCaller } from '../../app/webhook-sending.ts'
import { lookupOf, mayReach, RefusedAddress } from './addresses.ts'
import { SealedSecretFault, type Sealing } from './sealed-secrets.ts'
import { signedHeaders } from './signing.ts'

const TIMEOUT_MS = 10_000
/** An answer to a payment is a few hundred bytes; nobody fills our memory. */
const MOST_BYTES = 65_536

class TooLarge extends Error {}

export function webhookCaller(options: { readonly allowPrivate: boolean; readonly now: () => number; readonly timeoutMs?: number; readonly open: Sealing['open'] }): WebhookCaller {
  return {
    call: async (subscription, message) => {
      const begun = performance.now()
      const took = (): number => Math.round(performance.now() - begun)
      try {
        const answer = await post(new URL(subscription.url), message.bodyText, signedHeaders(options.open(subscription), message, options.now()), { ...options, timeoutMs: options.timeoutMs ?? TIMEOUT_MS })
        return { status: answer.status, ms: took(), why: null, retryAfterMs: waitOf(answer.retryAfter, options.now()), text: answer.text }
      } catch (fault) {
        return { status: null, ms: took(), why: whyOf(fault), retryAfterMs: null, text: '' }
      }
    },
  }
}

type Answer = { status: number; retryAfter: string | undefined; text: string }

function post(url: URL, body: string, headers: Record<string, string>, how: { allowPrivate: boolean; timeoutMs: number }): Promise<Answer> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A literal address is never looked up.
  if (isIP(host) !== 0 && !mayReach(host, how.allowPrivate)) return Promise.reject(new RefusedAddress(host))
  if (!how.allowPrivate && url.protocol !== 'https:') return Promise.reject(new RefusedAddress(url.protocol))
  const settings: RequestOptions = {
    method: 'POST', agent: false, signal: AbortSignal.timeout(how.timeoutMs),
    headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'gongdao-webhooks/1', connection: 'close' },
    lookup: lookupOf(how.allowPrivate) as NonNullable<RequestOptions['lookup']>,
  }
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? overHttps : overHttp)(url, settings, (answer) => {
      read(answer).then((text) => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text }), reject)
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

async function read(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MOST_BYTES) {
      answer.destroy()
      throw new TooLarge()
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Seconds or a date (RFC 9110). */
function waitOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

function whyOf(fault: unknown): NonNullable<Called['why']> {
  if (fault instanceof RefusedAddress) return 'refused_address'
  if (fault instanceof TooLarge) return 'answer_too_large'
  if (fault instanceof SealedSecretFault) return 'sealed_secret'
  if (!(fault instanceof Error)) return 'connection'
  if (fault.name === 'TimeoutError' || fault.name === 'AbortError') return 'timeout'
  const code = 'code' in fault ? String(fault.code) : ''
  return /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED|ERR_OSSL|HOSTNAME_MISMATCH)/.test(code) ? 'tls' : 'connection'
}
