// Checks one case against itself: the hash chain, every event's shape, the row and the ledger recomputed from the log (verify-books.ts), every
// machine decision from its stored facts and policy texts (verify-decisions.ts), every personal text against its hash. One changed byte shows; erased texts are said so.
import { eventSchemas, isEventType, type CaseEvent } from '../domain/events.ts'
import type { Actor } from '../domain/parts.ts'
import { SANCTION_EVENT_TYPES, sanctionEventSchemas, type SanctionEvent } from '../domain/sanction/events.ts'
import { readBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import { StoreFault, type LogCommit, type PersonText, type Process } from './ports.ts'
import { replayDispute, replaySanction } from './verify-books.ts'
import { checkDecisions } from './verify-decisions.ts'
import { checkFiles } from './verify-files.ts'

export type Finding = { what: 'chain' | 'event' | 'state' | 'ledger' | 'policy' | 'decision' | 'text' | 'file' | 'case'; where: string; says: string }
export type Verified = { caseId: string; ok: boolean; commits: number; events: number; decisions: number; texts: number; erased: number; files: number; filesErased: number; headHash: string; faults: readonly Finding[] }

/** One commit as the log tells it, its events checked against their shapes. */
export type ReadCommit<E> = { version: number; at: number; actor: Actor; events: readonly E[] }

/** Null when there is no such case. */
export async function verifyCase(desk: Desk, caseId: string): Promise<Verified | null> {
  const bucket = desk.store.bucketOf(caseId)
  const loaded = bucket === null ? null : await desk.store.loadForCommand({ bucket, caseId }, null)
  if (bucket === null || !loaded?.state) return null
  const { process, headHash } = loaded.state
  const log = await desk.store.readLog(caseId)
  const faults: Finding[] = log.brokenAt === null ? [] : [{ what: 'chain', where: `version ${log.brokenAt}`, says: 'the stored bytes no longer give the stored hash' }]
  const read = log.commits.flatMap((commit) => readCommit(commit, process, faults))
  if (process === 'dispute') faults.push(...(await replayDispute(desk, loaded, read as ReadCommit<CaseEvent>[])))
  if (process === 'sanction') faults.push(...replaySanction(loaded.state, read as ReadCommit<SanctionEvent>[]))
  const events = read.flatMap((one) => one.events)
  const decided = await checkDecisions(desk, loaded, read)
  faults.push(...decided.faults)
  const texts = await checkTexts(desk, { bucket, caseId }, events, faults)
  const { faults: wrongFiles, ...files } = await checkFiles(desk, loaded.marketplace.id, events)
  faults.push(...wrongFiles)
  return {
    caseId, ok: faults.length === 0, commits: log.commits.length, events: events.length, decisions: decided.count, ...texts, ...files,
    headHash: Buffer.from(headHash).toString('hex'), faults,
  }
}

export type AnyEvent = CaseEvent | SanctionEvent

function readCommit(commit: LogCommit, process: Process, faults: Finding[]): ReadCommit<AnyEvent>[] {
  try {
    const { at, actor, events } = readBody(commit.bodyText)
    if (at !== commit.at) faults.push({ what: 'event', where: `version ${commit.version}`, says: 'its time is not the one under the hash' })
    return [{ version: commit.version, at, actor, events: events.flatMap((value, index) => readEvent(value, process, `version ${commit.version}, event ${index + 1}`, faults)) }]
  } catch {
    faults.push({ what: 'event', where: `version ${commit.version}`, says: 'the text is no longer a commit' })
    return []
  }
}

function readEvent(value: unknown, process: Process, where: string, faults: Finding[]): AnyEvent[] {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : ''
  const schema = process === 'sanction' ? sanctionSchema(type) : isEventType(type) ? eventSchemas[type] : null
  const checked = schema?.safeParse(value)
  if (checked?.success) return [checked.data as AnyEvent]
  faults.push({ what: 'event', where, says: checked ? `not a ${type}: ${checked.error.issues[0]?.message ?? ''}` : `unknown event ${type}` })
  return []
}

function sanctionSchema(type: string) {
  const known = SANCTION_EVENT_TYPES.find((name) => name === type)
  return known === undefined ? null : sanctionEventSchemas[known]
}

async function checkTexts(desk: Desk, at: { bucket: number; caseId: string }, events: readonly AnyEvent[], faults: Finding[]): Promise<{ texts: number; erased: number }> {
  const refs = refsIn(events)
  const stored = new Map<string, PersonText>()
  try {
    for (const text of await desk.store.personTexts(at)) stored.set(text.textId, text)
  } catch (fault) {
    // The store reads no text whose bytes do not fit their hash or key: that is a finding here, an outage is not.
    if (!(fault instanceof StoreFault) || fault.outcomeUnknown) throw fault
    faults.push({ what: 'text', where: at.caseId, says: fault.message })
    return { texts: refs.length, erased: 0 }
  }
  let erased = 0
  for (const ref of refs) {
    const text = stored.get(ref.textId)
    if (!text || text.hash !== ref.hash) faults.push({ what: 'text', where: ref.textId, says: text ? 'its ciphertext is not the one the event names' : 'it is missing' })
    else if (text.kind === 'erased') erased += 1
  }
  return { texts: refs.length, erased }
}

/** Every reference to a personal text, wherever an event carries one. */
function refsIn(value: unknown): { textId: string; hash: string }[] {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('textId' in value && 'hash' in value && typeof value.textId === 'string' && typeof value.hash === 'string') return [{ textId: value.textId, hash: value.hash }]
  return Object.values(value).flatMap(refsIn)
}
