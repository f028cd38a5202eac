// The push interface of Kuaidi100 (快递100), which reports for most carriers in China: a form with `param` (JSON as text) and `sign`.
// Format and signature: https://api.kuaidi100.com/document/5f0ffa8f2977d50a94e1023c and its push page (apifox.com/apidoc/project-514987/api-8568518), read 2026-11-22.
import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { momentIn, type CarrierAdapter, type CarrierNode, type CarrierPush } from '../../app/carriers.ts'
import { idSchema } from '../../domain/order.ts'
import { KUAIDI100_CODES } from './kuaidi100-codes.ts'

/** `salt`: the same as in the subscription request. `names`: where the marketplace calls a carrier otherwise than the service does. */
const settingsSchema = z.strictObject({ salt: z.string().min(16).max(200), names: z.record(z.string().max(64), idSchema).default({}) })

// Unknown fields are the service's own affair; of those used nothing is taken on trust.
const text = (most: number) => z.string().max(most).refine((said) => !said.includes('\u0000'))
const nodeSchema = z.looseObject({ time: text(40), status: text(40).nullish(), statusCode: z.union([text(20), z.number()]).nullish(), areaName: text(200).nullish() })
const paramSchema = z.looseObject({
  status: z.string().max(20),
  lastResult: z.looseObject({ nu: idSchema, com: idSchema, state: z.union([text(20), z.number()]).nullish(), data: z.array(nodeSchema).max(1000).default([]) }),
})
type Node = z.infer<typeof nodeSchema>

const byLabel = new Map(Object.entries(KUAIDI100_CODES).map(([code, { label }]) => [label, code]))

export const kuaidi100: CarrierAdapter = {
  name: 'kuaidi100', media: 'application/x-www-form-urlencoded', source: 'https://api.kuaidi100.com/document/5f0ffa8f2977d50a94e1023c',
  settingsFault: (settings) => settingsSchema.safeParse(settings).error?.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; ') ?? null,
  read(body, settings) {
    const { salt, names } = settingsSchema.parse(settings)
    const form = new URLSearchParams(body)
    const [param, sign] = [form.get('param'), form.get('sign')]
    // The signature before the content: nothing of an unsigned push is looked at.
    if (param === null || sign === null || !isSigned(param, sign, salt)) return 'unsigned'
    const read = paramSchema.safeParse(parsed(param))
    return read.success ? pushOf(read.data, names) : 'malformed'
  },
  answer: (took) => ({ status: 200, body: took ? { result: true, returnCode: '200', message: '成功' } : { result: false, returnCode: '500', message: '失败' } }),
}

/** MD5 over the text as it came and the salt: the service knows no better. The salt never travels, so nobody else can make one. */
function isSigned(param: string, sign: string, salt: string): boolean {
  const own = createHash('md5').update(param + salt, 'utf8').digest()
  return /^[0-9a-f]{32}$/i.test(sign) && timingSafeEqual(own, Buffer.from(sign, 'hex'))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function pushOf({ status, lastResult }: z.infer<typeof paramSchema>, names: Readonly<Record<string, string>>): CarrierPush {
  const nodes: CarrierNode[] = []
  let unreadable = 0
  for (const [index, node] of lastResult.data.entries()) {
    const at = momentIn(node.time)
    // Newest first: without codes of its own only the first node has a meaning, the state of the parcel.
    if (at === null) unreadable += 1
    else nodes.push(nodeOf(node, at, index === 0 ? (lastResult.state ?? null) : null))
  }
  return { carrier: (Object.hasOwn(names, lastResult.com) ? names[lastResult.com] : undefined) ?? lastResult.com, waybill: lastResult.nu, nodes, unreadable, state: /^[a-z]{1,20}$/.test(status) ? status : 'other' }
}

function nodeOf(node: Node, at: number, state: string | number | null): CarrierNode {
  const code = String(node.statusCode ?? byLabel.get(node.status ?? '') ?? (node.status == null ? state : null) ?? '').slice(0, 20)
  const found = Object.hasOwn(KUAIDI100_CODES, code) ? KUAIDI100_CODES[code] : undefined
  return { at, code, label: found?.label ?? (node.status ?? '').slice(0, 40), known: found !== undefined, kind: found?.kind ?? null, place: node.areaName ? node.areaName.slice(0, 100) : null }
}
