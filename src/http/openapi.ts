// The contract as an OpenAPI 3.1 document: made from the very schemas that check requests and type the answers. Served, committed as
// docs/reference/openapi.json, rendered by reference-page.ts. What each route says of itself: operation.ts.
import { z } from 'zod'
import { ROUTES } from './contract/all.ts'
import { insideOf, names } from './contract/names.ts'
import { problemSchema } from './contract/problem.ts'
import { TAGS, type Says, type Tag } from './contract/route.ts'
import { operationOf, type Json, type ToJson } from './operation.ts'

type Io = 'input' | 'output'
export type Document = { readonly openapi: '3.1.1'; readonly info: Json; readonly tags: readonly Json[]; readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>; readonly components: { readonly schemas: Readonly<Record<string, Json>> } & Readonly<Record<string, Json>> }

const TAG_SAYS: Readonly<Record<Tag, Says>> = {
  cases: { zh: '售后单：提交、读取、预览、操作', en: 'Cases: open, read, preview, act' }, orders: { zh: '订单快照与物流节点', en: 'Orders as they were bought, and what happened to their parcels' },
  accounts: { zh: '商家与买家账户', en: 'Merchants and buyers' }, money: { zh: '保证金与对账单', en: 'Deposits and statements of account' }, sanctions: { zh: '处罚：独立于处理结果', en: 'Sanctions, apart from any remedy' },
  policies: { zh: '规则版本', en: 'Rule books' }, files: { zh: '凭证文件', en: 'Evidence files' }, drafts: { zh: '未提交的草稿', en: 'What somebody is writing and has not sent' }, identity: { zh: '身份与登录', en: 'Who asks, and signing in' }, live: { zh: '实时更新与站内信', en: 'Live updates and inbox' },
  webhooks: { zh: '事件推送', en: 'Webhooks' }, sandbox: { zh: '沙箱', en: 'Sandbox' }, operations: { zh: '运维', en: 'Operations' }, about: { zh: '文档与健康检查', en: 'This document, and whether all is well' },
}

let made: Document | null = null
/** Made once: contracts do not change while the process runs. */
export function document(): Document {
  made ??= makeDocument()
  return made
}

function makeDocument(): Document {
  const defs: Record<Io, Map<string, Json>> = { input: new Map(), output: new Map() }
  const toJson = (io: Io): ToJson => (schema) => convert(schema, io, defs[io])
  const takes = toJson('input')
  const gives = toJson('output')
  gives(problemSchema)
  const operations = ROUTES.map((route) => ({ path: route.path.replaceAll(/:(\w+)/g, '{$1}'), method: route.method.toLowerCase(), operation: operationOf(route, takes, gives) }))
  const { schemas, renamed } = merge(defs)
  const paths: Record<string, Record<string, Json>> = {}
  for (const { path, method, operation } of operations) {
    const { parameters, requestBody, ...rest } = operation
    const taken = { ...(parameters === undefined ? {} : { parameters }), ...(requestBody === undefined ? {} : { requestBody }) }
    paths[path] = { ...paths[path], [method]: { ...rest, ...(refer(taken, renamed) as Json) } }
  }
  return {
    openapi: '3.1.1', info: INFO, tags: TAGS.map((name) => ({ name, description: TAG_SAYS[name].en, 'x-zh': TAG_SAYS[name].zh })), paths,
    components: { schemas: Object.fromEntries([...schemas].toSorted(([a], [b]) => (a < b ? -1 : 1))), securitySchemes: SECURITY },
  }
}

const INFO: Json = {
  title: 'Gongdao', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  description: 'After-sales and dispute resolution for marketplaces. Amounts are whole minor units of a currency, instants are epoch milliseconds (UTC), ids are strings. '
    + 'A "no" is application/problem+json with a stable `code`. A command carries an id of the client: the same id with the same content gives the first answer again. '
    + 'Lists go on at `next`. Before a request is read, the connection itself may be refused: 408 too_slow, 431 headers_too_large.',
}

const SECURITY: Json = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A short-lived token signed by the marketplace.' },
  session: { type: 'apiKey', in: 'cookie', name: '__Host-gongdao', description: 'A staff session; unsafe methods also send X-Gongdao-CSRF.' },
  demo: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'Demo and sandbox marketplaces only: `Demo <marketplace>/<person>`.' },
}

/** A named schema becomes a reference and its definition goes into `defs`; everything else stands where it is used. */
function convert(schema: z.ZodType, io: Io, defs: Map<string, Json>): Json {
  const further: z.ZodType[] = []
  const whole: { readonly properties?: Readonly<Record<string, unknown>>; readonly $defs?: Readonly<Record<string, unknown>> } = z.toJSONSchema(z.strictObject({ it: schema }), {
    target: 'draft-2020-12', io, metadata: names, unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const inside = insideOf(zodSchema)
      if (inside !== null) {
        further.push(inside)
        jsonSchema.$ref = `#/$defs/${names.get(inside)?.id ?? ''}`
      }
      delete jsonSchema.id
    },
  })
  for (const [id, def] of Object.entries(whole.$defs ?? {})) if (!defs.has(id)) defs.set(id, toComponents(def) as Json)
  for (const inside of further) if (!defs.has(names.get(inside)?.id ?? '')) convert(inside, io, defs)
  return toComponents(whole.properties?.['it']) as Json
}

const REF = '#/components/schemas/'

function toComponents(value: unknown): unknown {
  return mapRefs(value, (ref) => ref.replace('#/$defs/', REF))
}

function mapRefs(value: unknown, change: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapRefs(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' ? change(inner) : mapRefs(inner, change)]))
}

/** What is taken and what is given differ where a default fills in: then what is taken is called `…Input`, and so is all that refers to it. */
function merge(defs: Record<Io, Map<string, Json>>): { schemas: Map<string, Json>; renamed: ReadonlySet<string> } {
  const renamed = new Set<string>()
  for (let before = -1; before !== renamed.size;) {
    before = renamed.size
    for (const [id, def] of defs.input) {
      const given = defs.output.get(id)
      if (given !== undefined && (JSON.stringify(def) !== JSON.stringify(given) || refsIn(def).some((ref) => renamed.has(ref)))) renamed.add(id)
    }
  }
  const schemas = new Map(defs.output)
  for (const [id, def] of defs.input) schemas.set(renamed.has(id) ? `${id}Input` : id, refer(def, renamed) as Json)
  return { schemas, renamed }
}

function refsIn(value: unknown): string[] {
  const found: string[] = []
  mapRefs(value, (ref) => {
    found.push(ref.slice(REF.length))
    return ref
  })
  return found
}

const refer = (value: unknown, renamed: ReadonlySet<string>): unknown => mapRefs(value, (ref) => (renamed.has(ref.slice(REF.length)) ? `${ref}Input` : ref))
