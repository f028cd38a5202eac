// Resumable uploads, as tus 1.0.0 has them (creation, checksum, expiration, termination), and where one stands. Attached by ../routes-uploads.ts.
import { z } from 'zod'
import { evidenceItemSchema } from '../../domain/parts.ts'
import { REFUSAL_CODES } from '../../domain/refusals.ts'
import { FILE_CODES } from './files.ts'
import { momentSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { media, route } from './route.ts'

const params = z.strictObject({ uploadId: z.string().max(100) })
const shared = { tag: 'files', who: 'known', absent: 'unknown_upload' } as const
const GONE = ['unknown_upload', 'upload_expired'] as const

export const uploadOptions = route({
  id: 'uploadOptions', method: 'OPTIONS', path: '/v1/uploads', tag: 'files', who: 'open', refusals: [],
  summary: { zh: 'tus 服务能力', en: 'What of tus is spoken here' }, answers: { 204: null },
})

export const beginUpload = route({
  id: 'beginUpload', method: 'POST', path: '/v1/uploads', tag: 'files', who: 'known', refusals: [...FILE_CODES, 'malformed', 'role_may_not', 'unknown_case'], problems: ['tus_version', 'body_too_large', 'files_unavailable'],
  summary: { zh: '开始断点续传：Upload-Length、Upload-Metadata（type、concerns、caseId、sha256）', en: 'Begin a resumable upload: Upload-Length, Upload-Metadata (type, concerns, caseId, sha256)' }, answers: { 201: null },
})

export const headUpload = route({
  ...shared, id: 'headUpload', method: 'HEAD', path: '/v1/uploads/:uploadId', refusals: GONE, problems: ['tus_version', 'files_unavailable'],
  summary: { zh: '已收到多少（Upload-Offset）', en: 'How much has come (Upload-Offset)' }, params, answers: { 200: null },
})

export const readUpload = route({
  ...shared, id: 'readUpload', method: 'GET', path: '/v1/uploads/:uploadId', refusals: GONE, problems: ['files_unavailable'],
  summary: { zh: '上传的进度与结果', en: 'Where an upload stands and what became of it' }, params,
  answers: { 200: named('Upload', z.strictObject({ uploadId: z.string(), length: z.int(), received: z.int(), expiresAt: momentSchema, file: z.string().nullable(), item: evidenceItemSchema.nullable(), refused: z.strictObject({ code: z.enum(REFUSAL_CODES), zh: z.string(), en: z.string() }).nullable() })) },
})

export const continueUpload = route({
  ...shared, id: 'continueUpload', method: 'PATCH', path: '/v1/uploads/:uploadId', takesFiles: true, refusals: [...GONE, ...FILE_CODES, 'upload_offset', 'upload_busy', 'malformed'], problems: ['tus_version', 'not_offset_octets', 'upload_checksum', 'files_unavailable'],
  summary: { zh: '续传一段：Upload-Offset，可附 Upload-Checksum', en: 'Send a piece: Upload-Offset, and Upload-Checksum if wanted' }, params, body: media('application/offset+octet-stream'), answers: { 204: null },
})

export const endUpload = route({
  ...shared, id: 'endUpload', method: 'DELETE', path: '/v1/uploads/:uploadId', refusals: GONE, problems: ['tus_version', 'files_unavailable'],
  summary: { zh: '放弃上传', en: 'Give an upload up' }, params, answers: { 204: null },
})

export const uploadContracts = [uploadOptions, beginUpload, headUpload, readUpload, continueUpload, endUpload] as const
