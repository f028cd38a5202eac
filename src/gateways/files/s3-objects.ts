// The file store on any server that speaks S3, by its URL with the bucket as path. Plain requests, because a signed PUT needs its length
// and fetch would send a stream in chunks. Objects are written once; a name that exists is the same content. The port is `ObjectStore`.
import { createReadStream } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ObjectStore } from '../../app/files.ts'
import { EMPTY_SHA256, encodedPath, signed, type S3Account } from './sigv4.ts'

export type S3Place = S3Account & { readonly url: string }

/** The file store did not do what was asked: an outage or a wrong setting, never an answer to a client. */
export class ObjectStoreFault extends Error {
  override readonly name = 'ObjectStoreFault'
}

const SILENCE_MS = 30_000
type Asked = { method: 'GET' | 'PUT' | 'HEAD' | 'DELETE'; key: string; headers: Record<string, string>; sha256: string; path: string | null }

export function s3Objects(place: S3Place, now: () => number): ObjectStore {
  return {
    put: async (key, path, about) => {
      const there = await ask(place, now(), { method: 'HEAD', key, headers: {}, sha256: EMPTY_SHA256, path: null })
      there.resume()
      if (there.statusCode === 200 && Number(there.headers['content-length']) === about.bytes) return
      const answer = await ask(place, now(), { method: 'PUT', key, headers: { 'content-length': String(about.bytes), 'content-type': about.mediaType }, sha256: about.sha256, path })
      if (answer.statusCode !== 200) throw await faultOf('PUT', answer)
      answer.resume()
    },
    read: async (key, range) => {
      const headers: Record<string, string> = range === null ? {} : { range: `bytes=${range.start}-${range.end}` }
      const answer = await ask(place, now(), { method: 'GET', key, headers, sha256: EMPTY_SHA256, path: null })
      if (answer.statusCode === 404) {
        answer.resume()
        return null
      }
      if (answer.statusCode !== (range === null ? 200 : 206)) throw await faultOf('GET', answer)
      return answer satisfies Readable
    },
    has: async (key) => {
      const answer = await ask(place, now(), { method: 'HEAD', key, headers: {}, sha256: EMPTY_SHA256, path: null })
      answer.resume()
      if (answer.statusCode !== 200 && answer.statusCode !== 404) throw await faultOf('HEAD', answer)
      return answer.statusCode === 200
    },
    remove: async (key) => {
      const answer = await ask(place, now(), { method: 'DELETE', key, headers: {}, sha256: EMPTY_SHA256, path: null })
      if (answer.statusCode !== 204 && answer.statusCode !== 200 && answer.statusCode !== 404) throw await faultOf('DELETE', answer)
      answer.resume()
    },
  }
}

async function ask(place: S3Place, now: number, { method, key, headers, sha256, path }: Asked): Promise<IncomingMessage> {
  const base = new URL(place.url)
  const at = `${base.pathname.replace(/\/$/, '')}/${key}`
  const send = signed({ method, path: at, query: {}, headers: { ...headers, host: base.host }, payloadSha256: sha256, now }, place)
  const request = (base.protocol === 'https:' ? httpsRequest : httpRequest)({ hostname: base.hostname, port: base.port === '' ? undefined : base.port, path: encodedPath(at), method, headers: send })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', (cause) => reject(new ObjectStoreFault(`the file store does not answer: ${cause.message}`, { cause })))
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error('it was silent for too long')))
  })
  if (path === null) request.end()
  // A server that refuses early closes the pipe; its answer tells why, and without one the rejection above does.
  else pipeline(createReadStream(path), request).catch(() => undefined)
  return answered
}

async function faultOf(method: string, answer: IncomingMessage): Promise<ObjectStoreFault> {
  let text = ''
  for await (const chunk of answer) if (text.length < 2000) text += String(chunk)
  const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? ''
  return new ObjectStoreFault(`the file store answered ${method} with ${answer.statusCode ?? 0} ${code}`.trim())
}
