// The typed client's types, made from the document: what openapi-fetch wants to know of every path. One line a schema and one an operation,
// so that a change reads as one. (openapi-typescript needs a compiler API that TypeScript 7 no longer has: docs/decisions/0010-http-contract.md.)
import { document } from '../../src/http/openapi.ts'
import type { Json } from '../../src/http/operation.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

export function clientTypes(): string {
  const { paths, components } = document()
  const schemas = Object.entries(components.schemas).map(([id, schema]) => `  ${id}: ${typeOf(schema)}`)
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods)).map((operation) => `  ${String(operation['operationId'])}: ${operationType(operation)}`)
  const lines = Object.entries(paths).map(([path, methods]) => `  '${path}': { parameters: NoParameters; ${METHODS.map((method) => `${method}${methods[method] === undefined ? '?: never' : `: operations['${String(methods[method]['operationId'])}']`}`).join('; ')} }`)
  return `// The API as types, made from its document by \`npm run docs\`; a test fails when they differ. client.ts is the way to use them.

type NoParameters = { query?: never; header?: never; path?: never; cookie?: never }

export type Schemas = {
${schemas.join('\n')}
}

export type operations = {
${operations.join('\n')}
}

export type paths = {
${lines.join('\n')}
}
`
}

function operationType(operation: Json): string {
  const parameters = (operation['parameters'] ?? []) as readonly { name: string; in: string; required: boolean; schema: Json }[]
  const inPlace = (place: string): string => {
    const here = parameters.filter((one) => one.in === place)
    const optional = here.every((one) => !one.required)
    return here.length === 0 ? `${place}?: never` : `${place}${optional ? '?' : ''}: { ${here.map((one) => `${key(one.name)}${one.required ? '' : '?'}: ${typeOf(one.schema)}${one.required ? '' : ' | undefined'}`).join('; ')} }`
  }
  const body = operation['requestBody'] as { content: Readonly<Record<string, { schema: Json }>> } | undefined
  const responses = Object.entries(operation['responses'] as Readonly<Record<string, { content?: Readonly<Record<string, { schema: Json }>> }>>)
    .map(([status, { content }]) => `${status}: { headers: { [name: string]: unknown }; content${content === undefined ? '?: never' : `: ${contentType(content)}`} }`)
  return `{ parameters: { ${['query', 'header', 'path', 'cookie'].map(inPlace).join('; ')} }; ${body === undefined ? 'requestBody?: never' : `requestBody: { content: ${contentType(body.content)} }`}; responses: { ${responses.join('; ')} } }`
}

const contentType = (content: Readonly<Record<string, { schema: Json }>>): string => `{ ${Object.entries(content).map(([type, { schema }]) => `'${type}': ${typeOf(schema)}`).join('; ')} }`

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`)

export function typeOf(input: unknown): string {
  const schema = (typeof input === 'object' && input !== null ? input : {}) as Json
  if (typeof schema['$ref'] === 'string') return `Schemas['${schema['$ref'].split('/').at(-1) ?? ''}']`
  const options = (schema['anyOf'] ?? schema['oneOf']) as readonly unknown[] | undefined
  if (options !== undefined) return options.map(typeOf).map((type) => (type.includes('=>') ? `(${type})` : type)).join(' | ')
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ')
  if (Array.isArray(schema['type'])) return schema['type'].map((type) => typeOf({ ...schema, type })).join(' | ')
  switch (schema['type']) {
    case 'string': return 'string'
    case 'integer': case 'number': return 'number'
    case 'boolean': return 'boolean'
    case 'null': return 'null'
    case 'array': return arrayType(schema)
    case 'object': return objectType(schema)
    default: return 'unknown'
  }
}

function arrayType(schema: Json): string {
  const item = typeOf(schema['items'])
  return /[|&]/.test(item) ? `(${item})[]` : `${item}[]`
}

function objectType(schema: Json): string {
  const required = new Set((schema['required'] ?? []) as readonly string[])
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, unknown>>).map(([name, shape]) => `${key(name)}${required.has(name) ? '' : '?'}: ${typeOf(shape)}${required.has(name) ? '' : ' | undefined'}`)
  const rest = schema['additionalProperties']
  if (properties.length === 0) return typeof rest === 'object' && rest !== null && Object.keys(rest).length > 0 ? `{ [key: string]: ${typeOf(rest)} }` : '{ [key: string]: unknown }'
  return `{ ${properties.join('; ')} }`
}
