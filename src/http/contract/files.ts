// Evidence files: limits told beforehand, one upload, what is known of a file, signed links, who looked at it.
import { z } from 'zod'
import { LARGEST_BYTES, MEDIA_TYPES } from '../../app/files.ts'
import { idSchema } from '../../domain/order.ts'
import { evidenceItemSchema, reasonSchema, roleSchema, sideSchema } from '../../domain/parts.ts'
import { EVIDENCE_TYPES, FINDINGS } from '../../domain/vocabulary.ts'
import { caseParams, orderParams } from './cases.ts'
import { bothSchema, caseIdSchema, momentSchema, versionSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { media, route } from './route.ts'

const fileParams = z.strictObject({ fileId: z.string().max(200) })
const copySchema = z.enum(['original', 'display'])
const limitsShape = {
  side: sideSchema, reason: reasonSchema, byType: z.array(z.strictObject({ type: z.string(), maxBytes: z.int().nullable(), maxFiles: z.int().nullable(), filed: z.int() })),
  asks: z.array(z.strictObject({ types: z.array(z.enum(EVIDENCE_TYPES)), atLeast: z.int(), note: bothSchema.nullable(), how: bothSchema.describe('one line how to take it') })),
  mediaTypes: z.array(z.strictObject({ mediaType: z.string(), maxBytes: z.int() })), maxPixels: z.int(), perDay: z.strictObject({ files: z.int(), bytes: z.int() }),
}
/** What a side should bring, ticked off: `enough` when nothing needed is missing. `saved`: on record already, not to be sent. */
const checklistSchema = named('EvidenceChecklist', z.strictObject({
  items: z.array(z.strictObject({
    types: z.array(z.enum(EVIDENCE_TYPES)).describe('any one of them does'), standing: z.enum(['needed', 'helps']), state: z.enum(['missing', 'accepted', 'asked_again']), atLeast: z.int(), how: bothSchema, filed: z.array(z.string()),
    asked: z.strictObject({ requestId: idSchema, at: momentSchema, concerns: z.enum(FINDINGS).nullable(), words: z.string().nullable(), until: momentSchema.nullable() }).nullable(),
  })),
  saved: z.array(z.strictObject({ what: z.enum(['order', 'payment', 'promises', 'logistics']), says: bothSchema })), enough: z.boolean(),
}))
const fileShape = {
  fileId: z.string(), at: momentSchema, sha256: z.string(), bytes: z.int().max(LARGEST_BYTES), mediaType: z.enum(MEDIA_TYPES), type: z.enum(EVIDENCE_TYPES), concerns: z.enum(FINDINGS).nullable(), perceptualHash: z.string().nullable(),
  display: z.strictObject({ sha256: z.string(), bytes: z.int(), mediaType: z.literal('image/jpeg') }).nullable(),
  /** Its content is gone; hash, size and kind stay. */
  erasedAt: momentSchema.nullable(),
  facts: z.array(z.strictObject({ fact: z.string(), value: z.union([z.string(), z.number(), z.boolean()]), source: z.string() })),
}
const uploadedSchema = named('UploadedFile', z.strictObject({ ...fileShape, item: evidenceItemSchema, repeated: z.boolean() }))
export const FILE_CODES = ['file_empty', 'file_type_not_allowed', 'file_too_large', 'file_too_many_pixels', 'file_broken', 'file_active_content', 'file_hidden_content', 'file_harmful', 'file_quota'] as const

export const caseEvidenceLimits = route({
  id: 'caseEvidenceLimits', method: 'GET', path: '/v1/cases/:caseId/evidence-limits', tag: 'files', who: 'known', absent: 'unknown_case', refusals: ['unknown_case', 'role_may_not', 'malformed'],
  summary: { zh: '该售后单可提交的凭证种类、数量和大小', en: 'Kinds, numbers and sizes of evidence for this case' },
  params: caseParams, query: z.strictObject({ side: sideSchema.optional(), reason: reasonSchema.optional() }),
  answers: { 200: named('CaseEvidenceLimits', z.strictObject({ ...limitsShape, caseId: caseIdSchema, orderId: idSchema, version: versionSchema, checklist: checklistSchema })) },
})

export const orderEvidenceLimits = route({
  id: 'orderEvidenceLimits', method: 'GET', path: '/v1/merchants/:merchantId/orders/:orderId/evidence-limits', tag: 'files', who: 'known', absent: 'unknown_order', refusals: ['unknown_order', 'role_may_not', 'malformed'],
  summary: { zh: '提交申请之前即可知道的凭证要求', en: 'What may be filed, before there is a case' },
  params: orderParams, query: z.strictObject({ reason: reasonSchema }), answers: { 200: named('EvidenceLimits', z.strictObject(limitsShape)) },
})

export const uploadFile = route({
  id: 'uploadFile', method: 'POST', path: '/v1/files', tag: 'files', who: 'known', takesFiles: true, problems: ['not_multipart', 'files_unavailable'], refusals: [...FILE_CODES, 'malformed', 'role_may_not', 'unknown_case'],
  summary: { zh: '上传一个凭证文件（multipart）', en: 'Send in one file (multipart)' },
  query: z.strictObject({ type: z.enum(EVIDENCE_TYPES), concerns: z.enum(FINDINGS).optional(), caseId: z.string().max(40).optional() }),
  body: media('multipart/form-data'), answers: { 200: uploadedSchema, 201: uploadedSchema },
})

export const readFile = route({
  id: 'readFile', method: 'GET', path: '/v1/files/:fileId', tag: 'files', who: 'known', absent: 'unknown_file', refusals: ['unknown_file'],
  summary: { zh: '文件的已知信息', en: 'What is known of a file' }, params: fileParams,
  answers: { 200: named('File', z.strictObject({
    ...fileShape, copies: z.array(copySchema),
    /** For officers: where this file or its like was filed before. */
    reuse: z.array(z.strictObject({ fileId: z.string(), caseId: caseIdSchema, orderId: idSchema.nullable(), at: momentSchema, alike: z.enum(['same_bytes', 'similar']), bits: z.int() })).optional(),
  })) },
})

export const linkToFile = route({
  id: 'linkToFile', method: 'GET', path: '/v1/files/:fileId/url', tag: 'files', who: 'known', absent: 'unknown_file', refusals: ['unknown_file', 'role_may_not', 'file_erased', 'malformed'],
  summary: { zh: '有时效的签名下载链接', en: 'A signed link that ends' }, params: fileParams, query: z.strictObject({ copy: copySchema.optional() }),
  answers: { 200: named('FileLink', z.strictObject({ path: z.string(), copy: copySchema, expiresAt: momentSchema })) },
})

export const fileViews = route({
  id: 'fileViews', method: 'GET', path: '/v1/files/:fileId/views', tag: 'files', who: ['officer', 'senior_officer', 'auditor'], absent: 'unknown_file', refusals: ['unknown_file'],
  summary: { zh: '谁在何时查看过', en: 'Who looked at it, and when' }, params: fileParams,
  answers: { 200: named('FileViews', z.strictObject({ fileId: z.string(), views: z.array(z.strictObject({ at: momentSchema, viewer: idSchema, role: roleSchema, copy: copySchema })) })) },
})

const ANY = media('application/octet-stream')
export const fileContent = route({
  id: 'fileContent', method: 'GET', path: '/files/:fileId', tag: 'files', who: 'open', refusals: ['file_link_invalid', 'file_link_expired', 'file_erased', 'role_may_not', 'unknown_file'], problems: ['range_not_satisfiable', 'files_unavailable'],
  summary: { zh: '文件内容，凭签名链接', en: 'The content, by a signed link; ranges are answered' }, params: fileParams, absent: 'file_link_invalid',
  query: z.looseObject({ copy: copySchema.optional(), for: z.string().optional(), as: z.string().optional(), at: z.string().optional(), until: z.string().optional(), signature: z.string().optional() }), answers: { 200: ANY, 206: ANY },
})

export const fileContracts = [caseEvidenceLimits, orderEvidenceLimits, uploadFile, readFile, linkToFile, fileViews, fileContent] as const
