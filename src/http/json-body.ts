// The JSON of a request, read so that everybody who reads it reads the same: UTF-8 and nothing replaced, no key twice in one object, no number of
// more digits than are kept. Some readers take the first of two equal keys, some the last; amounts are among them. Used by server.ts.
import { isUtf8 } from 'node:buffer'

/** The library says only that it is none; whoever sent it wants to know where. */
export class BrokenJson extends Error {
  readonly statusCode = 400
}

/** A double holds at most this many significant digits; a text with more is rounded when it is read, silently. */
const MOST_DIGITS = 17

/** The text of a body, or why it is none. */
export function jsonText(body: Uint8Array, encoding: string | undefined): string {
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') throw new BrokenJson(`it came with Content-Encoding ${encoding.slice(0, 40)}, which is not undone here`)
  if (body.length === 0) throw new BrokenJson('empty')
  if (!isUtf8(body)) throw new BrokenJson('it is not UTF-8')
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}

export function whyNoJson(body: string): string {
  try {
    JSON.parse(body.replace(/^\uFEFF/, ''))
    return 'a key "__proto__" or "constructor" that could change what objects are'
  } catch (fault) {
    return fault instanceof Error ? fault.message.slice(0, 200) : 'not JSON'
  }
}

/** Of a text that is JSON; null when it can be read in one way only. */
export function whyAmbiguous(text: string): string | null {
  /** The keys of each object around this place; null: a list. */
  const around: (Set<string> | null)[] = []
  let keyNext = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (char === '"') {
      const end = endOfText(text, at)
      if (keyNext && isTwice(around.at(-1) ?? null, text.slice(at, end))) return `the key ${text.slice(at, end).slice(0, 80)} stands twice in one object`
      keyNext = false
      at = end - 1
    } else if (char === '{') {
      around.push(new Set())
      keyNext = true
    } else if (char === '[') around.push(null)
    else if (char === '}' || char === ']') {
      around.pop()
      keyNext = false
    } else if (char === ',') keyNext = around.at(-1) != null
    else if (char === '-' || (char >= '0' && char <= '9')) {
      const end = endOfNumber(text, at)
      if (digitsOf(text.slice(at, end)) > MOST_DIGITS) return `the number ${text.slice(at, end).slice(0, 80)} has more digits than are kept: write it as text`
      at = end - 1
    }
  }
  return null
}

/** Behind the closing quote. */
function endOfText(text: string, from: number): number {
  let at = from + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfNumber(text: string, from: number): number {
  let at = from
  while (/[-+.eE\d]/.test(text[at] ?? '')) at += 1
  return at
}

const digitsOf = (number: string): number => (number.length <= MOST_DIGITS ? number.length : (number.split(/e/i)[0] ?? '').replaceAll(/[-+.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length)

/** The same key may be written in several ways. */
function isTwice(keys: Set<string> | null, written: string): boolean {
  if (keys === null) return false
  const key = written.includes('\\') ? String(JSON.parse(written)) : written.slice(1, -1)
  if (keys.has(key)) return true
  keys.add(key)
  return false
}
