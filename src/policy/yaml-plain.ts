// The plain values of a YAML text, read several times faster than with the library, or null as soon as anything is unusual:
// the library then decides, and finds every place. test/fuzz/yaml.test.ts holds both to the same answer. Next: yaml-reader.ts.
import { flowNode } from './yaml-flow.ts'
import { Unusual, unusual } from './unusual.ts'
import { quotedText } from './yaml-quoted.ts'

export type Cursor = { readonly text: string; at: number; depth: number }

export const MOST_DEPTH = 40
/** Tabs, carriage returns, control characters and what looks like the marker or the directive of a document. */
const STRANGE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]|^(?:---|\.\.\.|%)/m

export function plainYaml(text: string): { plain: unknown } | null {
  if (STRANGE.test(text)) return null
  const cursor: Cursor = { text, at: 0, depth: 0 }
  try {
    const column = nextLine(cursor)
    if (column !== 0) return null
    const plain = blockNode(cursor, 0, -1)
    return typeof plain === 'object' && plain !== null && cursor.at >= text.length ? { plain } : null
  } catch (error) {
    if (error instanceof Unusual) return null
    throw error
  }
}

/** From the end of what was read to the first character of the next line with content; its column, or -1 at the end. */
export function nextLine(cursor: Cursor): number {
  const { text } = cursor
  let at = cursor.at
  for (;;) {
    const start = at
    while (text.charCodeAt(at) === 32) at += 1
    const code = text.charCodeAt(at)
    if (at >= text.length) {
      cursor.at = at
      return -1
    }
    if (code === 10) at += 1
    else if (code === 35) at = lineEnd(text, at) + 1
    else {
      cursor.at = at
      return at - start
    }
  }
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** After a value nothing but spaces and a comment may follow; the cursor then stands on the next line. */
function endLine(cursor: Cursor): void {
  const { text } = cursor
  const from = cursor.at
  let at = from
  while (text.charCodeAt(at) === 32) at += 1
  const code = text.charCodeAt(at)
  if (code === 35 && at > from) at = lineEnd(text, at)
  else if (at < text.length && code !== 10) unusual()
  cursor.at = at + 1
}

export const isSpaceOrEnd = (code: number): boolean => code === 32 || code === 10 || Number.isNaN(code)

/** The cursor stands on the first character of a node, `column` characters into its line. */
function blockNode(cursor: Cursor, column: number, parent: number): unknown {
  const { text, at } = cursor
  if (++cursor.depth > MOST_DEPTH) unusual()
  const code = text.charCodeAt(at)
  let value: unknown
  if (code === 45 && isSpaceOrEnd(text.charCodeAt(at + 1))) value = blockList(cursor, column)
  else {
    value = blockMap(cursor, column) ?? inlineValue(cursor, parent)
  }
  cursor.depth -= 1
  return value
}

function blockList(cursor: Cursor, column: number): unknown[] {
  const { text } = cursor
  const list: unknown[] = []
  for (;;) {
    const dash = cursor.at
    cursor.at += 1
    while (text.charCodeAt(cursor.at) === 32) cursor.at += 1
    const code = text.charCodeAt(cursor.at)
    if (code === 10 || code === 35 || cursor.at >= text.length) {
      const next = nextLine(cursor)
      if (next <= column) list.push(null)
      else list.push(blockNode(cursor, next, column))
    } else list.push(blockNode(cursor, column + cursor.at - dash, column))
    const next = columnHere(cursor)
    if (next < column) return list
    if (next !== column || text.charCodeAt(cursor.at) !== 45 || !isSpaceOrEnd(text.charCodeAt(cursor.at + 1))) {
      if (next === column) return list
      unusual()
    }
  }
}

/** The cursor stands at the beginning of a line or on its first character with content; the column of that character. */
function columnHere(cursor: Cursor): number {
  const { text, at } = cursor
  if (at >= text.length) return -1
  const start = text.lastIndexOf('\n', at - 1) + 1
  if (start === at) return nextLine(cursor)
  return at - start
}

/** Null, and the cursor unmoved, when no key stands here. */
function blockMap(cursor: Cursor, column: number): Record<string, unknown> | null {
  const map: Record<string, unknown> = {}
  for (let first = true; ; first = false) {
    if (!ordinaryEntry(cursor, column, map)) {
      const key = blockKey(cursor)
      if (key === null) return first ? null : unusual()
      keep(map, key, mapValue(cursor, column))
    }
    const next = columnHere(cursor)
    if (next < column) return map
    if (next > column) unusual()
  }
}

/** A plain key; behind it a plain text that ends with its line, or nothing; and up to the first character of the next line. */
const ENTRY = /([A-Za-z][\w-]*):(?: ([A-Za-z(\u4e00-\u9fff](?:[^:#\n]*[^ :#\n])?))?\n( *)(?=[^ #\n])/y

/** Most entries of a document, in one match: false, and nothing read, for any other. */
function ordinaryEntry(cursor: Cursor, column: number, map: Record<string, unknown>): boolean {
  ENTRY.lastIndex = cursor.at
  const found = ENTRY.exec(cursor.text)
  if (found === null) return false
  const value = found[2]
  const next = found[3]?.length ?? 0
  // Below a key a value stands deeper; a text would go on there.
  if (value === undefined ? next <= column : next > column) return false
  cursor.at = ENTRY.lastIndex
  keep(map, found[1] ?? '', value === undefined ? blockNode(cursor, next, column) : scalar(value))
  return true
}

export function keep(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__' || key === '<<' || Object.hasOwn(map, key)) unusual()
  map[key] = value
}

/** What stands after `key:`: on the same line, or below it. */
function mapValue(cursor: Cursor, column: number): unknown {
  const { text } = cursor
  const from = cursor.at
  while (text.charCodeAt(cursor.at) === 32) cursor.at += 1
  const code = text.charCodeAt(cursor.at)
  if (code === 35 && cursor.at === from) unusual()
  if (code !== 10 && code !== 35 && cursor.at < text.length) return inlineValue(cursor, column)
  const next = nextLine(cursor)
  if (next > column) return blockNode(cursor, next, column)
  const list = next === column && text.charCodeAt(cursor.at) === 45 && isSpaceOrEnd(text.charCodeAt(cursor.at + 1))
  if (!list) return null
  if (++cursor.depth > MOST_DEPTH) unusual()
  const value = blockList(cursor, column)
  cursor.depth -= 1
  return value
}

/** The key of a block map when one begins here, with the cursor behind its colon; null, and the cursor unmoved, for a value. */
function blockKey(cursor: Cursor): string | null {
  const { text, at } = cursor
  const code = text.charCodeAt(at)
  if (code === 34 || code === 39) {
    const end = lineEnd(text, at)
    const key = quotedText(cursor, -1)
    if (cursor.at > end) unusual()
    while (text.charCodeAt(cursor.at) === 32) cursor.at += 1
    if (text.charCodeAt(cursor.at) === 58 && isSpaceOrEnd(text.charCodeAt(cursor.at + 1))) {
      cursor.at += 1
      return key
    }
    cursor.at = at
    return null
  }
  if (code === 123 || code === 91 || code === 124 || code === 62) return null
  if (isIndicator(text, at)) unusual()
  const end = plainEnd(text, at, false)
  if (text.charCodeAt(pastSpaces(text, end)) !== 58) return null
  if (end - at > 1000) unusual()
  cursor.at = pastSpaces(text, end) + 1
  return text.slice(at, end)
}

function pastSpaces(text: string, end: number): number {
  let at = end
  while (text.charCodeAt(at) === 32) at += 1
  return at
}

/** Whether a plain text may not begin here: , [ ] { } # & * ! | > ' " % @ ` and - ? : before a space. */
export function isIndicator(text: string, at: number): boolean {
  switch (text.charCodeAt(at)) {
    case 45: case 63: case 58: { const next = text.charCodeAt(at + 1); return isSpaceOrEnd(next) || isFlowMark(next) }
    case 44: case 91: case 93: case 123: case 125: case 35: case 38: case 42: case 33: case 124: case 62: case 39: case 34: case 37: case 64: case 96: return true
    default: return false
  }
}

const isFlowMark = (code: number): boolean => code === 44 || code === 91 || code === 93 || code === 123 || code === 125

/** The end of a plain text on its line, spaces before it left out: at ': ', at ' #', and in a flow collection at its marks. */
export function plainEnd(text: string, from: number, flow: boolean): number {
  const plain = flow ? PLAIN_IN_FLOW : PLAIN
  plain.lastIndex = from
  return plain.test(text) ? plain.lastIndex : from
}

// Half of a document is plain text, and a loop over its characters costs several times as long until it is optimised.
const PLAIN = /(?:[^ :\n]+|:(?=[^ \n])| +(?=[^ :#\n]|:[^ \n]))*/y
const PLAIN_IN_FLOW = /(?:[^ :,[\]{}\n]+|:(?=[^ ,[\]{}\n])| +(?=[^ :#,[\]{}\n]|:[^ ,[\]{}\n]))*/y

/** A value that begins on this line: flow, quoted, block text or plain. Leaves the cursor at the beginning of a line. */
function inlineValue(cursor: Cursor, parent: number): unknown {
  const { text, at } = cursor
  switch (text.charCodeAt(at)) {
    case 34: case 39: {
      const value = quotedText(cursor, parent)
      endLine(cursor)
      return value
    }
    case 123: case 91: {
      const value = flowNode(cursor, parent)
      endLine(cursor)
      return value
    }
    case 124: case 62: return blockText(cursor, parent)
    default: return plainValue(cursor, parent)
  }
}

function plainValue(cursor: Cursor, parent: number): unknown {
  const { text, at } = cursor
  if (isIndicator(text, at)) unusual()
  const end = plainEnd(text, at, false)
  cursor.at = end
  endLine(cursor)
  const first = text.slice(at, end)
  // A comment ends a plain text; nothing that belongs to it may follow.
  const commented = text.charCodeAt(pastSpaces(text, end)) === 35
  let value = first
  for (;;) {
    let blank = 0
    let start = cursor.at
    for (let next = pastSpaces(text, start); text.charCodeAt(next) === 10; next = pastSpaces(text, start)) {
      blank += 1
      start = next + 1
    }
    const from = pastSpaces(text, start)
    if (from >= text.length || from - start <= parent) break
    if (text.charCodeAt(from) === 35) {
      if (nextLine(cursor) > parent) unusual()
      break
    }
    if (commented || (text.charCodeAt(from) === 45 && isSpaceOrEnd(text.charCodeAt(from + 1)))) unusual()
    const last = plainEnd(text, from, false)
    if (last === from || lineEnd(text, last) !== pastSpaces(text, last)) unusual()
    value += (blank === 0 ? ' ' : '\n'.repeat(blank)) + text.slice(from, last)
    cursor.at = Math.min(text.length, lineEnd(text, last) + 1)
  }
  return value === first ? scalar(first) : value
}

export function scalar(text: string): unknown {
  const code = text.charCodeAt(0)
  if ((code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46) {
    if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(text)) return text.startsWith('-0') ? unusual() : Number(text)
    return /^[-+.\d][\dxoa-fA-F_.eE+]*$|^[-+]?\.|^[-+]?\d[\d.]*[eE][-+]?\d+$/.test(text) ? unusual() : text
  }
  switch (text) {
    case 'true': return true
    case 'false': return false
    case 'null': case '~': return null
    case '': return unusual()
    default: return text.length < 6 && /^(?:true|false|null)$/i.test(text) ? unusual() : text
  }
}

/** `|` or `>`, with or without `-`, over lines of one indentation. */
function blockText(cursor: Cursor, parent: number): string {
  const { text, at } = cursor
  const folded = text.charCodeAt(at) === 62
  cursor.at += 1
  const strip = text.charCodeAt(cursor.at) === 45
  if (strip) cursor.at += 1
  endLine(cursor)
  let column = 0
  while (text.charCodeAt(cursor.at + column) === 32) column += 1
  if (column <= parent || text.charCodeAt(cursor.at + column) === 10) unusual()
  const lines: string[] = []
  while (cursor.at < text.length) {
    const end = text.indexOf('\n', cursor.at)
    if (end === -1) unusual()
    let indent = 0
    while (text.charCodeAt(cursor.at + indent) === 32) indent += 1
    const empty = cursor.at + indent === end
    if (empty ? indent > column || folded : indent > column && folded) unusual()
    if (!empty && indent < column) {
      if (indent > parent) unusual()
      break
    }
    lines.push(empty ? '' : text.slice(cursor.at + column, end).trimEnd() === text.slice(cursor.at + column, end) ? text.slice(cursor.at + column, end) : unusual())
    cursor.at = end + 1
  }
  while (lines[lines.length - 1] === '') lines.pop()
  return `${lines.join(folded ? ' ' : '\n')}${strip ? '' : '\n'}`
}
