// Checks one case against itself: the hash chain, every event's shape, the row and the ledger recomputed from the log (verify-books.ts), every
// machine decision from its stored facts and policy texts, every personal text against its hash. One changed byte shows; erased texts are said so.
import { rederive } from '../domain/assess.ts'
import { eventSchemas, isEventType, type CaseEvent } from '../domain/events.ts'
import type { Actor } from '../domain/parts.ts'
import { SANCTION_EVENT_TYPES, sanctionEventSchemas, type SanctionEvent } from '../domain/sanction/events.ts'
import type { Policy } from '../policy/policy.ts'
import { sha256Hex } from './canonical.ts'
import { readBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import { StoreFault, type LogCommit, type PersonText, type Process, type StoredPolicy } from './ports.ts'
import { readRuleBooks } from './rule-books.ts'
import { replayDispute, replaySanction } from './verify-books.ts'

export type Finding = { what: 'chain' | 'event' | 'state' | 'ledger' | 'policy' | 'decision' | 'text' | 'case'; where: string; says: string }
export type Verified = { caseId: string; ok: boolean; commits: number; events: number; decisions: number; texts: number; erased: number; headHash: string; faults: readonly Finding[] }

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
  const computed = computedIn(events)
  faults.push(...(await checkDecisions(desk, computed)))
  const texts = await checkTexts(desk, { bucket, caseId }, events, faults)
  return {
    caseId, ok: faults.length === 0, commits: log.commits.length, events: events.length, decisions: computed.length, ...texts,
    headHash: Buffer.from(headHash).toString('hex'), faults,
  }
}

type AnyEvent = CaseEvent | SanctionEvent

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

type Computed = { where: string; computed: { evaluation: string } & Parameters<typeof rederive>[0] }

function computedIn(events: readonly AnyEvent[]): Computed[] {
  return events.flatMap((event) => {
    if (event.type === 'DecisionIssued' || event.type === 'DecisionPrepared') return event.decision.computed ? [{ where: event.decision.decisionId, computed: event.decision.computed }] : []
    if (event.type === 'InterventionDeclined') return [{ where: 'InterventionDeclined', computed: event.computed }]
    return []
  })
}

/** Under the policy texts as stored, not as loaded: the pin names exact bytes, and those bytes must still give the same answer. */
async function checkDecisions(desk: Desk, computed: readonly Computed[]): Promise<Finding[]> {
  if (computed.length === 0) return []
  const faults: Finding[] = []
  let policies: ReadonlyMap<string, Policy>
  try {
    policies = booksOf(await desk.store.loadPolicies(null))
  } catch (fault) {
    if (fault instanceof StoreFault) throw fault
    return [{ what: 'policy', where: 'stored policies', says: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) }]
  }
  for (const { where, computed: one } of computed) {
    const changed = Object.entries(one.sha256).filter(([name, hash]) => policies.get(name)?.sha256 !== hash)
    faults.push(...changed.map(([name]): Finding => ({ what: 'policy', where: `${where}: ${name}`, says: 'the stored policy text is not the one that was pinned' })))
    if (changed.length === 0 && again(one, policies) !== one.evaluation) faults.push({ what: 'decision', where, says: 'recomputed from the stored facts, the policy gives another answer' })
  }
  return faults
}

/** Facts that were tampered with may not even be facts any more. */
function again(one: Computed['computed'], policies: ReadonlyMap<string, Policy>): string | null {
  try {
    return rederive(one, policies)
  } catch {
    return null
  }
}

/** The books last read, by their exact texts: checking ten thousand cases reads them once. */
let lastBooks: { key: string; policies: ReadonlyMap<string, Policy> } | null = null

function booksOf(stored: readonly StoredPolicy[]): ReadonlyMap<string, Policy> {
  const key = sha256Hex(JSON.stringify(stored.map(({ name, text }) => [name, text])))
  if (lastBooks?.key !== key) lastBooks = { key, policies: readRuleBooks(stored.map(({ name, text }) => ({ name: `${name}.yaml`, text }))) }
  return lastBooks.policies
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
