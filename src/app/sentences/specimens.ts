// Specimens of anything a schema allows, for the tests of sentences: the k-th specimen takes the k-th choice at every fork, so that a few
// dozen cover every enum value, both sides of every nullable and every member of a union. Deterministic; invalid combinations are left out.
import { z } from 'zod'

/** Valid specimens of the schema, one for each k below `count` that its refinements accept. */
export function specimensOf<T>(schema: z.ZodType<T>, count: number): T[] {
  return Array.from({ length: count }, (_, k) => schema.safeParse(specimen(schema, k, ''))).flatMap((parsed) => (parsed.success ? [parsed.data] : []))
}

const TEXTS = ['1234567890', 'id-1', 'book@2024', 'held:order-1', 'a'.repeat(64), 'b'.repeat(16), 'CNY', 'x']

/** `path` turns the forks of one object apart: two parties of one flow should not always be the same. */
function specimen(schema: z.core.$ZodType, k: number, path: string): unknown {
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  const turn = k + [...path].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  switch (def.type) {
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).flatMap(([key, inner]) => {
        const value = specimen(inner, k, `${path}.${key}`)
        return value === undefined ? [] : [[key, value]]
      }))
    case 'literal':
      return def.values[0]
    case 'enum': {
      const values = Object.values(def.entries)
      return values[turn % values.length]
    }
    case 'union':
      return specimen(def.options[turn % def.options.length] ?? schema, k, path)
    case 'nullable':
      return k % 3 === 0 ? null : specimen(def.innerType, k, path)
    case 'optional':
      return k % 2 === 0 ? undefined : specimen(def.innerType, k, path)
    case 'default':
      return specimen(def.innerType, k, path)
    case 'array': {
      return [specimen(def.element, k, path), specimen(def.element, k + 1, path)].slice(0, 1 + (k % 2))
    }
    case 'record':
      return { [String(specimen(def.keyType, k, path))]: specimen(def.valueType, k, path) }
    case 'boolean':
      return turn % 2 === 0
    case 'number':
    case 'string':
    case 'template_literal':
      return scalar(schema, k)
    default:
      throw new TypeError(`no specimen of a ${def.type}`)
  }
}

function scalar(schema: z.core.$ZodType, k: number): unknown {
  const candidates: readonly unknown[] = [...TEXTS, 1 + (k % 90), 1_757_296_800_000 + k * 3_600_000, 0]
  const fits = candidates.filter((candidate) => z.safeParse(schema, candidate).success)
  return fits[k % 2 === 0 ? 0 : fits.length > 1 && typeof fits[0] === 'number' ? 1 : 0]
}
