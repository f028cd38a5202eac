// Checks one case against itself: the hash chain, every event's shape, the state replayed from the log, every machine decision recomputed
// from its stored facts and policy texts, every personal text against its hash. One changed byte anywhere shows. Erased texts are said so.
import { rederive } from '../domain/assess.ts'
import type { Case } from '../domain/case.ts'
import { eventSchemas, isEventType, type CaseEvent } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import type { Actor } from '../domain/parts.ts'
import type { Policy } from '../policy/policy.ts'
import { canonical } from './canonical.ts'
import { readBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import type { LogCommit } from './ports.ts'
import { readRuleBooks } from './rule-books.ts'

export type Finding = { what: 'chain' | 'event' | 'state' | 'policy' | 'decision' | 'text' | 'case'; where: string; says: string }
export type Verified = { caseId: string; ok: boolean; commits: number; events: number; decisions: number; texts: number; erased: number; headHash: string; faults: readonly Finding[] }

/** Null when there is no such case. */
export async function verifyCase(desk: Desk, caseId: string): Promise<Verified | null> {
  const bucket = desk.store.bucketOf(caseId)
  const loaded = bucket === null ? null : await desk.store.loadForCommand({ bucket, caseId }, null)
  if (bucket === null || !loaded?.state) return null
  const log = await desk.store.readLog(caseId)
  const faults: Finding[] = log.brokenAt === null ? [] : [{ what: 'chain', where: `version ${log.brokenAt}`, says: 'the stored bytes no longer give the stored hash' }]
  const read = log.commits.flatMap((commit) => readCommit(commit, faults))
  const events = read.flatMap((one) => one.events)
  if (loaded.state.process === 'dispute') {
    faults.push(...replay(read, loaded.state.stateJson))
    faults.push(...(await checkDecisions(desk, events)))
  }
  const texts = await checkTexts(desk, { bucket, caseId }, events, faults)
  return {
    caseId, ok: faults.length === 0, commits: log.commits.length, events: events.length, decisions: computedIn(events).length, ...texts,
    headHash: Buffer.from(loaded.state.headHash).toString('hex'), faults,
  }
}

type ReadCommit = { at: number; actor: Actor; events: readonly CaseEvent[] }

function readCommit(commit: LogCommit, faults: Finding[]): ReadCommit[] {
  try {
    const body = readBody(commit.bodyText)
    if (body.at !== commit.at) faults.push({ what: 'event', where: `version ${commit.version}`, says: 'its time is not the one under the hash' })
    return [{ ...body, events: body.events.flatMap((value, index) => readEvent(value, `version ${commit.version}, event ${index + 1}`, faults)) }]
  } catch {
    faults.push({ what: 'event', where: `version ${commit.version}`, says: 'the text is no longer a commit' })
    return []
  }
}

function readEvent(value: unknown, where: string, faults: Finding[]): CaseEvent[] {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : ''
  const checked = isEventType(type) ? eventSchemas[type].safeParse(value) : null
  if (checked?.success) return [checked.data as CaseEvent]
  faults.push({ what: 'event', where, says: checked ? `not a ${type}: ${checked.error.issues[0]?.message ?? ''}` : `unknown event ${type}` })
  return []
}

/** The state is a fold of the log and nothing else: whoever edits the row is found out. */
function replay(read: readonly ReadCommit[], stateJson: string): Finding[] {
  try {
    let state: Case | null = null
    for (const { at, actor, events } of read) for (const event of events) state = evolve(state, event, { at, actor })
    return canonical(state) === canonical(JSON.parse(stateJson)) ? [] : [{ what: 'state', where: 'case row', says: 'the stored state is not what the events give' }]
  } catch (fault) {
    return [{ what: 'state', where: 'replay', says: fault instanceof Error ? fault.message : String(fault) }]
  }
}

type Computed = { where: string; computed: { evaluation: string } & Parameters<typeof rederive>[0] }

function computedIn(events: readonly CaseEvent[]): Computed[] {
  return events.flatMap((event) => {
    if (event.type === 'DecisionIssued' || event.type === 'DecisionPrepared') return event.decision.computed ? [{ where: event.decision.decisionId, computed: event.decision.computed }] : []
    if (event.type === 'InterventionDeclined') return event.computed ? [{ where: 'InterventionDeclined', computed: event.computed }] : []
    return []
  })
}

/** Under the policy texts as stored, not as loaded: the pin names exact bytes, and those bytes must still give the same answer. */
async function checkDecisions(desk: Desk, events: readonly CaseEvent[]): Promise<Finding[]> {
  const computed = computedIn(events)
  if (computed.length === 0) return []
  const stored = await desk.store.loadPolicies(null)
  const faults: Finding[] = []
  let policies: ReadonlyMap<string, Policy>
  try {
    policies = readRuleBooks(stored.map(({ name, text }) => ({ name: `${name}.yaml`, text })))
  } catch (fault) {
    return [{ what: 'policy', where: 'stored policies', says: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) }]
  }
  for (const { where, computed: one } of computed) {
    for (const [name, hash] of Object.entries(one.sha256)) {
      if (policies.get(name)?.sha256 !== hash) faults.push({ what: 'policy', where: `${where}: ${name}`, says: 'the stored policy text is not the one that was pinned' })
    }
    if (faults.length === 0 && rederive(one, policies) !== one.evaluation) faults.push({ what: 'decision', where, says: 'recomputed from the stored facts, the policy gives another answer' })
  }
  return faults
}

async function checkTexts(desk: Desk, at: { bucket: number; caseId: string }, events: readonly CaseEvent[], faults: Finding[]): Promise<{ texts: number; erased: number }> {
  const stored = new Map((await desk.store.personTexts(at)).map((text) => [text.textId, text]))
  const refs = refsIn(events)
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
