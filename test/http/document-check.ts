// An answer held against the OpenAPI document by a validator that is not ours. Null: the document says so.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { document } from '../../src/http/openapi.ts'
import type { Json } from '../../src/http/operation.ts'
import type { Answered } from '../../src/http/serve.ts'

type Response = { readonly content?: Readonly<Record<string, { readonly schema: Json }>>; readonly 'x-codes'?: readonly string[] }
type Operation = { readonly operationId: string; readonly responses: Readonly<Record<string, Response>> }

const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false })
ajv.addSchema({ $id: 'doc', components: { schemas: document().components.schemas } })
const operations = new Map(Object.values(document().paths).flatMap((methods) => Object.values(methods)).map((operation) => [String(operation['operationId']), operation as Json & Operation]))
const compiled = new Map<string, ValidateFunction>()

export function undocumented({ operation: id, method, status, contentType, payload }: Omit<Answered, 'url'>): string | null {
  // No route was found: the address names nothing.
  if (id === '') return status === 404 || status === 400 || status === 414 ? null : 'no route, and yet an answer'
  const operation = operations.get(id)
  if (operation === undefined) return 'an operation that is not in the document'
  const response = operation.responses[String(status)]
  if (response === undefined) return 'an undocumented status'
  if (method === 'HEAD' || status === 304) return null
  const type = contentType.split(';')[0] ?? ''
  const declared = Object.entries(response.content ?? {}).find(([media]) => media.split(';')[0] === type || media === 'application/octet-stream')
  if (declared === undefined) return Object.keys(response.content ?? {}).length === 0 && (payload === undefined || payload === null || payload === '') ? null : `an undocumented media type ${type}`
  if (!type.endsWith('json')) return null
  const body: unknown = JSON.parse(String(payload))
  const code = typeof body === 'object' && body !== null && type === 'application/problem+json' && 'code' in body ? String(body.code) : null
  if (code !== null && !response['x-codes']?.includes(code)) return `an undocumented code ${code}`
  const validate = validatorOf(`${id} ${status} ${type}`, declared[1].schema)
  return validate(body) ? null : ajv.errorsText(validate.errors, { dataVar: 'body' })
}

function validatorOf(key: string, schema: Json): ValidateFunction {
  const known = compiled.get(key)
  if (known !== undefined) return known
  const made = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/')) as object)
  compiled.set(key, made)
  return made
}
