// A JSON schema as nested lists a person can read: names, types, bounds, and links to the schemas that have an address of their own.
import type { Json } from './operation.ts'

export type Words = Readonly<Record<'oneOf' | 'listOf' | 'mapOf' | 'anything' | 'optional' | 'from' | 'to' | 'chars', string>>

export const asText = (value: unknown): string => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const REF = '#/components/schemas/'

export function schemaHtml(input: unknown, words: Words): string {
  const schema = (typeof input === 'object' && input !== null ? input : {}) as Json
  if (typeof schema['$ref'] === 'string') {
    const id = schema['$ref'].slice(REF.length)
    return `<a href="#schema-${asText(id)}">${asText(id)}</a>`
  }
  const options = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as readonly unknown[] | undefined
  if (options !== undefined) return optionsHtml(options, words)
  if (schema['const'] !== undefined) return `<code>${asText(JSON.stringify(schema['const']))}</code>`
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `<code>${asText(value)}</code>`).join(' | ')
  if (Array.isArray(schema['type'])) return schema['type'].map((type) => schemaHtml({ ...schema, type }, words)).join(' | ')
  if (schema['type'] === 'array') return `${words.listOf} ${schemaHtml(schema['items'], words)}${bounds(schema, 'minItems', 'maxItems', words)}`
  if (schema['type'] === 'object') return objectHtml(schema, words)
  if (typeof schema['type'] !== 'string') return words.anything
  return `${asText(schema['type'])}${bounds(schema, 'minimum', 'maximum', words)}${bounds(schema, 'minLength', 'maxLength', words)}${schema['pattern'] === undefined ? '' : ` <code class="soft">${asText(schema['pattern'])}</code>`}${schema['default'] === undefined ? '' : ` <span class="soft">= ${asText(JSON.stringify(schema['default']))}</span>`}`
}

/** A few stand in a line; many are a list. */
function optionsHtml(options: readonly unknown[], words: Words): string {
  if (options.length <= 4) return options.map((option) => schemaHtml(option, words)).join(' | ')
  return `${words.oneOf}<ul class="shape">${options.map((option) => `<li>${schemaHtml(option, words)}</li>`).join('')}</ul>`
}

function objectHtml(schema: Json, words: Words): string {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, unknown>>)
  const required = new Set((schema['required'] ?? []) as readonly string[])
  const rest = schema['additionalProperties']
  const map = typeof rest === 'object' && rest !== null ? `<li>${words.mapOf} ${schemaHtml(rest, words)}</li>` : ''
  if (properties.length === 0 && map === '') return words.anything
  return `<ul class="shape">${properties.map(([name, shape]) => `<li><code class="${required.has(name) ? 'must' : ''}"${required.has(name) ? '' : ` title="${words.optional}"`}>${asText(name)}</code> ${schemaHtml(shape, words)}</li>`).join('')}${map}</ul>`
}

/** The bounds of a safe integer say nothing to anybody. */
function bounds(schema: Json, low: string, high: string, words: Words): string {
  const [from, to] = [schema[low], schema[high]]
  const said = [typeof from === 'number' && from !== Number.MIN_SAFE_INTEGER ? `${words.from} ${from}` : '', typeof to === 'number' && to !== Number.MAX_SAFE_INTEGER ? `${words.to} ${to}` : ''].filter((part) => part !== '')
  return said.length === 0 ? '' : ` <span class="soft">(${said.join(', ')}${low === 'minLength' ? ` ${words.chars}` : ''})</span>`
}
