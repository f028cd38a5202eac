// The rows of a CSV file one by one, each with the line it begins on, its columns by name. Quotes, line ends and separators are csv-parse's business.
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'

export type CsvRow = { readonly line: number; readonly cells: Readonly<Record<string, string>> } | { readonly line: number; readonly fault: 'wrong_number_of_columns' | 'quote_not_closed' | 'too_long' | 'not_csv' }

/** A quote that is never closed would otherwise take in the rest of the file. */
const LONGEST_ROW = 262_144

export class NoHeader extends Error {
  override readonly name = 'NoHeader'
}

type Found = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

/** `rename` gives a column its own name here; null leaves it out. */
export async function* csvRows(chunks: AsyncIterable<string>, rename: (header: string) => string | null): AsyncGenerator<CsvRow> {
  const skipped: CsvRow[] = []
  const parser = parse({
    bom: true, delimiter: [',', '\t', ';'], info: true, relax_column_count: true, skip_empty_lines: true, trim: true, max_record_size: LONGEST_ROW, skip_records_with_error: true,
    on_skip: (error) => { skipped.push({ line: lineOf(error), fault: faultOf(error) }); return undefined },
  })
  let header: readonly (string | null)[] | null = null
  let ended = 0
  const source = Readable.from(chunks)
  source.on('error', (error) => parser.destroy(error))
  for await (const { record, info } of source.pipe(parser) as AsyncIterable<Found>) {
    yield* skipped.splice(0)
    const line = ended + 1
    ended = info.lines
    if (header === null) {
      header = record.map(rename)
      if (header.every((name) => name === null)) throw new NoHeader(`the first line names no column we know: ${record.slice(0, 8).join(', ').slice(0, 200)}`)
      continue
    }
    if (record.length !== header.length) yield { line, fault: 'wrong_number_of_columns' }
    else yield { line, cells: Object.fromEntries(header.flatMap((name, index) => (name === null ? [] : [[name, record[index] ?? '']]))) }
  }
  yield* skipped
  if (header === null) throw new NoHeader('the file has no first line that names columns')
}

const lineOf = (error: unknown): number => (typeof error === 'object' && error !== null && 'lines' in error && typeof error.lines === 'number' ? error.lines : 0)
function faultOf(error: unknown): 'quote_not_closed' | 'too_long' | 'not_csv' {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return code === 'CSV_QUOTE_NOT_CLOSED' ? 'quote_not_closed' : code === 'CSV_MAX_RECORD_SIZE' ? 'too_long' : 'not_csv'
}
