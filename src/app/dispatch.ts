// Carries effects outside, at least once, in order within a case's lane. What the outside answers comes back as an ordinary command with a
// fixed id, so a repeated delivery changes nothing. Backoff, then the dead-letter list, where an operator can revive it.
import { scanSchema } from '../domain/order.ts'
import type { PlainCommand } from '../domain/commands.ts'
import { watchWaybills } from './carriers.ts'
import { contradiction } from './contradictions.ts'
import { disputes } from './disputes.ts'
import { marksReversedBody, noticesBody, observeScanBody, paymentBody, sanctionBody } from './dispute-effects.ts'
import type { Desk } from './desk.ts'
import { execute } from './execute.ts'
import { reminderBody } from './inbox.ts'
import type { Outside } from './outside.ts'
import { attempted } from './reached.ts'
import { entriesIn, noticesIn, placeIn } from './porter.ts'
import type { LeasedEffect, Share } from './sweep-ports.ts'
import { carrySanctionNotice, openSanction, reverseSanctions } from './sanctions.ts'
import { saidOf } from './sentences/notices.ts'
import { systemActor } from './sweep.ts'

/** Seconds until the next try: the spacing of WeChat Pay's complaint webhook (P22), 24 hours in all, then set aside. */
export const BACKOFF_SECONDS: readonly number[] = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600]
const LEASE_MS = 30_000

/** What a marketplace's own system is asked for, which may take as long as it likes. Everything else stays in this house. */
const ASKED: readonly string[] = ['payment', 'notice', 'sanction_notice', 'reminder']
/** Questions to one marketplace at once, and how long one batch of them may go on: what is left then comes again when its lease ends. */
const WIDTH = 8
const BATCH_MS = 15_000
/** What stays in this house waits for nothing but the database. */
const HANDS = 4
/** After so many failures in a row nobody is there: the rest of the batch waits for its next try without being asked. */
const SILENT_AFTER = 3

/** The outside says the opposite of what is on record, by which the case has gone on: no repeat will mend that, a person must. */
class Contradicted extends Error {
  override readonly name = 'Contradicted'
}

export type DispatchResult = { leased: number; done: number; deferred: number; dead: number }
/** Marketplaces that are being asked at this moment. With it a pass does not wait for their answers, so that a slow one delays no other. */
export type Asking = Map<string, Promise<void>>

/** One pass over what is due. `lateMs`: only what is at least so late; `signal`: the process ends, and what was not begun is given back. */
export async function dispatchEffects(desk: Desk, outside: Outside, options: { limit: number; share?: Share; asking?: Asking; lateMs?: number; signal?: AbortSignal }): Promise<DispatchResult> {
  const { asking, lateMs = 0, signal } = options
  const due = await desk.store.dueEffects(desk.realNow() - lateMs, options.limit, LEASE_MS + lateMs, options.share, asking ? { kinds: ASKED, marketplaces: [...asking.keys()] } : undefined)
  const result: DispatchResult = { leased: due.length, done: 0, deferred: 0, dead: 0 }
  if (!asking) {
    for (const effect of due) await attempt(desk, outside, effect, result)
    return result
  }
  const inHouse = due.filter((effect) => !ASKED.includes(effect.kind))
  for (const [marketplace, questions] of askedOf(due)) {
    const asked = ask(desk, outside, questions, signal).catch((fault: unknown) => {
      desk.log({ level: 'error', what: 'dispatch_fault', why: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) })
    }).finally(() => asking.delete(marketplace))
    asking.set(marketplace, asked)
  }
  await carryInHouse(desk, outside, inHouse, { result, ...(signal ? { signal } : {}) })
  return result
}

/** Several at once: of each lane there is only one among them. What arrived is put away together, so that a pass is a few statements and not hundreds. */
async function carryInHouse(desk: Desk, outside: Outside, effects: readonly LeasedEffect[], { result, signal }: { result: DispatchResult; signal?: AbortSignal }): Promise<void> {
  const queue = [...effects]
  const arrived: LeasedEffect[] = []
  const hand = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (signal?.aborted) await giveBack(desk, next)
      else await attempt(desk, outside, next, result, arrived)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(HANDS, queue.length) }, hand))
  } finally {
    if (arrived.length > 0) await desk.store.finishEffects(arrived)
  }
}

function askedOf(due: readonly LeasedEffect[]): Map<string, LeasedEffect[]> {
  const groups = new Map<string, LeasedEffect[]>()
  for (const effect of due) if (ASKED.includes(effect.kind)) groups.set(effect.marketplaceId, [...(groups.get(effect.marketplaceId) ?? []), effect])
  return groups
}

/** Of a process that ends: somebody else need not wait for the lease to run out. It has cost the effect one of its tries. */
const giveBack = (desk: Desk, effect: LeasedEffect): Promise<boolean> => desk.store.deferEffect(effect, desk.realNow())

async function ask(desk: Desk, outside: Outside, questions: readonly LeasedEffect[], signal?: AbortSignal): Promise<void> {
  const until = desk.realNow() + BATCH_MS
  const queue = [...questions]
  const result: DispatchResult = { leased: questions.length, done: 0, deferred: 0, dead: 0 }
  let silent = 0
  const hand = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && desk.realNow() < until; next = queue.shift()) {
      const wait = BACKOFF_SECONDS[next.tries - 1]
      if (signal?.aborted) await giveBack(desk, next)
      else if (silent >= SILENT_AFTER && wait !== undefined) await desk.store.deferEffect(next, desk.realNow() + wait * 1000)
      else silent = (await attempt(desk, outside, next, result)) ? 0 : silent + 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(WIDTH, questions.length) }, hand))
}

/** Carries one effect and says whether it arrived (with `arrived`, whoever gave it puts it away); what did not is tried later or, after the last time, set aside. */
async function attempt(desk: Desk, outside: Outside, effect: LeasedEffect, result: DispatchResult, arrived?: LeasedEffect[]): Promise<boolean> {
  const count = (became: 'done' | 'deferred' | 'dead'): void => {
    result[became] += 1
    desk.meter?.effect({ kind: effect.kind, result: became, lagSeconds: (takenUp - effect.dueAt) / 1000 })
  }
  const takenUp = desk.realNow()
  try {
    await carry(desk, outside, effect)
    if (arrived) arrived.push(effect)
    else await desk.store.finishEffect(effect)
    count('done')
    return true
  } catch (fault) {
    const wait = fault instanceof Contradicted ? undefined : BACKOFF_SECONDS[effect.tries - 1]
    const why = fault instanceof Error ? fault.message : String(fault)
    desk.log({ level: 'warn', what: 'effect_failed', kind: effect.kind, key: effect.key, tries: effect.tries, why: why.slice(0, 200) })
    if (wait === undefined) {
      await desk.store.deadLetter(effect, desk.realNow(), why.slice(0, 500))
      count('dead')
    } else {
      await desk.store.deferEffect(effect, desk.realNow() + wait * 1000)
      count('deferred')
    }
    return false
  }
}

async function carry(desk: Desk, outside: Outside, effect: LeasedEffect): Promise<void> {
  switch (effect.kind) {
    case 'notice': return carryNotice(desk, outside, effect)
    case 'payment': return carryPayment(desk, outside, effect)
    case 'inbox': return desk.store.inbox.putNotices(noticesIn(effect))
    case 'reminder': return carryReminder(desk, outside, effect)
    case 'webhook': return outside.callWebhook({ key: effect.key, marketplace: effect.marketplaceId, bucket: effect.bucket, caseId: effect.caseId, version: effect.version, body: effect.body })
    case 'history': return desk.store.recordHistory(entriesIn(effect))
    case 'observe_scan': return observeScan(desk, effect)
    case 'watch_waybill': return watchParcel(desk, effect)
    case 'open_sanction': return openSanction(desk, effect, sanctionBody.parse(effect.body))
    case 'reverse_sanctions': return reverseSanctions(desk, effect, marksReversedBody.parse(effect.body))
    case 'sanction_notice': return carrySanctionNotice(desk, outside, effect)
    default: throw new Error(`no carrier for effects of kind ${effect.kind}`)
  }
}

/** Contact after contact, each under its own key; what was tried is told to the case at once, also when a later one is to be tried again. */
async function carryNotice(desk: Desk, outside: Outside, effect: LeasedEffect): Promise<void> {
  const { party, account, notices } = noticesBody.parse(effect.body)
  const tried: { noticeId: string; contact: number; result: 'delivered' | 'failed' }[] = []
  try {
    for (const { noticeId, about, contact, told } of notices) {
      const key = `${effect.caseId}.${noticeId}.${contact + 1}`
      tried.push({ noticeId, contact, result: attempted(desk, effect, await outside.deliverNotice({ key, marketplace: effect.marketplaceId, account, party, about, caseId: effect.caseId, noticeId, contact, ...saidOf(told, desk.calendar.timeZone) })) })
    }
  } finally {
    const [first, ...also] = tried
    if (first) await tell(desk, effect, `notice.${effect.key}.${tried.length}`, { type: 'RecordNoticeAttempt', ...first, ...(also.length === 0 ? {} : { also }) }, 'system')
  }
}

async function carryReminder(desk: Desk, outside: Outside, effect: LeasedEffect): Promise<void> {
  const reached = await outside.sendReminder?.({ key: effect.key, caseId: effect.caseId, ...reminderBody.parse(effect.body) })
  if (reached !== undefined) attempted(desk, effect, reached)
}

async function carryPayment(desk: Desk, outside: Outside, effect: LeasedEffect): Promise<void> {
  const leg = paymentBody.parse(effect.body)
  const answer = await outside.instructPayment({ key: effect.key, marketplace: effect.marketplaceId, caseId: effect.caseId, orderId: leg.orderId, legId: leg.legId, from: leg.from, to: leg.to, amountMinor: leg.amountMinor, currency: leg.currency })
  if (answer.answer === 'posted') await tell(desk, effect, `posted.${effect.key}`, { type: 'ConfirmLeg', legId: leg.legId, reference: answer.reference }, 'payment')
  if (answer.answer === 'rejected') await tell(desk, effect, `rejected.${effect.key}`, { type: 'RejectLeg', legId: leg.legId, because: answer.because, availableMinor: answer.availableMinor }, 'payment')
}

/** A parcel within a case: what its carrier reports will be found by the number. That the partner fetched it is never taken from a party. */
async function watchParcel(desk: Desk, effect: LeasedEffect): Promise<void> {
  if (desk.carriers) await watchWaybills(desk, desk.carriers, [placeIn(effect)])
}

async function observeScan(desk: Desk, effect: LeasedEffect): Promise<void> {
  const seen = observeScanBody.parse(effect.body)
  const loaded = await desk.store.loadForCommand({ bucket: effect.bucket, caseId: effect.caseId }, null)
  const scan = loaded?.order?.scans.find((one) => one.scanId === seen.scanId && one.shipmentId === seen.shipmentId)
  if (!scan) throw new Error(`scan ${seen.scanId} is not there to observe`)
  await tell(desk, effect, `scan.${seen.shipmentId}.${seen.scanId}`, { type: 'ObserveScan', scan: scanSchema.parse(scan.body) }, 'system')
}

/** Tells the case what the outside answered. `busy` and faults are tried again; a payment that contradicts the record is set aside for the operator; any other refusal is final and logged, for the answer came. */
async function tell(desk: Desk, effect: LeasedEffect, commandId: string, command: PlainCommand, role: 'system' | 'payment'): Promise<void> {
  const actor = { ...systemActor(effect.marketplaceId), role }
  const outcome = await execute(desk, disputes, { actor, target: { bucket: effect.bucket, caseId: effect.caseId }, commandId: commandId.slice(0, 200), command, version: null })
  if (!('refused' in outcome)) return
  if (outcome.refused.refused === 'busy') throw new Error('busy')
  if (outcome.refused.refused === 'leg_not_pending') {
    desk.log({ level: 'error', what: 'payment_contradicted', caseId: effect.caseId, command: command.type, key: effect.key, recorded: String(outcome.refused.allowed ?? '') })
    throw new Contradicted(contradiction(command.type, effect.key, outcome.refused))
  }
  desk.log({ level: 'warn', what: 'answer_refused', caseId: effect.caseId, command: command.type, code: outcome.refused.refused })
}
