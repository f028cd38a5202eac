// A sanction as one person may see it, with what may be done now: the account it is against, and the platform's own people. The recorded facts of the
// dispute behind it hold the other side's affairs and stay with those who check computations.
import type { Actor } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import type { SanctionEvent } from '../domain/sanction/events.ts'
import type { SanctionState } from '../domain/sanction/sanction.ts'
import { readBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import type { PersonText } from './ports.ts'
import { viewSanction } from './sanctions.ts'
import { clockSentence } from './sentences/clocks.ts'
import { sanctionSentence } from './sentences/sanctions.ts'
import { CONSEQUENCE_SENTENCES, type Both } from './sentences/words.ts'
import { shownWords, withoutOfficers } from './masking.ts'
import { maySeeComputation } from './shown.ts'

export async function sanctionFor(desk: Desk, actor: Actor, caseId: string) {
  const view = await viewSanction(desk, actor, caseId)
  if (isRefusal(view)) return view
  const { version, now, state, actions } = view
  const { matter, clocks, decidedBy: _decidedBy, clockRounds: _clockRounds, ...rest } = state
  return withoutOfficers({
    ...rest, version, now, matter: shownMatter(matter, actor), closedAt: state.phase === 'closed' ? state.closedAt : null, outcome: state.phase === 'closed' ? state.outcome : null,
    clocks: clocks.map((clock) => ({ clock: clock.clock, owner: clock.owner, startsAt: clock.startsAt, endsAt: clock.endsAt, atZero: clock.atZero, says: clockSentence(clock), zero: CONSEQUENCE_SENTENCES[clock.atZero], pausedAt: clock.pausedAt, rule: clock.rule })),
    actions, words: await wordsOf(desk, actor, caseId),
  }, actor)
}

const shownMatter = <M extends SanctionState['matter']>(matter: M, actor: Actor): M => (maySeeComputation(actor) ? matter : { ...matter, facts: '' })

async function wordsOf(desk: Desk, actor: Actor, caseId: string): Promise<Record<string, string | null>> {
  const bucket = desk.store.bucketOf(caseId)
  const texts: readonly PersonText[] = bucket === null ? [] : await desk.store.personTexts({ bucket, caseId })
  return Object.fromEntries(texts.map((text) => [text.textId, text.kind === 'text' ? shownWords(text.text, text.person, actor) : null]))
}

export async function sanctionEventsFor(desk: Desk, actor: Actor, caseId: string): Promise<{ caseId: string; version: number; events: ({ version: number; at: number } & Told)[] } | Refusal> {
  const view = await viewSanction(desk, actor, caseId)
  if (isRefusal(view)) return view
  const log = await desk.store.readLog(caseId)
  const events = log.commits.flatMap((commit) => (readBody(commit.bodyText).events as SanctionEvent[]).map((event) => ({ version: commit.version, at: commit.at, ...toldEvent(desk, event, view.state, actor) })))
  return { caseId, version: view.version, events }
}

type Told = { event: SanctionEvent; says: Both }

/** An event with its sentence. */
export const toldEvent = (desk: Desk, event: SanctionEvent, { matter }: Pick<SanctionState, 'matter'>, actor: Actor): Told => ({ event: withoutOfficers(shownEvent(event, actor), actor), says: sanctionSentence(event, desk.calendar.timeZone, matter.currency) })

const shownEvent = (event: SanctionEvent, actor: Actor): SanctionEvent => (event.type === 'SanctionOpened' ? { ...event, matter: shownMatter(event.matter, actor) } : event)

/** Asked before a command is even read: a stranger learns nothing of it. */
export async function mayComeNear(desk: Desk, actor: Actor, caseId: string): Promise<{ bucket: number; caseId: string } | Refusal> {
  const bucket = desk.store.bucketOf(caseId)
  const view = await viewSanction(desk, actor, caseId)
  return isRefusal(view) ? view : bucket === null ? refuse('unknown_case') : { bucket, caseId }
}
