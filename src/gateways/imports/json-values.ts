// The values of a JSON file one by one, with the line each begins on, and never the whole file in memory: JSON Lines, or one array of values.
// Whole numbers too long to be exact in JavaScript become texts: order numbers of some marketplaces have eighteen digits and come as numbers.

export type JsonValue = { readonly line: number; readonly value: unknown } | { readonly line: number; readonly fault: 'not_json' | 'too_long' }

/** One order with everything in it is some kilobytes. */
const LONGEST = 1_048_576

export async function* jsonValues(chunks: AsyncIterable<string>): AsyncGenerator<JsonValue> {
  const cut = new Cutter()
  for await (const chunk of chunks) yield* cut.take(chunk)
  yield* cut.end()
}

/** Finds where each value ends by counting brackets outside of texts; what is in between is JSON.parse's business. */
class Cutter {
  private text = ''
  private line = 1
  /** Of the value under way: where its first character stood. */
  private begins: number | null = null
  private depth = 0
  private last = ''
  private inText = false
  private escaped = false
  private array: boolean | null = null
  private dropping = false

  take(chunk: string): JsonValue[] {
    const found: JsonValue[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const char = chunk[at] ?? ''
      // In JSON Lines an object at the very beginning of a line is a new one: a bracket missing above costs one value, not the rest of the file.
      if (char === '{' && this.last === '\n' && this.array === false && this.depth > 0) {
        this.keep(chunk.slice(from, at))
        found.push(...this.flush())
        from = at
        this.depth = 0
      }
      this.last = char
      const ended = this.step(char)
      if (ended === null && this.begins === null && !/\s/.test(char)) this.begins = this.line
      if (char === '\n') this.line += 1
      if (ended === null) continue
      this.keep(chunk.slice(from, ended === 'before' ? at : at + 1))
      from = at + 1
      found.push(...this.flush())
    }
    this.keep(chunk.slice(from))
    return found
  }

  end(): JsonValue[] {
    return this.flush()
  }

  /** Whether a value ends with this character, before it, or not here. */
  private step(char: string): 'with' | 'before' | null {
    if (this.inText) {
      if (this.escaped) this.escaped = false
      else if (char === '\\') this.escaped = true
      else if (char === '"') this.inText = false
      // A text never goes on over the end of a line: a quote is missing, and the next line begins anew.
      else if (char === '\n') { this.inText = false; this.depth = 0; return 'before' }
      return null
    }
    if (char === '"') { this.inText = true; return null }
    if (char === '{' || char === '[') {
      if (this.array === null) {
        this.array = char === '['
        if (this.array) return 'before'
      }
      this.depth += 1
      return null
    }
    if (char === '}' || char === ']') {
      if (this.depth === 0) return 'before'
      this.depth -= 1
      return this.depth === 0 ? 'with' : null
    }
    if (this.depth > 0) return null
    if (char === '\n' || (char === ',' && this.array === true)) return 'before'
    return null
  }

  private keep(part: string): void {
    if (this.text.length + part.length > LONGEST) { this.dropping = true; this.text = '' }
    if (!this.dropping) this.text += part
  }

  private flush(): JsonValue[] {
    const text = this.text.trim()
    const line = this.begins ?? this.line
    const dropped = this.dropping
    this.text = ''
    this.begins = null
    this.dropping = false
    return dropped ? [{ line, fault: 'too_long' }] : text === '' ? [] : [parse(text, line)]
  }
}

function parse(text: string, line: number): JsonValue {
  try {
    return { line, value: JSON.parse(withExactIntegers(text)) as unknown }
  } catch {
    return { line, fault: 'not_json' }
  }
}

/** Texts first, so that no digit within one is touched. */
const withExactIntegers = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (found) => (found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`))
