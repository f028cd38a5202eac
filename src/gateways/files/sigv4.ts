// AWS Signature Version 4 for requests to S3 and what speaks like it; tested against the vectors Amazon publishes. Used by s3-objects.ts.
import { createHash, createHmac } from 'node:crypto'

export type S3Account = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string }
export type Unsigned = {
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE'
  /** Decoded; each segment is encoded here. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** `host` among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly payloadSha256: string
  readonly now: number
}

export const EMPTY_SHA256 = createHash('sha256').digest('hex')

/** The headers to send: the given ones, the date, the hash of the payload and the signature over all of them. */
export function signed(request: Unsigned, account: S3Account): Record<string, string> {
  const date = `${new Date(request.now).toISOString().replace(/[-:]|\.\d{3}/g, '')}`
  const day = date.slice(0, 8)
  const headers: Record<string, string> = { 'x-amz-content-sha256': request.payloadSha256, 'x-amz-date': date }
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value.trim()
  const names = Object.keys(headers).sort()
  const canonical = [
    request.method, encodedPath(request.path), canonicalQuery(request.query), ...names.map((name) => `${name}:${headers[name] ?? ''}`), '', names.join(';'), request.payloadSha256,
  ].join('\n')
  const scope = `${day}/${account.region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [day, account.region, 's3', 'aws4_request'].reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${account.secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${account.accessKeyId}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}` }
}

export const encodedPath = (path: string): string => path.split('/').map(encoded).join('/')
export const canonicalQuery = (query: Readonly<Record<string, string>>): string => Object.keys(query).sort().map((name) => `${encoded(name)}=${encoded(query[name] ?? '')}`).join('&')
const encoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
