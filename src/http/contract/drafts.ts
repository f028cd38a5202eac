// What somebody is writing and has not sent. Attached by ../routes-drafts.ts; the rules are in src/app/drafts.ts.
import { z } from 'zod'
import { draftKeySchema } from '../../app/drafts.ts'
import { READS } from '../../domain/access.ts'
import { momentSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

/** Opaque: it changes with every writing, and begins anywhere. */
const draftVersionSchema = z.int().min(0).max(999_999_999)
const rowShape = { key: draftKeySchema, version: draftVersionSchema, at: momentSchema }
const rowSchema = named('DraftRow', z.strictObject(rowShape))
/** Whatever the screen that writes it wants back: at most 64 kB as JSON. */
const contentSchema = z.record(z.string(), z.unknown())
export const draftSchema = named('Draft', z.strictObject({ ...rowShape, content: contentSchema }))

const params = z.strictObject({ key: draftKeySchema })

export const listDrafts = route({
  id: 'listDrafts', method: 'GET', path: '/v1/drafts', tag: 'drafts', who: READS.draft, refusals: [],
  summary: { zh: '我未提交的草稿（不含内容）；店铺的草稿由店主和子账号共用', en: 'What I was writing, without its content. A shop is one person: its merchant and clerks share theirs' },
  answers: { 200: named('Drafts', z.strictObject({ drafts: z.array(rowSchema) })) },
})

export const readDraft = route({
  id: 'readDraft', method: 'GET', path: '/v1/drafts/:key', tag: 'drafts', who: READS.draft, refusals: ['unknown_draft'], tagged: true,
  summary: { zh: '读取一份草稿', en: 'One draft' }, params, answers: { 200: draftSchema },
})

export const putDraft = route({
  id: 'putDraft', method: 'PUT', path: '/v1/drafts/:key', tag: 'drafts', who: READS.draft, refusals: ['draft_changed', 'draft_limit', 'person_erased'], ifMatch: true,
  summary: { zh: '保存草稿；version 为读到的版本，0 表示尚不存在，不填则覆盖；最后修改 90 天后删除', en: 'Keep a draft. `version` is the one it was read at, 0 means there is none yet, null writes over whatever is there. It goes 90 days after its last change' },
  params, body: named('KeepDraft', z.strictObject({ version: draftVersionSchema.nullable().default(null), content: contentSchema })), answers: { 200: rowSchema },
})

export const removeDraft = route({
  id: 'removeDraft', method: 'DELETE', path: '/v1/drafts/:key', tag: 'drafts', who: READS.draft, refusals: ['draft_changed'], ifMatch: true,
  summary: { zh: '删除草稿；本来没有也算成功', en: 'Throw a draft away; done as well where there is none' }, params, answers: { 204: null },
})

export const draftContracts = [listDrafts, readDraft, putDraft, removeDraft] as const
