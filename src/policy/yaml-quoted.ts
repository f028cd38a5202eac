// Quoted texts of YAML for yaml-plain.ts: escapes, and lines folded into spaces.
import { unusual } from './unusual.ts'
import { lineEnd, type Cursor } from './yaml-plain.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\', '/': '/', ' ': ' ' }

/** The cursor stands on the opening quote and is left behind the closing one. Further lines must stand deeper than `parent`. */
export function quotedText(cursor: Cursor, parent: number): string {
  const { text, at } = cursor
  const quote = text.charAt(at)
  const end = closing(text, at + 1, quote)
  const raw = text.slice(at + 1, end)
  cursor.at = end + 1
  const lines = raw.includes('\n')
  if (lines) checkIndents(text, at, end, parent)
  if (quote === "'") {
    const folded = lines ? fold(raw.split('\n')) : raw
    return folded.includes("'") ? folded.replaceAll("''", "'") : folded
  }
  return raw.includes('\\') ? escaped(raw) : lines ? fold(raw.split('\n')) : raw
}

function closing(text: string, from: number, quote: string): number {
  let at = from
  for (;;) {
    at = text.indexOf(quote, at)
    if (at === -1) unusual()
    if (quote === "'") {
      if (text.charCodeAt(at + 1) !== 39) return at
      at += 2
    } else {
      let slashes = 0
      while (text.charCodeAt(at - 1 - slashes) === 92 && at - 1 - slashes >= from) slashes += 1
      if (slashes % 2 === 0) return at
      at += 1
    }
  }
}

function checkIndents(text: string, from: number, to: number, parent: number): void {
  for (let line = lineEnd(text, from) + 1; line <= to; line = lineEnd(text, line) + 1) {
    let at = line
    while (text.charCodeAt(at) === 32) at += 1
    if (text.charCodeAt(at) !== 10 && at - line <= parent) unusual()
  }
}

/** A line end becomes a space; empty lines between become line ends. Spaces around the break go; other white space is text. */
function fold(lines: readonly string[]): string {
  let folded = withoutEnd(lines[0] ?? '')
  let blank = 0
  for (let index = 1; index < lines.length; index++) {
    const last = index === lines.length - 1
    const line = withoutStart(last ? (lines[index] ?? '') : withoutEnd(lines[index] ?? ''))
    if (line === '' && !last) {
      blank += 1
      continue
    }
    folded += (blank === 0 ? ' ' : '\n'.repeat(blank)) + line
    blank = 0
  }
  return folded
}

const withoutEnd = (line: string): string => (line.endsWith(' ') ? line.replace(/ +$/, '') : line)
const withoutStart = (line: string): string => (line.startsWith(' ') ? line.replace(/^ +/, '') : line)

/** One pass, because an escaped space or line end must not be folded away. */
function escaped(raw: string): string {
  let value = ''
  let at = 0
  while (at < raw.length) {
    const next = nextSpecial(raw, at)
    const part = raw.slice(at, next)
    at = next + 1
    if (raw.charCodeAt(next) === 10) {
      const kept = withoutEnd(part)
      // White space made by an escape just before the break: is it folded? The library knows.
      if (kept === '' && /\s$/.test(value)) unusual()
      while (raw.charCodeAt(at) === 32) at += 1
      if (raw.charCodeAt(at) === 10) unusual()
      value += `${kept} `
      continue
    }
    value += part
    if (next >= raw.length) return value
    const letter = raw.charAt(at)
    if (letter === '\n') {
      at += 1
      while (raw.charCodeAt(at) === 32) at += 1
      if (raw.charCodeAt(at) === 10) unusual()
    } else if (letter === 'u' || letter === 'x') {
      const length = letter === 'u' ? 4 : 2
      const digits = raw.slice(at + 1, at + 1 + length)
      if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) unusual()
      value += String.fromCharCode(Number.parseInt(digits, 16))
      at += 1 + length
    } else {
      value += ESCAPES[letter] ?? unusual()
      at += 1
    }
  }
  return value
}

function nextSpecial(raw: string, from: number): number {
  for (let at = from; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code === 92 || code === 10) return at
  }
  return raw.length
}
