// A file of orders as candidates for src/app/imports.ts: CSV by its header, or JSON (an array, or a value per line).
import type { Candidate } from '../../app/imports.ts'
import { csvRows } from './csv-rows.ts'
import { ENCODINGS, encodingOf, textOf, type Encoding } from './decode.ts'
import { jsonValues } from './json-values.ts'
import { columnOf, ordersIn } from './order-columns.ts'

export type OrderFile = { readonly file: string; readonly encoding: Encoding; readonly format: 'csv' | 'json'; readonly marketplace: string }

export const formatOf = (file: string): 'csv' | 'json' | null => (/\.(?:csv|tsv|txt)$/i.test(file) ? 'csv' : /\.(?:json|jsonl|ndjson)$/i.test(file) ? 'json' : null)

export async function* readOrders({ file, encoding, format, marketplace }: OrderFile): AsyncGenerator<Candidate> {
  if (format === 'csv') return yield* ordersIn(csvRows(textOf(file, encoding), columnOf), marketplace)
  for await (const one of jsonValues(textOf(file, encoding))) {
    yield 'fault' in one ? { line: one.line, value: null, faults: [{ line: one.line, field: null, fault: one.fault }] } : { line: one.line, value: one.value, faults: [] }
  }
}

/** Told before anything is read: what the file was taken for. Null where a name says nothing. */
export async function openOrderFile(file: string, asked: { readonly marketplace: string; readonly format: string | null; readonly encoding: string | null }) {
  const format = asked.format === 'csv' || asked.format === 'json' ? asked.format : asked.format === null ? formatOf(file) : null
  const encoding = asked.encoding === null ? await encodingOf(file) : (ENCODINGS.find((one) => one === asked.encoding) ?? null)
  if (format === null || encoding === null) return null
  return { seen: { format, encoding }, read: () => readOrders({ file, encoding, format, marketplace: asked.marketplace }) }
}
