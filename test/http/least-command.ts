// The smallest command of each type that the doors take, made from its schema: enough to ask who may, not enough to succeed.
import type { z } from 'zod'
import { plainCommandSchemas, type CommandType } from '../../src/domain/commands.ts'

const TEXTS = ['x-1', 'a'.repeat(64), 'book@1', 'CNY']
const NUMBERS = [1, 0, 1_600_000_000_000]

export function leastCommand(type: CommandType, orderId: string): Record<string, unknown> {
  const command = { ...(least(plainCommandSchemas[type]) as Record<string, unknown>), ...(type === 'OpenCase' ? { orderId } : {}) }
  plainCommandSchemas[type].parse(command)
  return command
}

function least(schema: z.core.$ZodType): unknown {
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  const fitting = (candidates: readonly unknown[]): unknown => candidates.find((one) => (schema as z.ZodType).safeParse(one).success)
  switch (def.type) {
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).filter(([, inner]) => !(inner as z.ZodType).safeParse(undefined).success).map(([name, inner]) => [name, least(inner)]))
    case 'array':
      return fitting([[], [least(def.element)], [least(def.element), least(def.element)]])
    case 'nullable':
      return null
    case 'optional': case 'default':
      return least(def.innerType)
    case 'enum':
      return Object.values(def.entries)[0]
    case 'literal':
      return def.values[0]
    case 'union':
      return fitting(def.options.map(least))
    case 'boolean':
      return false
    case 'string':
      return fitting(TEXTS)
    case 'number':
      return fitting(NUMBERS)
    default:
      throw new TypeError(`no least ${def.type}`)
  }
}
