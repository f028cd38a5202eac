// Plays a published dispute on the real store through commands only: time passes, clocks lapse, effects go out, people act.
// Nothing sets state by hand. Scripts: scripts/*.ts; the cast: cast.ts; printing: src/cli/demo.ts.
import type { Case } from '../../domain/case.ts'
import type { PlainCommand } from '../../domain/commands.ts'
import type { CaseEvent } from '../../domain/events.ts'
import type { Order, Scan } from '../../domain/order.ts'
import type { Actor } from '../../domain/parts.ts'
import { previewReason } from '../../domain/chapters/reason.ts'
import { isRefusal, type RefusalCode } from '../../domain/refusals.ts'
import type { Problem, Reason } from '../../domain/vocabulary.ts'
import { canonical } from '../canonical.ts'
import { readBody } from '../commit-body.ts'
import { disputes } from '../disputes.ts'
import type { Desk } from '../desk.ts'
import { dispatchEffects } from '../dispatch.ts'
import { execute } from '../execute.ts'
import type { Outside } from '../outside.ts'
import type { HistoryEntry } from '../ports.ts'
import { sweepClocks, systemActor } from '../sweep.ts'
import { readCase } from '../read-case.ts'
import { PEOPLE, SHOPS, cst, type Shop } from './cast.ts'

export type Both = { zh: string; en: string }
/** What the person sees before acting: the case so far, from the log, and its id. */
export type Seen = { state: Case; caseId: string; reasonPreview: (to: { reason: Reason; problem: Problem }) => string }
type Does = PlainCommand | ((seen: Seen) => PlainCommand)
/** `of` tells several cases of one script apart. `refused`: the script means to be told no. */
export type Step =
  | { kind: 'act'; at: string; who: string; does: Does; of?: string; refused?: RefusalCode }
  | { kind: 'scan'; scan: Scan }
  | { kind: 'wait'; until: string }

export type Script = {
  id: string; variant: string | null; title: Both; order: Order; scansBefore: readonly Scan[]; steps: readonly Step[]
  buyerAccount?: { goodStanding: 'unknown' | 'good' | 'not_good'; abuseLabel: 'none' | 'labelled' | 'labelled_with_reasons' | 'appealed' }
  shop?: Partial<Shop>
  prior?: readonly Pick<HistoryEntry, 'caseId' | 'openedAt' | 'reason' | 'outcome' | 'amountMinor' | 'amountBand' | 'detail'>[]
}

export const act = (at: string, who: string, does: Does, more: { of?: string; refused?: RefusalCode } = {}): Step => ({ kind: 'act', at, who, does, ...more })
export const carrier = (scan: Scan): Step => ({ kind: 'scan', scan })
export const wait = (until: string): Step => ({ kind: 'wait', until })

export type Told = { at: number; who: string; caseId: string; version: number; event: CaseEvent }
export type Played = {
  id: string; variant: string | null; title: Both; order: Order; cases: readonly { label: string; caseId: string; state: Case }[]
  told: readonly Told[]; refusals: readonly { at: number; who: string; command: string; refused: RefusalCode }[]
  /** What was on record before, the parcels' scans, and the words people wrote, by the id of the text. */
  prior: NonNullable<Script['prior']>; scans: readonly Scan[]; words: ReadonlyMap<string, string>
}

/** The hand that moves time: a desk whose `realNow` is this clock. Forward only. */
export type DemoClock = { now: number }

export async function play(desk: Desk, outside: Outside, clock: DemoClock, script: Script): Promise<Played> {
  const stage = await setStage(desk, clock, script)
  const cases = new Map<string, string>()
  const refusals: Played['refusals'][number][] = []
  for (const [index, step] of script.steps.entries()) {
    const at = step.kind === 'act' ? cst(step.at) : step.kind === 'wait' ? cst(step.until) : step.scan.at
    await passTo(desk, outside, clock, at)
    if (step.kind === 'scan') await desk.store.recordScan({ bucket: stage.bucket, orderId: script.order.orderId, shipmentId: step.scan.shipmentId, scanId: step.scan.scanId, at, body: step.scan, notBefore: clock.now })
    if (step.kind === 'act') {
      const refused = await perform(desk, { script, step, bucket: stage.bucket, cases, commandId: `${script.order.orderId}.${index + 1}` })
      if (refused) refusals.push({ at, who: step.who, ...refused })
    }
    await passTo(desk, outside, clock, at)
  }
  return { id: script.id, variant: script.variant, title: script.title, order: script.order, ...(await recall(desk, script.order.marketplace, cases)), refusals, prior: script.prior ?? [], scans: [...script.scansBefore, ...script.steps.flatMap((step) => (step.kind === 'scan' ? [step.scan] : []))] }
}

/** Marketplace, shop, buyer, order and earlier scans, pushed the way a marketplace pushes them. */
async function setStage(desk: Desk, clock: DemoClock, script: Script): Promise<{ bucket: number }> {
  const { order } = script
  const base = SHOPS.find((one) => one.merchantId === order.merchant.merchantId)
  if (!base) throw new Error(`no shop ${order.merchant.merchantId} in the cast`)
  const shop = { ...base, ...script.shop }
  clock.now = Math.max(clock.now, order.placedAt)
  const merchant = await desk.store.putMerchant({ marketplaceId: order.marketplace, merchantId: shop.merchantId, settings: shopSettings(shop, order.currency, order.placedAt) })
  await desk.store.putBuyer({ marketplaceId: order.marketplace, buyerId: order.buyer.buyerId, settings: { ...script.buyerAccount } })
  await desk.store.putOrder({
    bucket: merchant.bucket, orderId: order.orderId, marketplaceId: order.marketplace, merchantId: shop.merchantId, buyerId: order.buyer.buyerId, currency: order.currency, placedAt: order.placedAt,
    snapshotJson: canonical(order), freightPaidMinor: order.freightPaidMinor, lines: order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  for (const scan of script.scansBefore) {
    await desk.store.recordScan({ bucket: merchant.bucket, orderId: order.orderId, shipmentId: scan.shipmentId, scanId: scan.scanId, at: scan.at, body: scan, notBefore: clock.now })
  }
  await desk.store.recordHistory((script.prior ?? []).map((entry) => ({
    marketplaceId: order.marketplace, account: order.buyer.buyerId, role: 'buyer', process: 'dispute', closedAt: entry.openedAt, currency: order.currency, ...entry,
  })))
  return { bucket: merchant.bucket }
}

export const shopSettings = (shop: Shop, currency: string, asOf: number) => ({
  score: shop.score, quality: shop.quality, reachable: shop.reachable, addresses: shop.addressIds.map((addressId) => ({ addressId })),
  balance: shop.balanceMinor === null ? null : { amountMinor: shop.balanceMinor, currency, asOf },
})

/** Lets time run: whatever falls due on the way happens at its own moment, in order. */
export async function passTo(desk: Desk, outside: Outside, clock: DemoClock, at: number): Promise<void> {
  for (let round = 0; round < 500; round += 1) {
    await settleNow(desk, outside)
    const next = (await desk.store.dueClocks(at, 500)).reduce<number | null>((soonest, due) => (soonest === null || due.dueAt < soonest ? due.dueAt : soonest), null)
    if (next === null || at <= clock.now && next > clock.now) break
    clock.now = Math.max(clock.now, next)
    const swept = await sweepClocks(desk, { limit: 500 })
    if (swept.found > 0 && swept.lapsed === 0) break
  }
  clock.now = Math.max(clock.now, at)
  await settleNow(desk, outside)
}

async function settleNow(desk: Desk, outside: Outside): Promise<void> {
  while ((await dispatchEffects(desk, outside, { limit: 200 })).leased > 0) { /* effects may cause effects */ }
}

/** A script's acts at the desk's own time, one after another. */
export async function performNow(desk: Desk, script: Script, acts: readonly Extract<Step, { kind: 'act' }>[], bucket: number): Promise<void> {
  const cases = new Map<string, string>()
  for (const [index, step] of acts.entries()) await perform(desk, { script, step, bucket, cases, commandId: `${script.order.orderId}.${index + 1}` })
}

type Performance = { script: Script; step: Extract<Step, { kind: 'act' }>; bucket: number; cases: Map<string, string>; commandId: string }

async function perform(desk: Desk, of: Performance): Promise<{ command: string; refused: RefusalCode } | null> {
  const { script, step, bucket, cases } = of
  const label = step.of ?? 'A'
  const caseId = cases.get(label)
  const actor = actorOf(step.who, script.order.marketplace)
  const command = typeof step.does === 'function' ? step.does(await look(desk, actor, caseId ?? '')) : step.does
  const target = command.type === 'OpenCase' ? { bucket, orderId: script.order.orderId } : { bucket, caseId: caseId ?? '0' }
  const outcome = await execute(desk, disputes, { actor, target, commandId: of.commandId, command, version: null })
  if ('refused' in outcome) {
    if (outcome.refused.refused !== step.refused) throw new Error(`${script.id} ${step.at} ${step.who} ${command.type}: refused ${outcome.refused.refused} ${outcome.refused.field ?? ''} ${JSON.stringify(outcome.refused.allowed ?? '')}`)
    return { command: command.type, refused: outcome.refused.refused }
  }
  if (step.refused) throw new Error(`${script.id} ${step.at} ${step.who} ${command.type}: was to be refused ${step.refused} and was not`)
  if (command.type === 'OpenCase') cases.set(label, outcome.done.caseId)
  return null
}

export function actorOf(id: string, marketplace: string): Actor {
  const person = PEOPLE.find((one) => one.id === id)
  if (!person) throw new Error(`nobody called ${id} in the cast`)
  return { role: person.role, id, marketplace }
}

async function look(desk: Desk, actor: Actor, caseId: string): Promise<Seen> {
  const read = await readCase(desk, actor, caseId)
  if (isRefusal(read)) throw new Error(`no case ${caseId}`)
  const { state, context } = read
  return { state, caseId, reasonPreview: (to) => previewReason(state, context, to).previewHash }
}

async function recall(desk: Desk, marketplace: string, cases: ReadonlyMap<string, string>): Promise<Pick<Played, 'cases' | 'told' | 'words'>> {
  const told: Told[] = []
  const words = new Map<string, string>()
  const states: Played['cases'][number][] = []
  for (const [label, caseId] of cases) {
    const read = await readCase(desk, systemActor(marketplace), caseId)
    if (isRefusal(read)) throw new Error(`no case ${caseId}`)
    states.push({ label, caseId, state: read.state })
    for (const text of await desk.store.personTexts({ bucket: read.bucket, caseId })) if (text.kind === 'text') words.set(text.textId, text.text)
    const log = await desk.store.readLog(caseId)
    for (const commit of log.commits) {
      const { actor, events } = readBody(commit.bodyText)
      for (const event of events as CaseEvent[]) told.push({ at: commit.at, who: actor.id, caseId, version: commit.version, event })
    }
  }
  return { cases: states, words, told: told.sort((a, b) => a.at - b.at) }
}
