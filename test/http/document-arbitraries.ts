// Requests made from the document alone: values that fit a schema, values at its edges, and values spoilt in one place. Ids that are really there
// are mixed in by the name of their field, so that some requests come far.
import fc, { type Arbitrary } from 'fast-check'
import { document } from '../../src/http/openapi.ts'
import type { Json } from '../../src/http/operation.ts'

export type Known = Readonly<Record<string, readonly string[]>>
type Values = (schema: unknown, name: string) => Arbitrary<unknown>

const REF = '#/components/schemas/'

/** `edges`: only the least and the greatest. */
export function valuesOf(known: Known, edges: boolean): Values {
  const named = new Map<string, Arbitrary<unknown>>()
  const of: Values = (input, name) => {
    const schema = (typeof input === 'object' && input !== null ? input : {}) as Json
    const there = known[name]
    const fits = byKind(schema, name)
    return there === undefined || typeof schema['$ref'] === 'string' ? fits : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...there) }, { weight: 1, arbitrary: fits })
  }
  const byKind: Values = (input, name) => {
    const schema = input as Json
    if (typeof schema['$ref'] === 'string') return reference(schema['$ref'].slice(REF.length))
    const options = (schema['anyOf'] ?? schema['oneOf']) as readonly unknown[] | undefined
    if (options !== undefined) return fc.oneof(...options.map((option) => of(option, name)))
    if (schema['const'] !== undefined) return fc.constant(schema['const'])
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
    const type: unknown = schema['type']
    if (Array.isArray(type)) return fc.oneof(...type.map((one: unknown) => byKind({ ...schema, type: one }, name)))
    switch (type) {
      case 'string': return text(schema, edges)
      case 'integer': case 'number': return amount(schema, edges)
      case 'boolean': return fc.boolean()
      case 'null': return fc.constant(null)
      case 'array': return list(schema, (item) => of(item, name), edges)
      case 'object': return record(schema, of)
      default: return fc.jsonValue({ maxDepth: 2 })
    }
  }
  const reference = (id: string): Arbitrary<unknown> => {
    const made = named.get(id)
    if (made !== undefined) return made
    const arbitrary = of(document().components.schemas[id], id)
    named.set(id, arbitrary)
    return arbitrary
  }
  return of
}

const number = (schema: Json, key: string, otherwise: number): number => (typeof schema[key] === 'number' ? schema[key] : otherwise)

function text(schema: Json, edges: boolean): Arbitrary<unknown> {
  if (typeof schema['pattern'] === 'string') return fc.stringMatching(new RegExp(schema['pattern']), { size: edges ? 'large' : 'small' })
  const [minLength, maxLength] = [number(schema, 'minLength', 0), number(schema, 'maxLength', 200)]
  return edges ? fc.constantFrom(minLength, maxLength).map((length) => '公'.repeat(length)) : fc.string({ minLength, maxLength: Math.min(maxLength, 60), unit: 'grapheme' })
}

function amount(schema: Json, edges: boolean): Arbitrary<unknown> {
  const [min, max] = [number(schema, 'minimum', Number.MIN_SAFE_INTEGER), number(schema, 'maximum', Number.MAX_SAFE_INTEGER)]
  const small = { min: Math.max(min, -10), max: Math.min(max, 100_000) }
  return edges || small.min > small.max ? fc.constantFrom(min, max) : fc.oneof({ weight: 4, arbitrary: fc.integer(small) }, { weight: 1, arbitrary: fc.constantFrom(min, max) })
}

function list(schema: Json, item: (schema: unknown) => Arbitrary<unknown>, edges: boolean): Arbitrary<unknown> {
  const minLength = number(schema, 'minItems', 0)
  return fc.array(item(schema['items']), { minLength, maxLength: Math.min(number(schema, 'maxItems', 20), edges ? 20 : Math.max(minLength, 2)) })
}

function record(schema: Json, of: Values): Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, unknown>>
  const model = Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, of(shape, name)]))
  const rest = schema['additionalProperties']
  if (Object.keys(model).length === 0) return fc.dictionary(fc.string({ maxLength: 10 }), typeof rest === 'object' && rest !== null ? of(rest, '') : fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 })
  return fc.record(model, { requiredKeys: ((schema['required'] ?? []) as readonly string[]).filter((name) => name in model) })
}

const deep = (levels: number): unknown => (levels === 0 ? [] : [deep(levels - 1)])
/** What has broken servers before, in the place of any value. */
export const HOSTILE: readonly unknown[] = [
  '', '\u0000', '\ud800', 'a\u0000b', '../../etc/passwd', "'; drop table case_row; --", '${7*7}', '<script>alert(1)</script>', '%00', '__proto__', 'constructor', '公'.repeat(5000), 'x'.repeat(100_000), '\u202e', 'NaN', '9'.repeat(40),
  -1, 1.5, 1e308, -1e308, 2 ** 53, 0, -0, Number.MAX_SAFE_INTEGER, true, null, [], {}, [[]], deep(500), { type: { toString: 1 } }, { $ref: '#' }, { length: -1 }, ['a', 1, null],
]

/** One place of a value spoilt: another value, a missing key, or a key too many. */
export const spoilt = (whole: Arbitrary<unknown>): Arbitrary<unknown> => fc.tuple(whole, fc.nat(), fc.constantFrom(...HOSTILE), fc.constantFrom('set', 'drop', 'add')).map(([value, place, hostile, how]) => spoil(structuredClone(value), place, hostile, how))

function spoil(value: unknown, place: number, hostile: unknown, how: string): unknown {
  const holders: { holder: Record<string, unknown>; key: string }[] = []
  const collect = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return
    for (const key of Object.keys(inner)) {
      holders.push({ holder: inner as Record<string, unknown>, key })
      collect((inner as Record<string, unknown>)[key])
    }
  }
  collect(value)
  const found = holders[place % Math.max(1, holders.length)]
  if (found === undefined) return hostile
  if (how === 'drop') delete found.holder[found.key]
  else if (how === 'add') found.holder['__proto__x'] = hostile
  else found.holder[found.key] = hostile
  return value
}
