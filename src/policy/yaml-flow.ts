// Flow collections of YAML for yaml-plain.ts: { a: 1 } and [x, y], over as many lines as they like.
import { unusual } from './unusual.ts'
import { isIndicator, isSpaceOrEnd, keep, lineEnd, MOST_DEPTH, nextLine, plainEnd, scalar, type Cursor } from './yaml-plain.ts'
import { quotedText } from './yaml-quoted.ts'

export function flowNode(cursor: Cursor, parent: number): unknown {
  const code = cursor.text.charCodeAt(cursor.at)
  if (code === 34 || code === 39) return quotedText(cursor, parent)
  if (code !== 91 && code !== 123) return scalar(flowPlain(cursor))
  if (++cursor.depth > MOST_DEPTH) unusual()
  cursor.at += 1
  const value = code === 91 ? flowList(cursor, parent) : flowMap(cursor, parent)
  cursor.depth -= 1
  return value
}

/** Past spaces, line ends and comments inside a flow collection; every line must stand deeper than the block around it. */
function flowSpace(cursor: Cursor, parent: number): number {
  const { text } = cursor
  for (;;) {
    const code = text.charCodeAt(cursor.at)
    if (code === 32) cursor.at += 1
    else if (code === 10) {
      cursor.at += 1
      const column = nextLine(cursor)
      if (column <= parent || column === -1) unusual()
    } else if (code === 35) {
      const before = text.charCodeAt(cursor.at - 1)
      if (before !== 32) unusual()
      cursor.at = lineEnd(text, cursor.at)
    } else return code
  }
}

function flowPlain(cursor: Cursor): string {
  const { text, at } = cursor
  if (isIndicator(text, at)) unusual()
  cursor.at = plainEnd(text, at, true)
  if (cursor.at === at) unusual()
  return text.slice(at, cursor.at)
}

function flowList(cursor: Cursor, parent: number): unknown[] {
  const list: unknown[] = []
  while (flowSpace(cursor, parent) !== 93) {
    list.push(flowNode(cursor, parent))
    if (!flowNext(cursor, parent, 93)) break
  }
  cursor.at += 1
  return list
}

function flowMap(cursor: Cursor, parent: number): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  for (let code = flowSpace(cursor, parent); code !== 125; code = flowSpace(cursor, parent)) {
    const line = lineEnd(cursor.text, cursor.at)
    const quoted = code === 34 || code === 39
    const key = quoted ? quotedText(cursor, parent) : flowPlain(cursor)
    if (flowSpace(cursor, parent) !== 58 || cursor.at > line) unusual()
    cursor.at += 1
    const next = cursor.text.charCodeAt(cursor.at)
    if (!isSpaceOrEnd(next)) unusual()
    if (isFlowEnd(flowSpace(cursor, parent))) unusual()
    keep(map, key, flowNode(cursor, parent))
    if (!flowNext(cursor, parent, 125)) break
  }
  cursor.at += 1
  return map
}

const isFlowEnd = (code: number): boolean => code === 44 || code === 93 || code === 125

/** Past a comma, true; at the end of the collection, false. */
function flowNext(cursor: Cursor, parent: number, close: number): boolean {
  const code = flowSpace(cursor, parent)
  if (code === close) return false
  if (code !== 44) unusual()
  cursor.at += 1
  return true
}
