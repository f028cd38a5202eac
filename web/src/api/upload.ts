// One file to the server, with how far it is (fetch cannot say) and a way to stop. What comes back is the item to file with a command.
import type { Schemas } from './client.ts'
import { Refused, Unreachable, type Problem } from './client.ts'
import { authorization } from './identity.ts'
import { lang, words } from '../i18n/lang.ts'

export type Uploaded = Schemas['UploadedFile']
export type UploadAsked = { readonly file: File; readonly type: Schemas['EvidenceItem']['type']; readonly concerns?: string; readonly caseId?: string; readonly csrf?: string | null }

export function upload({ file, type, concerns, caseId, csrf }: UploadAsked, progress: (percent: number) => void, signal?: AbortSignal): Promise<Uploaded> {
  const asked = new URLSearchParams({ type, ...(concerns === undefined ? {} : { concerns }), ...(caseId === undefined ? {} : { caseId }) })
  const form = new FormData()
  form.append('file', file)
  const who = authorization()
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/v1/files?${asked}`)
    request.responseType = 'json'
    request.setRequestHeader('accept-language', lang())
    if (who !== null) request.setRequestHeader('authorization', who)
    if (csrf !== undefined && csrf !== null) request.setRequestHeader('x-gongdao-csrf', csrf)
    request.upload.addEventListener('progress', (event) => { if (event.lengthComputable) progress(Math.floor((event.loaded / event.total) * 100)) })
    request.addEventListener('load', () => {
      if (request.status < 300) resolve(request.response as Uploaded)
      else reject(new Refused(request.response as Problem))
    })
    request.addEventListener('error', () => reject(new Unreachable(words().upload.failed)))
    request.addEventListener('abort', () => reject(new Unreachable(words().upload.cancel)))
    signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}
