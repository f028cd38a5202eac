// Expressions of the ordinary kind, read several times faster than with the library, or null as soon as anything is unusual: the
// library then decides and says what is wrong. test/fuzz/syntax.test.ts holds both to the same tree. Used by parse-expression.ts.
import { Unusual, unusual } from './unusual.ts'

type Binary = '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '&&' | '||' | 'in'

/** The tree as cel-js gives it, as far as the checker looks: whole numbers are bigints, ranges are offsets into the text. */
export type Ast = { readonly start: number; readonly end: number } & (
  | { readonly op: 'value'; readonly args: unknown }
  | { readonly op: 'id'; readonly args: string }
  | { readonly op: '.'; readonly args: readonly [Ast, string] }
  | { readonly op: 'call'; readonly args: readonly [string, readonly Ast[]] }
  | { readonly op: 'rcall'; readonly args: readonly [string, Ast, readonly Ast[]] }
  | { readonly op: 'list'; readonly args: readonly Ast[] }
  | { readonly op: '?:'; readonly args: readonly [Ast, Ast, Ast] }
  | { readonly op: Binary; readonly args: readonly [Ast, Ast] }
  | { readonly op: '!_'; readonly args: Ast }
  | { readonly op: '-_'; readonly args: Ast }
  | { readonly op: '.?' | '[]' | '[?]' | 'map'; readonly args: readonly unknown[] }
)

/** `depth` is how deep the reader stands, `height` how many levels the tree just read has, counted as parse-expression.ts does. */
type Cursor = { readonly text: string; at: number; nodes: number; depth: number; height: number }

/** Far inside the limits of the language, so that whatever comes near one is judged by the library. */
const MOST = { nodes: 100, depth: 20, height: 20, list: 30, digits: 15 } as const
/** Words that are no names to the library wherever a name may begin. */
const RESERVED = new Set((
  'as break const continue else for function if import let loop package namespace return var void while __proto__ prototype '
  + 'true false null in'
).split(' '))
/** Calls the library makes no macro of; the macro has() is read by itself. */
const FUNCTIONS = new Set(['size', 'min', 'max', 'pct', 'hours', 'minutes', 'known'])

/** Read for the characters behind the text: a look past the end of a string throws away what was optimised. */
const END = '\0\0\0'

export function plainExpression(text: string): Ast | null {
  const cursor: Cursor = { text: text + END, at: 0, nodes: 0, depth: 0, height: 0 }
  try {
    const ast = expression(cursor)
    return cursor.at === text.length && cursor.height <= MOST.height ? ast : null
  } catch (error) {
    if (error instanceof Unusual) return null
    throw error
  }
}

/** Every reader below leaves the cursor on the next character that is no space. */
function expression(cursor: Cursor): Ast {
  if (++cursor.depth > MOST.depth) unusual()
  space(cursor)
  const condition = binary(cursor, 1)
  let ast = condition
  if (cursor.text.charCodeAt(cursor.at) === 63) {
    cursor.at += 1
    const before = cursor.height
    const yes = expression(cursor)
    const between = cursor.height
    if (cursor.text.charCodeAt(cursor.at) !== 58) unusual()
    cursor.at += 1
    const no = expression(cursor)
    cursor.height = 1 + Math.max(before, between, cursor.height)
    ast = counted(cursor, { op: '?:', args: [condition, yes, no], start: condition.start, end: no.end })
  }
  cursor.depth -= 1
  return ast
}

function counted(cursor: Cursor, ast: Ast): Ast {
  if (++cursor.nodes > MOST.nodes) unusual()
  return ast
}

function space(cursor: Cursor): void {
  const { text } = cursor
  let { at } = cursor
  for (let code = text.charCodeAt(at); code === 32 || code === 10; code = text.charCodeAt(at)) at += 1
  cursor.at = at
}

/** Operators of one level associate to the left; what binds tighter is read by the call for its right side. */
function binary(cursor: Cursor, least: number): Ast {
  let left = unary(cursor)
  for (;;) {
    const op = operatorAt(cursor.text, cursor.at)
    if (op === null) return left
    const level = LEVELS[op]
    if (level < least) return left
    cursor.at += op.length
    space(cursor)
    const before = cursor.height
    const right = binary(cursor, level + 1)
    // A chain of one operator is one level.
    const chain = left.op === op && (op === '&&' || op === '||' || op === '+')
    cursor.height = Math.max(chain ? before : before + 1, cursor.height + 1)
    left = counted(cursor, { op, args: [left, right], start: left.start, end: right.end })
  }
}

const LEVELS: Readonly<Record<Binary, number>> = {
  '||': 1, '&&': 2, '==': 3, '!=': 3, '<': 4, '<=': 4, '>': 4, '>=': 4, in: 4, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6,
}

function operatorAt(text: string, at: number): Binary | null {
  const next = text.charCodeAt(at + 1)
  switch (text.charCodeAt(at)) {
    case 124: return next === 124 ? '||' : unusual()
    case 38: return next === 38 ? '&&' : unusual()
    case 61: return next === 61 ? '==' : unusual()
    case 33: return next === 61 ? '!=' : unusual()
    case 60: return next === 61 ? '<=' : '<'
    case 62: return next === 61 ? '>=' : '>'
    case 43: return '+'
    case 45: return '-'
    case 42: return '*'
    case 47: return next === 47 ? unusual() : '/'
    case 37: return '%'
    case 105: return next === 110 && !isWord(text.charCodeAt(at + 2)) ? 'in' : unusual()
    default: return null
  }
}

function unary(cursor: Cursor): Ast {
  const start = cursor.at
  const code = cursor.text.charCodeAt(start)
  if (code !== 33 && code !== 45) return postfix(cursor)
  if (++cursor.depth > MOST.depth) unusual()
  cursor.at += 1
  space(cursor)
  const inner = unary(cursor)
  cursor.depth -= 1
  cursor.height += 1
  return counted(cursor, { op: code === 33 ? '!_' : '-_', args: inner, start, end: inner.end })
}

/** A name, and what hangs on it by dots: a field of a group, or a quantifier over a set. */
function postfix(cursor: Cursor): Ast {
  const { text } = cursor
  let ast = primary(cursor)
  const { depth } = cursor
  while (text.charCodeAt(cursor.at) === 46) {
    // The library counts a dot as a level, also for what stands in the brackets of a call behind it.
    if (++cursor.depth > MOST.depth) unusual()
    cursor.at += 1
    const field = word(cursor)
    const end = cursor.at
    const before = cursor.height
    cursor.height += 1
    if (field === 'true' || field === 'false' || field === 'null' || field === 'in') unusual()
    space(cursor)
    if (text.charCodeAt(cursor.at) === 40) {
      const parts = field === 'exists' || field === 'all' ? list(cursor, 41) : unusual()
      if (parts.length !== 2 || parts[0]?.op !== 'id') unusual()
      cursor.height = 1 + Math.max(before, cursor.height)
      ast = counted(cursor, { op: 'rcall', args: [field, ast, parts], start: ast.start, end: cursor.at })
      space(cursor)
    } else ast = counted(cursor, { op: '.', args: [ast, field], start: ast.start, end })
  }
  cursor.depth = depth
  return text.charCodeAt(cursor.at) === 91 || text.charCodeAt(cursor.at) === 123 ? unusual() : ast
}

function primary(cursor: Cursor): Ast {
  const { text, at: start } = cursor
  const code = text.charCodeAt(start)
  if (code === 40) {
    cursor.at += 1
    const inner = expression(cursor)
    if (text.charCodeAt(cursor.at) !== 41) unusual()
    cursor.at += 1
    space(cursor)
    return inner
  }
  if (code === 91) {
    const args = list(cursor, 93)
    cursor.height += 1
    return ended(cursor, { op: 'list', args, start, end: cursor.at })
  }
  cursor.height = 1
  if (code === 39 || code === 34) {
    const args = quoted(cursor, code)
    return ended(cursor, { op: 'value', args, start, end: cursor.at })
  }
  if (code >= 48 && code <= 57) {
    const args = number(cursor)
    return ended(cursor, { op: 'value', args, start, end: cursor.at })
  }
  return named(cursor, start)
}

function ended(cursor: Cursor, ast: Ast): Ast {
  space(cursor)
  return counted(cursor, ast)
}

function named(cursor: Cursor, start: number): Ast {
  const name = word(cursor)
  const end = cursor.at
  // A quote right behind a name makes bytes or raw text of it.
  const code = cursor.text.charCodeAt(end)
  if (code === 39 || code === 34) unusual()
  if (name === 'true' || name === 'false') return ended(cursor, { op: 'value', args: name === 'true', start, end })
  if (RESERVED.has(name)) unusual()
  space(cursor)
  if (cursor.text.charCodeAt(cursor.at) !== 40) return counted(cursor, { op: 'id', args: name, start, end })
  const parts = list(cursor, 41)
  cursor.height += 1
  if (name === 'has' ? parts.length !== 1 || parts[0]?.op !== '.' || !isPath(parts[0]) : !FUNCTIONS.has(name) || parts.length > 4) unusual()
  return ended(cursor, { op: 'call', args: [name, parts], start, end: cursor.at })
}

const isPath = (ast: Ast): boolean => ast.op === 'id' || (ast.op === '.' && isPath(ast.args[0]))

/** What stands between two brackets, with the cursor left right behind the closing one. */
function list(cursor: Cursor, close: number): Ast[] {
  const { text } = cursor
  const items: Ast[] = []
  let height = 0
  do {
    cursor.at += 1
    items.push(expression(cursor))
    height = Math.max(height, cursor.height)
  } while (text.charCodeAt(cursor.at) === 44 && items.length < MOST.list)
  if (text.charCodeAt(cursor.at) !== close) unusual()
  cursor.at += 1
  cursor.height = height
  return items
}

function quoted(cursor: Cursor, quote: number): string {
  const { text, at } = cursor
  for (let end = at + 1; ; end++) {
    const code = text.charCodeAt(end)
    if (code === quote) {
      // Two quotes together are an empty text, or the beginning of one in three quotes.
      if (end === at + 1) unusual()
      cursor.at = end + 1
      return text.slice(at + 1, end)
    }
    if (code === 92 || code === 10 || code === 13 || code === 0) unusual()
  }
}

function number(cursor: Cursor): bigint | number {
  const { text, at } = cursor
  const whole = digits(text, at)
  let end = whole
  if (text.charCodeAt(whole) === 46) {
    end = digits(text, whole + 1)
    if (end === whole + 1) unusual()
  }
  const after = text.charCodeAt(end)
  if (end - at > MOST.digits || isWord(after) || after === 46 || (whole > at + 1 && text.charCodeAt(at) === 48)) unusual()
  cursor.at = end
  return end === whole ? BigInt(text.slice(at, end)) : Number(text.slice(at, end))
}

function digits(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at += 1
  return at
}

// A loop over the characters would cost several times as long until it is optimised.
const WORD = /[A-Za-z_]\w*/y

function word(cursor: Cursor): string {
  const { text, at } = cursor
  WORD.lastIndex = at
  if (!WORD.test(text)) unusual()
  cursor.at = WORD.lastIndex
  return text.slice(at, cursor.at)
}

const isWord = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
