// Files to the server, with how far each is (fetch cannot say) and a way to stop. What comes back is the item to file with a command. A broken line is
// tried again by itself a few times: the server knows a file by its bytes, so the same one twice is one.
import type { Problem, Schemas } from './client.ts'
import { Refused, Unreachable, csrfToken } from './client.ts'
import { authorization } from './identity.ts'
import { lang, words } from '../i18n/lang.ts'

export type Uploaded = Schemas['UploadedFile']
export type UploadAsked = { readonly file: File; readonly type: Schemas['EvidenceItem']['type']; readonly concerns?: NonNullable<Schemas['EvidenceItem']['concerns']>; readonly caseId?: string; /** Known already; asked otherwise. */ readonly csrf?: string | null }

const WAITS_MS = [800, 2500] as const

/** `progress`: 0 to 100; 100 is "it is being looked at", not "it is there". */
export async function upload(asked: UploadAsked, progress: (percent: number) => void, signal?: AbortSignal): Promise<Uploaded> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send(asked, progress, signal)
    } catch (fault) {
      const wait = WAITS_MS[attempt]
      if (signal?.aborted === true || wait === undefined || !isPassing(fault)) throw fault
      progress(0)
      await new Promise((resolve) => { setTimeout(resolve, wait) })
    }
  }
}
/** Nobody answered, or somebody was busy; a "no" is a "no". */
const isPassing = (fault: unknown): boolean => fault instanceof Unreachable || (fault instanceof Refused && (fault.problem.status === 429 || fault.problem.status === 503))

async function send({ file, type, concerns, caseId, csrf }: UploadAsked, progress: (percent: number) => void, signal: AbortSignal | undefined): Promise<Uploaded> {
  const who = authorization()
  const mark = who === null ? (csrf ?? (await csrfToken())) : null
  const asked = new URLSearchParams({ type, ...(concerns === undefined ? {} : { concerns }), ...(caseId === undefined ? {} : { caseId }) })
  const form = new FormData()
  form.append('file', file)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/v1/files?${asked}`)
    request.responseType = 'json'
    request.setRequestHeader('accept-language', lang())
    if (who !== null) request.setRequestHeader('authorization', who)
    if (mark !== null) request.setRequestHeader('x-gongdao-csrf', mark)
    request.upload.addEventListener('progress', (event) => { if (event.lengthComputable) progress(Math.floor((event.loaded / event.total) * 100)) })
    request.addEventListener('load', () => {
      const answer: unknown = request.response
      if (request.status >= 200 && request.status < 300 && answer !== null) resolve(answer as Uploaded)
      else reject(isProblem(answer) ? new Refused(answer) : new Unreachable(words().upload.failed))
    })
    request.addEventListener('error', () => reject(new Unreachable(words().upload.failed)))
    request.addEventListener('abort', () => reject(new Unreachable(words().upload.cancel)))
    if (signal?.aborted === true) reject(new Unreachable(words().upload.cancel))
    else {
      signal?.addEventListener('abort', () => request.abort(), { once: true })
      request.send(form)
    }
  })
}
const isProblem = (answer: unknown): answer is Problem => typeof answer === 'object' && answer !== null && 'code' in answer && 'zh' in answer
