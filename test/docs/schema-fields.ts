// A schema's fields as the reference pages print them: name, kind, whether it may be left out or null.
import type { z } from 'zod'

export type Field = { name: string; kind: string; optional: boolean; nullable: boolean }

export function fieldsOf(schema: z.core.$ZodType): Field[] {
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  if (def.type !== 'object') throw new TypeError(`a ${def.type} has no fields`)
  return Object.entries(def.shape).filter(([name]) => name !== 'type').map(([name, inner]) => ({ name, ...kindOf(inner) }))
}

function kindOf(schema: z.core.$ZodType): Omit<Field, 'name'> {
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  const plain = (kind: string) => ({ kind, optional: false, nullable: false })
  switch (def.type) {
    case 'optional':
    case 'default':
      return { ...kindOf(def.innerType), optional: true }
    case 'nullable':
      return { ...kindOf(def.innerType), nullable: true }
    case 'array':
      return plain(`list of ${kindOf(def.element).kind}`)
    case 'enum': {
      const values = Object.values(def.entries)
      return plain(values.length <= 8 ? values.map((value) => `\`${value}\``).join(' ') : `one of ${values.length}: \`${values[0] ?? ''}\` …`)
    }
    case 'literal':
      return plain(def.values.map((value) => `\`${String(value)}\``).join(' '))
    case 'object':
      return plain(`{ ${Object.keys(def.shape).join(', ')} }`)
    case 'union':
      return plain(def.options.map((option) => kindOf(option).kind).join(' or '))
    case 'record':
      return plain(`map of ${kindOf(def.valueType).kind}`)
    case 'number':
      return plain('whole number')
    case 'boolean':
      return plain('yes or no')
    default:
      return plain('text')
  }
}

/** The whole shape in one cell, to the last field: what a person needs to write the command. Long lists are named, and printed once by the page. */
export function shapeOf(schema: z.core.$ZodType, listName: (values: readonly string[]) => string | null): string {
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  const inside = (inner: z.core.$ZodType): string => shapeOf(inner, listName)
  switch (def.type) {
    case 'optional':
    case 'default':
      return inside(def.innerType)
    case 'nullable':
      return `${inside(def.innerType)} or null`
    case 'array':
      return `list of ${inside(def.element)}`
    case 'enum': {
      const values = Object.values(def.entries).map(String)
      return listName(values) ?? values.map((value) => `\`${value}\``).join(' ')
    }
    case 'object':
      return `{ ${Object.entries(def.shape).map(([name, inner]) => `${name}${kindOf(inner).optional ? '?' : ''}: ${inside(inner)}`).join('; ')} }`
    case 'union':
      return def.options.map(inside).join(' or ')
    case 'record':
      return `map of ${inside(def.valueType)}`
    case 'number': {
      const { minValue, maxValue } = schema as z.ZodNumber
      return `whole number ${bounds(minValue, maxValue)}`.trim()
    }
    case 'string': {
      const { minLength, maxLength } = schema as z.ZodString
      const pattern = (schema as z.ZodString)._zod.bag.patterns
      return [`text ${bounds(minLength, maxLength)}`.trim(), ...(pattern ? [...pattern].map((one) => `like \`${one.source}\``) : [])].join(', ')
    }
    default:
      return kindOf(schema).kind
  }
}

function bounds(least: number | null, most: number | null): string {
  const known = (value: number | null): value is number => value !== null && Number.isFinite(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER
  if (known(least) && known(most)) return `${least}–${most}`
  return known(least) ? `from ${least}` : known(most) ? `to ${most}` : ''
}

/** A pipe inside a cell would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

export const fieldTable = (schema: z.core.$ZodType, listName?: (values: readonly string[]) => string | null): string => {
  const shape = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  const fields = fieldsOf(schema).map((field) => (listName && shape.type === 'object' && shape.shape[field.name] ? { ...field, kind: shapeOf(shape.shape[field.name] as z.core.$ZodType, listName) } : field))
  if (fields.length === 0) return 'No fields.'
  return table(['field', 'kind', 'may be'], fields.map(({ name, kind, optional, nullable }) => [`\`${name}\``, kind, [optional ? 'left out' : '', nullable ? 'null' : ''].filter((word) => word !== '').join(', ')]))
}
