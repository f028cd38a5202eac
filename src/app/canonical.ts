// One exact text for one value: keys sorted, no white space. What is hashed or compared is always this text.
import { createHash } from 'node:crypto'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Throws a fault on what JSON cannot carry exactly (NaN, infinities, undefined inside arrays, functions). */
export function canonical(value: unknown): string {
  return write(value as Json)
}

function write(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`not a number JSON can carry: ${value}`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => write(item)).join(',')}]`
  if (typeof value === 'object') {
    const of = value as { readonly [key: string]: Json | undefined }
    let text = ''
    for (const key of Object.keys(of).sort()) {
      const item = of[key]
      if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${write(item)}`
    }
    return `{${text}}`
  }
  throw new TypeError(`JSON cannot carry a ${typeof value}`)
}

export const sha256 = (text: string): Uint8Array => createHash('sha256').update(text, 'utf8').digest()
export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
