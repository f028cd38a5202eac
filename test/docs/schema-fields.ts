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

/** A pipe inside a cell would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

export const fieldTable = (schema: z.core.$ZodType): string => {
  const fields = fieldsOf(schema)
  if (fields.length === 0) return 'No fields.'
  return table(['field', 'kind', 'may be'], fields.map(({ name, kind, optional, nullable }) => [`\`${name}\``, kind, [optional ? 'left out' : '', nullable ? 'null' : ''].filter((word) => word !== '').join(', ')]))
}
