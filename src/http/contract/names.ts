// The names under which schemas stand in the document: a schema with a name is printed once and referred to. Names never change once out.
import { z } from 'zod'

export const names = z.registry<{ id: string }>()

export function named<S extends z.ZodType>(id: string, schema: S): S {
  names.add(schema, { id })
  return schema
}

const elsewhere = new WeakMap<object, z.ZodType>()

/** Passed through the door as it came, because the application reads it with `schema` itself and names what is wrong in its own codes. */
export function readInside(schema: z.ZodType): z.ZodUnknown {
  const door = z.unknown()
  elsewhere.set(door, schema)
  return door
}
export const insideOf = (schema: object): z.ZodType | null => elsewhere.get(schema) ?? null
