// Refusals as RFC 9457 problem documents. The domain knows kinds; only here are they status numbers.
import type { FastifyReply } from 'fastify'
import { REFUSALS, type Refusal, type RefusalCode, type RefusalKind } from '../domain/refusals.ts'

export type Lang = 'zh' | 'en'

const STATUS: Record<RefusalKind, number> = { forbidden: 403, unknown: 404, invalid: 422, conflict: 409, too_late: 410, too_early: 409, limit: 422 }

/** A client that may repeat the same request is told when. */
const RETRY_AFTER_SECONDS: Partial<Record<RefusalKind, number>> = { conflict: 1, too_early: 60 }

/** Where in the request the cause of a "no" stands. */
export type Place = { readonly in: 'path' | 'query' | 'header' | 'body'; readonly pointer: string }
/** What else a "no" carries: the place of its cause, or what is kept instead of what was sent. */
export type Beside = Partial<Place> & { readonly stored?: unknown }
export type Problem = { type: string; title: string; status: number; code: string; kind: string; retryable: boolean; zh: string; en: string; field?: string; allowed?: unknown; version?: number; in?: Place['in']; pointer?: string; stored?: unknown }

export const statusOf = (code: RefusalCode): number => STATUS[REFUSALS[code].kind]

export function problemOf(refusal: Refusal, lang: Lang, version: number | null = null, beside: Beside | undefined = undefined): Problem {
  const entry = REFUSALS[refusal.refused]
  return {
    type: `/problems#${refusal.refused}`, title: entry[lang], status: STATUS[entry.kind], code: refusal.refused, kind: entry.kind, retryable: entry.retryable, zh: entry.zh, en: entry.en,
    ...(refusal.field === undefined ? {} : { field: refusal.field }), ...(refusal.allowed === undefined ? {} : { allowed: refusal.allowed }), ...(version === null ? {} : { version }), ...beside,
  }
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal, lang: Lang, version: number | null = null, beside: Beside | undefined = undefined): FastifyReply {
  const problem = problemOf(refusal, lang, version, beside)
  const wait = problem.retryable ? RETRY_AFTER_SECONDS[REFUSALS[refusal.refused].kind] : undefined
  if (wait !== undefined) reply.header('retry-after', String(wait))
  return reply.code(problem.status).type('application/problem+json').send(problem)
}

type Envelope = { readonly status: number; readonly zh: string; readonly en: string }

/** What has no refusal of the domain: the envelope of HTTP itself. */
export const ENVELOPE = {
  broken_request: { status: 400, zh: '无法读取请求内容。', en: 'The request could not be read.' },
  no_such_route: { status: 404, zh: '此地址没有内容。', en: 'There is nothing at this address.' },
  too_slow: { status: 408, zh: '请求发送得太慢。', en: 'The request came too slowly.' },
  tus_version: { status: 412, zh: '仅支持 tus 1.0.0。', en: 'Only tus 1.0.0 is spoken here.' },
  body_too_large: { status: 413, zh: '请求过大。', en: 'The request is too large.' },
  want_event_stream: { status: 406, zh: '此地址只提供事件流，请发送 Accept: text/event-stream；需要轮询请用 /v1/changes。', en: 'This is an event stream: send Accept: text/event-stream, or poll /v1/changes.' },
  url_too_long: { status: 414, zh: '地址过长。', en: 'The address is too long.' },
  not_json: { status: 415, zh: '请发送 application/json。', en: 'Send application/json.' },
  not_multipart: { status: 415, zh: '请以 multipart/form-data 上传一个文件。', en: 'Send multipart/form-data with one file.' },
  not_offset_octets: { status: 415, zh: '请以 application/offset+octet-stream 发送。', en: 'Send application/offset+octet-stream.' },
  range_not_satisfiable: { status: 416, zh: '超出文件范围。', en: 'The file ends before that.' },
  headers_too_large: { status: 431, zh: '请求标头过大。', en: 'The headers of the request are too large.' },
  upload_checksum: { status: 460, zh: '校验和不符，这一段没有保存。', en: 'The checksum does not fit; this piece was not kept.' },
  fault: { status: 500, zh: '系统出错，没有写入任何不完整的内容。', en: 'Something broke on our side; nothing was half-written.' },
  files_unavailable: { status: 503, zh: '凭证存储暂时无法存取，什么也没有丢失，请稍后再试。', en: 'The store of files takes and gives nothing at the moment; nothing is lost, try again later.' },
  no_feed: { status: 503, zh: '此进程不提供实时事件。', en: 'This process feeds no live events.' },
  not_ready: { status: 503, zh: '数据库没有回应。', en: 'The database does not answer.' },
  store_unavailable: { status: 503, zh: '数据库暂不可用，请用同一操作编号重试。', en: 'The database is away; repeat the request with the same command id.' },
} as const satisfies Record<string, Envelope>
export type EnvelopeCode = keyof typeof ENVELOPE
export const ENVELOPE_CODES = Object.keys(ENVELOPE) as readonly EnvelopeCode[]

/** In both languages like every other problem; `says` where there is more to say than the code does. */
export function envelopeProblem(lang: Lang, code: EnvelopeCode, says: { readonly zh: string; readonly en: string } = ENVELOPE[code]) {
  const { status } = ENVELOPE[code]
  return { type: `/problems#${code}`, title: says[lang], status, code, kind: status >= 500 ? 'fault' : 'invalid', retryable: status >= 500, zh: says.zh, en: says.en }
}

export function sendEnvelopeProblem(reply: FastifyReply, code: EnvelopeCode, says?: { readonly zh: string; readonly en: string }): FastifyReply {
  return reply.code(ENVELOPE[code].status).type('application/problem+json').send(envelopeProblem(langOf(reply.request.headers['accept-language']), code, says))
}

/** Chinese unless the client prefers English. */
export function langOf(header: string | undefined): Lang {
  const first = /\b(zh|en)\b/i.exec(header ?? '')?.[1]?.toLowerCase()
  return first === 'en' ? 'en' : 'zh'
}
