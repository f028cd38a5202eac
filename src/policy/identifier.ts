// The only three doors through which a word or number becomes generated code: a schema identifier, a quoted text, a number.

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,60}$/
const RESERVED = new Set(
  ('await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements '
    + 'import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void '
    + 'while with yield arguments constructor prototype __proto__ hasOwnProperty toString valueOf f d o stuck waiting hit needs rules pct code worst item').split(' '),
)

export function identifier(name: string): string {
  if (!isIdentifier(name)) throw new RangeError(`'${name}' cannot be a name of the schema`)
  return name
}

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name)
}

export function textLiteral(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029<]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return textLiteral(value)
  if (typeof value === 'boolean') return String(value)
  if (!Number.isFinite(value)) throw new RangeError('only finite numbers become code')
  return value < 0 || Object.is(value, -0) ? `(${value})` : String(value)
}
