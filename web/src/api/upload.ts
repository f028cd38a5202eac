// Files to the server, with how far each is (fetch cannot say) and a way to stop. What comes back is the item to file with a command. A small one goes in one
// go; a large one by tus, which goes on where a broken line, a closed page or an empty battery left it: the server keeps what came, this browser which upload it was.
import { Refused, Unreachable, csrfToken, type Problem, type Schemas } from './client.ts'
import { authorization } from './identity.ts'
import { forget, keep, kept } from './kept.ts'
import { lang, words } from '../i18n/lang.ts'

export type Uploaded = Pick<Schemas['UploadedFile'], 'item'>
export type UploadAsked = { readonly file: File; readonly type: Schemas['EvidenceItem']['type']; readonly concerns?: NonNullable<Schemas['EvidenceItem']['concerns']>; readonly caseId?: string; /** Known already; asked otherwise. */ readonly csrf?: string | null }
type Progress = (percent: number) => void

/** From here on it is worth two more requests to be able to go on. */
const LARGE_BYTES = 512 * 1024
const WAITS_MS = [800, 2500, 6000] as const
/** As long as the server keeps what came of one that is not whole. */
const RESUMES_MS = 23 * 3_600_000

/** `progress`: 0 to 100; 100 is "it is being looked at", not "it is there". */
export async function upload(asked: UploadAsked, progress: Progress, signal?: AbortSignal): Promise<Uploaded> {
  const send = asked.file.size < LARGE_BYTES ? sendWhole : sendOn
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send(asked, progress, signal)
    } catch (fault) {
      const wait = WAITS_MS[attempt]
      if (signal?.aborted === true || wait === undefined || !isPassing(fault)) throw fault
      await Promise.all([new Promise((resolve) => { setTimeout(resolve, wait) }), online(signal)])
    }
  }
}
/** Nobody answered, or somebody was busy (with what an earlier line left, for one); a "no" is a "no". */
const isPassing = (fault: unknown): boolean => fault instanceof Unreachable || (fault instanceof Refused && (fault.problem.status === 429 || fault.problem.status === 503 || fault.problem.code === 'upload_busy' || fault.problem.code === 'upload_offset'))

/** Nothing is tried without a line, and no try is lost by waiting for one. */
function online(signal: AbortSignal | undefined): Promise<void> {
  return navigator.onLine ? Promise.resolve() : new Promise((resolve) => {
    addEventListener('online', () => resolve(), { once: true, ...(signal === undefined ? {} : { signal }) })
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function sendWhole({ file, type, concerns, caseId, csrf }: UploadAsked, progress: Progress, signal: AbortSignal | undefined): Promise<Uploaded> {
  const asked = new URLSearchParams({ type, ...(concerns === undefined ? {} : { concerns }), ...(caseId === undefined ? {} : { caseId }) })
  const form = new FormData()
  form.append('file', file)
  const { body } = await send('POST', `/v1/files?${asked}`, { body: form, csrf, signal, progress: (bytes, of) => progress(Math.floor((bytes / of) * 100)) })
  return body as Uploaded
}

async function sendOn(asked: UploadAsked, progress: Progress, signal: AbortSignal | undefined): Promise<Uploaded> {
  const { file, type, concerns, caseId, csrf } = asked
  const name = `upload ${[file.size, await markOf(file), type, concerns ?? '', caseId ?? ''].join(' ')}`
  const begun = (await stands(kept<string>(name, RESUMES_MS), { csrf, signal })) ?? { path: await begin(asked, signal), received: 0, item: null }
  keep(name, begun.path)
  if (begun.item === null) {
    const shown = (bytes: number): void => progress(Math.floor(((begun.received + bytes) / file.size) * 100))
    shown(0)
    await send('PATCH', begun.path, { body: file.slice(begun.received), headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(begun.received) }, csrf, signal, progress: shown }).catch((fault: unknown) => {
      // What was refused stays refused, and what somebody stopped is given up; whoever tries again begins anew.
      if (signal?.aborted === true || !isPassing(fault)) forget(name)
      if (signal?.aborted === true) send('DELETE', begun.path, { headers: TUS, csrf, signal: undefined }).catch(() => undefined)
      throw fault
    })
  }
  const { item } = begun.item === null ? await read(begun.path, { csrf, signal }) : begun
  if (item === null) throw new Unreachable(words().upload.failed)
  forget(name)
  return { item }
}

const SAMPLE_BYTES = 65_536
/** By which a file is known again: how it begins and ends, for a phone gives the same picture another name and date each time it is picked. */
async function markOf(file: File): Promise<string> {
  if (!isSecureContext) return `${file.name} ${file.lastModified}`
  const sample = await new Blob([file.slice(0, SAMPLE_BYTES), file.slice(-SAMPLE_BYTES)]).arrayBuffer()
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', sample))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const TUS = { 'tus-resumable': '1.0.0' } as const
type Sending = { readonly csrf?: string | null | undefined; readonly signal: AbortSignal | undefined }

async function begin({ file, type, concerns, caseId, csrf }: UploadAsked, signal: AbortSignal | undefined): Promise<string> {
  const about = Object.entries({ type, concerns, caseId }).flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${btoa(value)}`])).join(',')
  const { location } = await send('POST', '/v1/uploads', { headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': about }, csrf, signal })
  if (location === null) throw new Unreachable(words().upload.failed)
  return location
}

/** Where one that was begun stands; null where it has gone or came to nothing. */
async function stands(path: string | null, sending: Sending) {
  if (path === null) return null
  try {
    return { path, ...(await read(path, sending)) }
  } catch (fault) {
    if (fault instanceof Refused) return null
    throw fault
  }
}

async function read(path: string, sending: Sending): Promise<{ readonly received: number; readonly item: Uploaded['item'] | null }> {
  const { received, item, refused } = (await send('GET', path, sending)).body as Schemas['Upload']
  if (refused !== null) throw new Refused({ type: '', title: refused.en, status: 422, kind: 'invalid', ...refused } as Problem)
  return { received, item }
}

type Sent = Sending & { readonly body?: XMLHttpRequestBodyInit; readonly headers?: Readonly<Record<string, string>>; readonly progress?: (bytes: number, of: number) => void }

async function send(method: string, path: string, { body, headers = {}, csrf, signal, progress }: Sent): Promise<{ readonly body: unknown; readonly location: string | null }> {
  const who = authorization()
  const mark = who === null ? (csrf ?? (await csrfToken())) : null
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, path)
    request.responseType = 'json'
    for (const [key, value] of Object.entries({ 'accept-language': lang(), ...(who === null ? {} : { authorization: who }), ...(mark === null ? {} : { 'x-gongdao-csrf': mark }), ...headers })) request.setRequestHeader(key, value)
    if (progress !== undefined) request.upload.addEventListener('progress', (event) => { if (event.lengthComputable) progress(event.loaded, event.total) })
    request.addEventListener('load', () => {
      const answer: unknown = request.response
      if (request.status >= 200 && request.status < 300) resolve({ body: answer, location: request.getResponseHeader('location') })
      else reject(isProblem(answer) ? new Refused(answer) : new Unreachable(words().upload.failed))
    })
    request.addEventListener('error', () => reject(new Unreachable(words().upload.failed)))
    request.addEventListener('abort', () => reject(new Unreachable(words().upload.cancel)))
    if (signal?.aborted === true) reject(new Unreachable(words().upload.cancel))
    else {
      signal?.addEventListener('abort', () => request.abort(), { once: true })
      request.send(body ?? null)
    }
  })
}
const isProblem = (answer: unknown): answer is Problem => typeof answer === 'object' && answer !== null && 'code' in answer && 'zh' in answer
