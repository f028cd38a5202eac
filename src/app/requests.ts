// What comes in at a door becomes a command or a named refusal; texts are taken out to be sealed. Nothing else checks shapes.
import { z } from 'zod'
import { plainCommandSchemas, sealedCommandSchemas, type PlainCommand } from '../domain/commands.ts'
import type { TextRef } from '../domain/parts.ts'
import { refuse, type Refusal, type RefusalCode } from '../domain/refusals.ts'

/** A text of a command and the place it stands, so that the sealed reference can take it. */
export type FoundText = { path: readonly (string | number)[]; text: string }

/** The commands of one process over the two kinds of text: plain as the doors take them, sealed as the core sees them. */
export type CommandBook = { readonly plain: Readonly<Record<string, z.ZodType>>; readonly sealed: Readonly<Record<string, z.ZodType>> }
export const disputeCommands: CommandBook = { plain: plainCommandSchemas, sealed: sealedCommandSchemas }

export const readCommand = (input: unknown): { command: PlainCommand } | Refusal => readCommandOf<PlainCommand>(disputeCommands, input)

/** Checks a command of any origin. Unknown fields are refused, never dropped: silence would be a lie about what was done. */
export function readCommandOf<P>(book: CommandBook, input: unknown): { command: P } | Refusal {
  const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : null
  if (typeof type !== 'string') return refuse('malformed', { field: 'type' })
  const schema = Object.hasOwn(book.plain, type) ? book.plain[type] : undefined
  if (schema === undefined) return refuse('unknown_command', { field: 'type', allowed: Object.keys(book.plain) })
  const read = readAs(schema, input)
  if ('refused' in read) return read.refused
  return unkeepable(read.value, '') ?? { command: read.value as P }
}

/** The longest text a command may carry, whatever the field: what no schema limits is limited here. */
const LONGEST_TEXT = 4000

/** Every string of a command is stored in an event; one that JSON and UTF-8 cannot carry unchanged would be refused by the database much later. */
function unkeepable(value: unknown, field: string): Refusal | null {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value) || value.includes('\u0000')) return refuse('text_not_well_formed', { field })
    return value.length > LONGEST_TEXT ? refuse('text_too_long', { field, allowed: LONGEST_TEXT }) : null
  }
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    const found = unkeepable(inner, field === '' ? key : `${field}.${key}`)
    if (found) return found
  }
  return null
}

/** Every text in a command, found by comparing with what the sealed schema expects there: an object instead of a string. Without any it is the core's command already. */
export function textsOf<C>(command: { readonly type: string }, { sealed }: CommandBook): { texts: FoundText[] } | { whole: C } {
  const read = sealed[command.type]?.safeParse(command)
  if (read === undefined) return { texts: [] }
  if (read.success) return { whole: read.data as C }
  return { texts: read.error.issues.flatMap((issue) => {
    const text = at(command, issue.path)
    return typeof text === 'string' ? [{ path: issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)), text }] : []
  }) }
}

/** The command as the core sees it. Throws a fault when a text was left unsealed. */
export function withSealedTexts<C>(command: { readonly type: string }, { sealed }: CommandBook, refs: readonly { path: FoundText['path']; ref: TextRef }[]): C {
  const copy = structuredClone(command)
  for (const { path, ref } of refs) put(copy, path, ref)
  const schema = sealed[command.type]
  if (schema === undefined) throw new TypeError(`${command.type} is no command of this process`)
  return schema.parse(copy) as C
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined), value)
}

function put(target: unknown, path: FoundText['path'], value: unknown): void {
  const holder = at(target, path.slice(0, -1))
  const key = path.at(-1)
  if (typeof holder === 'object' && holder !== null && key !== undefined) (holder as Record<string | number, unknown>)[key] = value
}

/** What a schema makes of what came in, or the refusal with the way to the fault: the same words for commands and for what carries them. */
export function readAs<S extends z.ZodType>(schema: S, input: unknown): { readonly value: z.output<S> } | { readonly refused: Refusal; readonly path: readonly PropertyKey[] } {
  const read = schema.safeParse(input)
  if (read.success) return { value: read.data }
  // Read again, for the words: nearly everything is read once, and zod is twice as fast where it is told nothing.
  const [first] = schema.safeParse(input, { error: knownFields }).error?.issues ?? []
  const issue = first && meant(first)
  if (!issue) return { refused: refuse('malformed'), path: [] }
  const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]
  return { refused: refusalOf(issue, path, input), path }
}

/** Of several shapes the one that was meant, where that is plain: only one of them knows every name that was sent. */
function meant(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const shapes = issue.errors.filter((faults) => faults.length > 0 && faults.every(({ code }) => code !== 'unrecognized_keys'))
  const [first] = shapes[0] ?? []
  return first === undefined || shapes.length > 1 ? issue : meant({ ...first, path: [...issue.path, ...first.path] })
}

/** Which names an object has is known where a strange one is found and nowhere after: the message carries them, for nobody reads it otherwise. */
const knownFields: z.core.$ZodErrorMap = (issue) => (issue.code === 'unrecognized_keys' && issue.inst instanceof z.core.$ZodObject ? Object.keys(issue.inst._zod.def.shape).join(' ') : undefined)

/** The first fault decides, in the order of refusals.ts; the field is a dotted path down to a key that is not known, `allowed` what would fit. */
function refusalOf(issue: z.core.$ZodIssue, path: readonly PropertyKey[], input: unknown): Refusal {
  const field = path.map(String).join('.').slice(0, LONGEST_FIELD)
  const allowed = allowedBy(issue)
  return refuse(codeOf(issue, at(input, issue.path)), { ...(field === '' ? {} : { field }), ...(allowed === null ? {} : { allowed }) })
}

/** A path may end in a key of the sender's own making. */
const LONGEST_FIELD = 200

function allowedBy(issue: z.core.$ZodIssue): number | string | readonly string[] | null {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String)
    case 'too_big':
      return Number(issue.maximum)
    case 'too_small':
      return Number(issue.minimum)
    case 'invalid_type':
      return issue.expected
    case 'invalid_format':
      return issue.pattern ?? issue.format
    case 'unrecognized_keys':
      return issue.message.split(' ')
    default:
      return null
  }
}

function codeOf(issue: z.core.$ZodIssue, value: unknown): RefusalCode {
  const name = String(issue.path.at(-1) ?? '')
  if (issue.message === 'text_not_well_formed') return 'text_not_well_formed'
  if (issue.code === 'too_big' && issue.origin === 'string') return 'text_too_long'
  if (name.endsWith('Minor')) return 'amount_not_exact'
  if (/(?:At|untilAtMost)$/.test(name) && typeof value === 'number') return 'date_out_of_range'
  return 'malformed'
}
