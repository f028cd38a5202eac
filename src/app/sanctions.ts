// The sanction process on the loop, and how a dispute's events reach it: a matter put forward opens one, an appeal that reverses marks
// undoes it. Rules are in src/domain/sanction and in policies/; what goes outside is sanction-effects.ts.
import type { z } from 'zod'
import { assess } from '../domain/assess.ts'
import { caseOf } from '../domain/evolve.ts'
import type { Actor } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { plainSanctionCommandSchemas, sealedSanctionCommandSchemas, type PlainSanctionCommand, type SanctionCommand } from '../domain/sanction/commands.ts'
import type { SanctionContext } from '../domain/sanction/context.ts'
import { decideSanction, mayAskSanction } from '../domain/sanction/decide.ts'
import { sanctionEventSchemas, type SanctionEvent } from '../domain/sanction/events.ts'
import { evolveSanctionAll } from '../domain/sanction/evolve.ts'
import { matterSchema, type Matter } from '../domain/sanction/parts.ts'
import { isParty, type SanctionState } from '../domain/sanction/sanction.ts'
import { sanctionActions, sanctionColumns, type SanctionAction } from '../domain/sanction/worklist.ts'
import { gatherContext } from './disputes.ts'
import type { marksReversedBody, sanctionBody } from './dispute-effects.ts'
import type { Desk } from './desk.ts'
import { execute, sealWith, type Line, type Request } from './execute.ts'
import type { Outside } from './outside.ts'
import { attempted } from './reached.ts'
import type { Loaded, NewEvidence, Target } from './ports.ts'
import type { LeasedEffect } from './sweep-ports.ts'
import { readCommandOf, type CommandBook } from './requests.ts'
import { sanctionEffects, sanctionNoticeBody } from './sanction-effects.ts'
import { saidOf } from './sentences/notices.ts'

export type SanctionRequest = Request<PlainSanctionCommand>
export const sanctionCommands: CommandBook = { plain: plainSanctionCommandSchemas, sealed: sealedSanctionCommandSchemas }
export const readSanctionCommand = (input: unknown): { command: PlainSanctionCommand } | Refusal => readCommandOf<PlainSanctionCommand>(sanctionCommands, input)

export const sanctions: Line<SanctionState, SanctionCommand, SanctionEvent, SanctionContext, PlainSanctionCommand> = {
  process: {
    name: 'sanction',
    decide: (command, state, context) => {
      const events = decideSanction(command, state, context)
      return isRefusal(events) ? events : { events, after: evolveSanctionAll(state, events, { at: context.now, actor: context.actor }) }
    },
    read: (stateJson) => JSON.parse(stateJson) as SanctionState,
    schemaOf: ({ type }) => (Object.hasOwn(sanctionEventSchemas, type) ? sanctionEventSchemas[type] : null),
    isErrand: ({ type }) => type === 'SanctionNoticeAttempted',
    columns: (state) => ({ process: 'sanction', ...sanctionColumns(state) }),
    clocks: (state) => state.clocks.map((clock) => ({ clock: `${clock.clock}/${clock.round}/sanction`, dueAt: clock.endsAt })),
    // Nothing a sanction decides touches the ledger, an order or a deposit.
    books: (_before, events, after) => ({ ledger: [], orderLines: [], freightRefundedMinorDelta: 0, deposits: [], evidence: evidenceIn(events, after) }),
    effects: sanctionEffects,
  },
  gather: gatherSanctionContext,
  afterwards: (context) => context,
  mayApproach: ({ type }, state, context) => mayAskSanction(type, state, context),
  seal: sealWith<SanctionCommand, PlainSanctionCommand>(sanctionCommands),
}

/** A dispute sent here by its id is no sanction: the same answer as for an id that does not exist. */
export function gatherSanctionContext(desk: Desk, loaded: Loaded, _state: SanctionState | null, request: SanctionRequest, at: number): SanctionContext | Refusal {
  if (loaded.state && loaded.state.process !== 'sanction') return refuse('unknown_case')
  return { now: at, actor: request.actor, policies: desk.policies, calendar: desk.calendar, newCaseId: desk.store.newCaseId(request.target.bucket, at, desk.random(4096)) }
}

function evidenceIn(events: readonly SanctionEvent[], after: SanctionState): NewEvidence[] {
  return events.flatMap((event) => (event.type === 'SanctionAnswered' || event.type === 'SanctionAppealed'
    ? event.evidence.map((item) => ({ evidenceId: item.evidenceId, party: after.matter.against, sha256: item.sha256, bytes: item.bytes, type: item.type, meta: { mediaType: item.mediaType, perceptualHash: item.perceptualHash } }))
    : []))
}

/** Opens the matter a dispute's event put forward. The id of the opening command is the effect's, so a repeated delivery finds the first answer. */
export async function openSanction(desk: Desk, effect: LeasedEffect, body: z.infer<typeof sanctionBody>): Promise<void> {
  const target: Target = { bucket: effect.bucket, merchantId: body.merchantId, buyerId: body.buyerId }
  const commandId = openingId(body.fromCase, body.decisionId, body.against)
  const before = await desk.store.loadForCommand(target, { id: commandId, origin: 'system' })
  // The facts are read at opening: on a repeat they may have moved on, and the first reading is the one that counts.
  if (before?.earlier) return
  const matter = await matterOf(desk, effect, body)
  const outcome = await execute(desk, sanctions, { actor: systemActor(effect.marketplaceId), target, commandId, command: { type: 'OpenSanction', matter }, version: null })
  if ('refused' in outcome) throw new Error(`the sanction of ${body.fromCase} was refused: ${outcome.refused.refused}`)
}

/** One sanction per decision and side: an appeal finds it again by the same three words. */
const openingId = (fromCase: string, decisionId: string | null, against: 'buyer' | 'merchant'): string => `sanction.${fromCase}.${decisionId ?? 'none'}.${against}`

const systemActor = (marketplace: string): Actor => ({ role: 'system', id: 'system', marketplace })

async function matterOf(desk: Desk, effect: LeasedEffect, body: z.infer<typeof sanctionBody>): Promise<Matter> {
  const target = { bucket: effect.bucket, caseId: body.fromCase }
  const loaded = await desk.store.loadForCommand(target, null)
  if (!loaded?.state) throw new Error(`case ${body.fromCase} put a sanction forward and is not there`)
  const state = caseOf(loaded.state.stateJson)
  const at = desk.realNow() + loaded.marketplace.clockOffsetMs
  const context = gatherContext(desk, loaded, state, { actor: systemActor(effect.marketplaceId), target, commandId: 'facts', command: { type: 'ClaimReview' }, version: null }, at)
  if (isRefusal(context)) throw new Error(`the facts of case ${body.fromCase} were refused: ${context.refused}`)
  const { order } = context
  const decision = state.decisions.find((each) => each.decisionId === body.decisionId)
  const paid = (decision?.flows ?? []).filter((flow) => flow.from === body.against && flow.for === 'compensation')
  return matterSchema.parse({
    against: body.against, account: body.account, buyerId: body.buyerId, merchantId: body.merchantId,
    contacts: body.against === 'buyer' ? order.buyer.contacts : order.merchant.contacts,
    fromCase: body.fromCase, orderId: order.orderId, decisionId: body.decisionId, reason: state.reasons.at(-1)?.reason ?? state.claim.reason, currency: body.currency,
    measures: body.measures, rules: body.rules, evidenceIds: [...new Set(state.findings.flatMap((finding) => finding.evidenceIds))].slice(0, 200),
    compensatedMinor: paid.reduce((sum, flow) => sum + flow.amountMinor, 0),
    sale: { marketplace: order.marketplace, jurisdiction: order.jurisdiction, placedAt: order.placedAt, paidAt: order.paidAt }, pin: state.pin,
    facts: assess(state, context, 'clock', { clock: 'sanctionMustBeAnswered', round: 1, party: body.against }).factsJson,
  } satisfies Record<keyof Matter, unknown>)
}

/** Undoes every sanction that rests on these decisions. Nothing to undo is nothing to do; a repeat finds it done. */
export async function reverseSanctions(desk: Desk, effect: LeasedEffect, marks: z.infer<typeof marksReversedBody>): Promise<void> {
  for (const decisionId of marks.decisionIds) {
    for (const against of ['buyer', 'merchant'] as const) {
      const target: Target = { bucket: effect.bucket, merchantId: marks.merchantId, buyerId: marks.buyerId }
      const opened = (await desk.store.loadForCommand(target, { id: openingId(marks.fromCase, decisionId, against), origin: 'system' }))?.earlier
      if (!opened) continue
      await send(desk, effect, { caseId: opened.caseId, commandId: `reverse.${effect.key}`, command: { type: 'ReverseMarks', fromCase: marks.fromCase, because: marks.because, reference: marks.reference } })
    }
  }
}

/** Carries one notice outside and tells the sanction whether the contact was reached: only then may a clock run out against the account. */
export async function carrySanctionNotice(desk: Desk, outside: Outside, effect: LeasedEffect): Promise<void> {
  const notice = sanctionNoticeBody.parse(effect.body)
  const result = attempted(desk, effect, await outside.deliverNotice({ key: effect.key, marketplace: effect.marketplaceId, account: notice.account, party: notice.party, about: notice.about, caseId: effect.caseId, noticeId: notice.noticeId, contact: notice.contact, ...saidOf(notice.told, desk.calendar.timeZone) }))
  await send(desk, effect, { caseId: effect.caseId, commandId: `notice.${effect.key}`, command: { type: 'RecordNoticeAttempt', noticeId: notice.noticeId, contact: notice.contact, result } })
}

/** `busy` and faults are tried again; any other refusal is final and logged. */
async function send(desk: Desk, effect: LeasedEffect, told: { caseId: string; commandId: string; command: PlainSanctionCommand }): Promise<void> {
  const outcome = await execute(desk, sanctions, { actor: systemActor(effect.marketplaceId), target: { bucket: effect.bucket, caseId: told.caseId }, commandId: told.commandId.slice(0, 200), command: told.command, version: null })
  if (!('refused' in outcome)) return
  if (outcome.refused.refused === 'busy') throw new Error('busy')
  desk.log({ level: 'warn', what: 'sanction_told_refused', caseId: told.caseId, command: told.command.type, code: outcome.refused.refused })
}

export type SanctionView = { version: number; now: number; state: SanctionState; actions: readonly SanctionAction[] }

/** One sanction for the account it is against or for the platform's own people; for everybody else it does not exist. */
export async function viewSanction(desk: Desk, actor: Actor, caseId: string): Promise<SanctionView | Refusal> {
  const bucket = desk.store.bucketOf(caseId)
  if (bucket === null) return refuse('unknown_case')
  const loaded = await desk.store.loadForCommand({ bucket, caseId }, null)
  if (!loaded?.state || loaded.state.process !== 'sanction' || loaded.marketplace.id !== actor.marketplace) return refuse('unknown_case')
  const state = sanctions.process.read(loaded.state.stateJson)
  const mine = isParty(state, actor)
  if (!mine && ['buyer', 'merchant', 'clerk', 'carrier', 'payment', 'outside'].includes(actor.role)) return refuse('unknown_case')
  const at = desk.realNow() + loaded.marketplace.clockOffsetMs
  const context: SanctionContext = { now: at, actor, policies: desk.policies, calendar: desk.calendar, newCaseId: caseId }
  return { version: loaded.state.version, now: at, state, actions: sanctionActions(state, actor, context) }
}
