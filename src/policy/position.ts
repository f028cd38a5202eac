// Where in the file a character of a YAML scalar stands: plain, quoted, folded or literal. Faults point there.
import { LineCounter, type Scalar } from 'yaml'

export type Spot = { line: number; column: number; caret: string }

/** An expression or sentence together with the way back to its place in a file. */
export type Source = {
  text: string
  file: string
  spot: (from: number, to: number) => Spot
}

export type Lines = { file: string; text: string; counter: LineCounter }

export function spotAt(lines: Lines, from: number, to: number): Spot {
  const { line, col } = lines.counter.linePos(Math.min(from, lines.text.length))
  const start = lines.counter.lineStarts[line - 1] ?? 0
  const end = lines.text.indexOf('\n', start)
  const source = lines.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
  const width = Math.max(1, Math.min(to - from, source.length - (col - 1)))
  return { line, column: col, caret: `${source}\n${' '.repeat(Math.max(0, col - 1))}${'^'.repeat(width)}` }
}

export function scalarSource(lines: Lines, scalar: Scalar, text: string): Source {
  let offsets: readonly number[] | null = null
  const spot = (from: number, to: number): Spot => {
    offsets ??= offsetsOf(lines.text, scalar, text)
    const last = offsets[offsets.length - 1] ?? 0
    return spotAt(lines, offsets[from] ?? last, offsets[Math.max(from, to - 1)] === undefined ? last : (offsets[to - 1] ?? last) + 1)
  }
  return { text, file: lines.file, spot }
}

/** Offset in the file of each character of the value, and of the place just after it. */
function offsetsOf(file: string, scalar: Scalar, value: string): number[] {
  const [start, end] = scalar.range ?? [0, 0]
  const block = scalar.type === 'BLOCK_FOLDED' || scalar.type === 'BLOCK_LITERAL'
  let at = start
  if (block) at = file.indexOf('\n', start) + 1
  if (scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE') at += 1
  const offsets: number[] = []
  for (const character of value.split('')) {
    while (at < end && file[at] !== character && isSpace(file[at])) {
      // A folded newline stands for the one space of the value.
      if (character === ' ') break
      at += 1
    }
    offsets.push(Math.min(at, end))
    if (character === ' ' && file[at] !== ' ') {
      while (at < end && isSpace(file[at])) at += 1
    } else if (scalar.type === 'QUOTE_DOUBLE' && file[at] === '\\') {
      at += escapeLength(file[at + 1])
    } else if (scalar.type === 'QUOTE_SINGLE' && character === "'") {
      at += 2
    } else {
      at += 1
    }
  }
  offsets.push(Math.min(at, end))
  return offsets
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}

function escapeLength(character: string | undefined): number {
  if (character === 'x') return 4
  if (character === 'u') return 6
  if (character === 'U') return 10
  return 2
}
