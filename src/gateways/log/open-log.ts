// The log as operators read it: one JSON object per line on standard error, or lines for people in a terminal. Ids and codes only; a text that
// slips in with a fault's message loses what looks like a phone number, an address, a token or a password before it is written.
import { Writable } from 'node:stream'
import pino from 'pino'
import type { LogLine } from '../../app/desk.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'silent'
export type LogOptions = { readonly level: LogLevel; readonly pretty: boolean; readonly to?: NodeJS.WritableStream }

export function openLog({ level, pretty, to }: LogOptions): (line: LogLine) => void {
  // Written at once and not from a buffer: what happened last before a crash is what one wants to read.
  const destination = pretty ? forPeople(to ?? process.stderr) : (to ?? pino.destination({ dest: 2, sync: true }))
  const logger = pino({ level, base: null, messageKey: 'what', timestamp: () => `,"at":"${new Date().toISOString()}"`, formatters: { level: (label) => ({ level: label }) } }, destination)
  return ({ level: at, what, ...fields }) => { logger[at](scrubbed(fields), what) }
}

const LONGEST = 500
const PRIVATE: readonly (readonly [RegExp, string])[] = [
  [/\bBearer\s+\S+/gi, 'Bearer ***'], [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*/g, '***token'], [/\b(?:whsec_|gsk_|gst_)[\w+/=-]+/g, '***secret'], [/(\w+:\/\/)[^\s/@]+@/g, '$1***@'],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, '***mail'], [/(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g, '***phone'],
]

export const scrub = (text: string): string =>
  PRIVATE.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text.slice(0, LONGEST)).replace(/(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\dXx])/g, (found) => (isResidentId(found) ? '***id' : found))

/** Resident identity numbers carry a check digit (ISO 7064, mod 11-2), which tells them from ids of cases of the same length. */
const isResidentId = (text: string): boolean => '10X98765432'[Array.from(text.slice(0, 17)).reduce((sum, digit, index) => sum + Number(digit) * (2 ** (17 - index) % 11), 0) % 11] === text[17]?.toUpperCase()

/** Ids of ours are digits too, and longer or shorter than what is looked for; `caseId` is spared so that a case can be found again. */
function scrubbed(fields: Readonly<Record<string, string | number | boolean | null>>): Record<string, string | number | boolean | null> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' && name !== 'caseId' ? scrub(value) : value]))
}

/** `09:26:53 warn  effect_failed  kind=webhook tries=2`. */
function forPeople(to: NodeJS.WritableStream): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const { at, level, what, ...fields } = JSON.parse(chunk.toString()) as Record<string, unknown>
      to.write(`${String(at).slice(11, 19)} ${String(level).padEnd(5)} ${String(what)}  ${Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`).join(' ')}\n`)
      done()
    },
  })
}
