// A statement of account as a file for a spreadsheet: one line a row, amounts exact, instants with their offset. Nothing in it can become a formula.
import type { Schemas } from '../api/client.ts'
import { plainAmount } from '../i18n/format.ts'

export type Line = Schemas['AccountStatement']['items'][number]
const COLUMNS = ['at', 'caseId', 'legId', 'changeId', 'because', 'amount', 'amountMinor', 'currency'] as const

const OFFSET_MS = 8 * 3_600_000
/** Of the marketplace's own zone, which has no summer time. */
const instant = (at: number): string => `${new Date(at + OFFSET_MS).toISOString().slice(0, 19)}+08:00`

function cell(text: string): string {
  // What a spreadsheet would compute stays text; a negative amount is a number.
  const plain = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

export function csvOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => [instant(line.at), line.caseId ?? '', line.legId ?? '', line.changeId ?? '', line.because ?? '', plainAmount(line.amountMinor, line.currency).replaceAll(',', '').replace('−', '-'), String(line.amountMinor), line.currency])
  return [[...COLUMNS], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
}

/** With the mark by which spreadsheets know the encoding. */
export function save(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
