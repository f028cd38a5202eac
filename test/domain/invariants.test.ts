// The judge of every random history must itself be able to say no: a commit as a faulty chapter would have made it breaks its guarantee by
// name. Each begins with a commit that holds, so that what is changed is what is found.
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/app/demo/cast.ts'
import { claim } from '../../src/app/demo/scripts/claims.ts'
import type { Case } from '../../src/domain/case.ts'
import type { CaseEvent } from '../../src/domain/events.ts'
import { evolveAll } from '../../src/domain/evolve.ts'
import { violations } from '../../src/domain/invariants.ts'
import { dispute, file, specimen, words, type Spec } from './spec.ts'

const out = { shipmentId: 'out-1', waybill: 'WB-OUT' }
const OUTBOUND = [scan(out, 'picked_up', '2025-12-08 15:00'), scan(out, 'signed', '2025-12-09 09:00')]

const opened = (): Spec => dispute({ order: specimen(), scans: OUTBOUND }).at('2025-12-10 09:00').does('buyer-tang', {
  type: 'OpenCase', orderId: 'order-spec', claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 9900, goodsState: 'received' }),
  statement: words('声音太小'), evidence: [file('e1', 'close_up'), file('e2', 'photo')],
})
const agreed = (): Spec => opened().does('shop-clock', { type: 'AgreeToRequest' })
const inReview = (): Spec => opened().does('shop-clock', { type: 'RefuseRequest', because: 'facts_disputed', statement: words('没有问题') }).does('buyer-tang', { type: 'RequestIntervention', statement: null }).does('officer-an', { type: 'ClaimReview' })

/** What one act did, and what the case was before it. */
function commitOf(before: Spec, act: (spec: Spec) => Spec): { before: Case; events: readonly CaseEvent[] } {
  const { state, events } = before
  const seen = events.length
  return { before: state, events: act(before).events.slice(seen) }
}

function brokenBy(spec: Spec, who: string, before: Case, events: readonly CaseEvent[]): string[] {
  const context = spec.context(who)
  return violations(before, events, evolveAll(before, events, context), context).map((says) => says.split(':')[0] ?? '').sort()
}

const owed = (flow: Partial<Extract<CaseEvent, { type: 'FlowOwed' }>['flow']> = {}, waits: 'nothing' | 'goods_back' = 'nothing'): CaseEvent =>
  ({ type: 'FlowOwed', decisionId: 'd1', waits, flow: { flowId: 'f-1', from: 'merchant', to: 'buyer', amountMinor: 100, currency: 'CNY', for: 'goods_refund', lineId: 'line-1', ...flow } })

describe('a commit that breaks a guarantee is named by it', () => {
  it('heard: money of a merchant who was neither told nor asked', () => {
    const spec = opened()
    expect(spec.state.heard.merchant).toBe(false)
    expect(brokenBy(spec, 'system', spec.state, [owed()])).toContain('heard')
    expect(brokenBy(spec, 'system', { ...spec.state, heard: { ...spec.state.heard, merchant: true } }, [owed()])).not.toContain('heard')
  })

  it('heard: a refund that waits for the goods is released while the buyer still has them', () => {
    const spec = agreed()
    const [track] = spec.state.money
    expect(track).toMatchObject({ waits: 'goods_back', state: 'owed' })
    const release: CaseEvent = { type: 'FlowReleased', flowId: track?.flow.flowId ?? '' }
    expect(brokenBy(spec, 'system', spec.state, [release])).toContain('heard')
    const back = spec.does('buyer-tang', { type: 'ShipReturn', legId: 'r1', carrier: 'zto', waybill: 'WB-R1' })
    const { before, events } = commitOf(back, (one) => one.does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' }))
    expect(events.map(({ type }) => type)).toContain('FlowReleased')
    const whole = events.slice(0, events.findIndex(({ type }) => type === 'FlowReleased') + 1)
    expect(brokenBy(spec, 'shop-clock', before, whole)).toEqual([])
    expect(brokenBy(spec, 'shop-clock', before, whole.filter(({ type }) => type !== 'ReturnConfirmed'))).toContain('heard')
  })

  it('sanction_not_remedy: a side pays the platform for anything but what was advanced for it, or a sanction follows from no judged decision', () => {
    const spec = agreed()
    expect(brokenBy(spec, 'officer-an', spec.state, [owed({ to: 'platform', for: 'compensation' })])).toContain('sanction_not_remedy')
    expect(brokenBy(spec, 'officer-an', spec.state, [owed({ to: 'platform', for: 'advance_recovery' })])).not.toContain('sanction_not_remedy')
    expect(brokenBy(spec, 'officer-an', spec.state, [{ type: 'SanctionPutForward', against: 'merchant', measures: ['warning'], rules: [], decisionId: 'd1' }])).toContain('sanction_not_remedy')
  })

  it('conservation: more of a line is owed back than was paid for it, a flow is paid twice, or in another currency', () => {
    const spec = opened()
    expect(brokenBy(spec, 'system', spec.state, [owed({ amountMinor: 9900 })])).not.toContain('conservation')
    expect(brokenBy(spec, 'system', spec.state, [owed({ amountMinor: 9901 })])).toContain('conservation')
    expect(brokenBy(spec, 'system', spec.state, [owed({ amountMinor: 1, currency: 'USD' })])).toContain('conservation')
    const paying = commitOf(spec, (one) => one.does('shop-clock', { type: 'MakeOffer', terms: { remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5000, for: 'price_reduction' }] } })
      .does('buyer-tang', { type: 'AcceptOffer', offerId: 'o1' }))
    const instructed = paying.events.find((event) => event.type === 'LegInstructed')
    if (instructed?.type !== 'LegInstructed') throw new Error('an accepted offer is paid')
    const until = paying.events.slice(0, paying.events.indexOf(instructed) + 1)
    expect(brokenBy(spec, 'buyer-tang', paying.before, until)).toEqual([])
    expect(brokenBy(spec, 'buyer-tang', paying.before, [...until, { ...instructed, leg: { ...instructed.leg, legId: `${instructed.leg.legId}x` } }])).toContain('conservation')
  })

  it('another_person, reasons: a decision of a party, with one signature under its override, without rule or reason', () => {
    const spec = inReview()
    const waited = spec.at('2025-12-19 09:00')
    const { before, events } = commitOf(waited, (one) => one.does('officer-an', { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: [], because: words('照片可见') }).does('officer-an', { type: 'DecideCase', because: words('瑕疵可见') }))
    const changed = (decision: Record<string, unknown>) => events.map((event) => (event.type === 'DecisionIssued' ? { ...event, decision: { ...event.decision, ...decision } } as CaseEvent : event))
    expect(brokenBy(spec, 'officer-an', before, events)).toEqual([])
    expect(brokenBy(spec, 'officer-an', before, changed({ by: { by: 'officer', officerId: 'shop-clock', secondOfficerId: null, appeal: false } }))).toContain('another_person')
    expect(brokenBy(spec, 'officer-an', before, changed({ overrides: [{ field: 'remedy', computed: 'a', decided: 'b', because: words('x'), cites: ['D-8'] }] }))).toContain('another_person')
    expect(brokenBy(spec, 'officer-an', before, changed({ routes: [] }))).toContain('reasons')
    expect(brokenBy(spec, 'officer-an', before, changed({ rules: [], because: null }))).toContain('reasons')
    expect(brokenBy(spec, 'officer-an', { ...before, humanAsked: true }, changed({ by: { by: 'machine' } }))).toContain('ask_for_human')
    expect(brokenBy(spec, 'officer-an', before, changed({ by: { by: 'machine' }, computed: { facts: '{"logistics":{"signedContradicted":true}}' } }))).toContain('records')
  })

  it('clocks, pinned, append_only: a clock against somebody who was not told, another policy without an event, a word rewritten', () => {
    const spec = opened()
    const clock = spec.state.clocks.find(({ owner }) => owner === 'merchant')
    if (clock === undefined) throw new Error('the merchant has a clock')
    const lapse: CaseEvent = { type: 'ClockLapsed', clock: clock.clock, round: clock.round, outcome: 'as_announced', atZero: clock.atZero, limitedBy: [] }
    expect(brokenBy(spec, 'system', spec.state, [lapse])).not.toContain('clocks')
    expect(brokenBy(spec, 'system', { ...spec.state, notices: [] }, [lapse])).toContain('clocks')
    expect(brokenBy(spec, 'system', spec.state, [{ type: 'ClockStarted', clock: { ...clock, round: 2, endsAt: clock.startsAt } }])).toContain('clocks')
    const context = spec.context('system')
    const said = spec.state.statements.length
    expect(said).toBeGreaterThan(0)
    expect(violations(spec.state, [], { ...spec.state, statements: [] }, context).join()).toMatch(/append_only/)
    expect(violations(spec.state, [], { ...spec.state, pin: { ...spec.state.pin, layers: [] } as never }, context).join()).toMatch(/pinned/)
  })
})
