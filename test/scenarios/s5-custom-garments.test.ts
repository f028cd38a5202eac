// S5: 334 made-to-order garments, a business buyer. The merchant's conditional consent is an offer, exact to the unit; else an officer decides
// line by line, each cost with its receipt.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, SHOPS, cst } from '../../src/app/demo/cast.ts'
import type { Command } from '../../src/domain/commands.ts'
import type { Terms } from '../../src/domain/parts.ts'
import { evidence, text, World } from '../domain/world.ts'

const shop = SHOPS.find((known) => known.merchantId === 'shop-custom')
const FREIGHT = 320_000
const CARTONS = 118_570
const ALL = 3_173_000

const terms: Terms = {
  remedy: 'return_refund', returnRequired: true, returnFreight: 'buyer', replacement: 'none', reason: null,
  flows: [
    { from: 'merchant', to: 'buyer', amountMinor: ALL, for: 'goods_refund', evidenceIds: [] },
    { from: 'buyer', to: 'merchant', amountMinor: FREIGHT, for: 'cost_deduction', evidenceIds: ['s5-freight'] },
    { from: 'buyer', to: 'merchant', amountMinor: CARTONS, for: 'cost_deduction', evidenceIds: ['s5-cartons'] },
  ],
}

function offered(): World {
  const play = new World({
    order: ORDERS.S5, scans: SCANS.S5, account: { merchantScore: shop?.score ?? null, merchantQuality: true, merchantAddresses: shop?.addressIds ?? [] },
    balances: { merchant: shop?.balanceMinor ?? null, deposit: shop?.depositMinor ?? null },
  })
  play.open({ reason: 'R09', problem: 'size_or_colour', remedy: 'return_refund' }, cst('2025-09-05 18:00'), { evidence: [evidence('photo', 's5-size')] })
  play.must(play.merchant, { type: 'FileEvidence', items: [evidence('signed_specification', 's5-sample'), evidence('receipt', 's5-freight'), evidence('receipt', 's5-cartons')], requestId: null }, cst('2025-09-06 09:00'))
  play.must(play.merchant, { type: 'MakeOffer', terms, supersedes: null, statement: text('return and refund, the buyer bears freight and cartons') }, cst('2025-09-06 09:10'))
  return play
}

const decide = (costs: Extract<Command, { type: 'DecideCase' }>['costs'], more: Partial<Extract<Command, { type: 'DecideCase' }>> = {}): Command =>
  ({ type: 'DecideCase', because: text('custom goods; the merchant consented on conditions'), costs, overrides: [], instead: null, answers: [], notAccepted: [], ...more })
const freightLine = { from: 'buyer', to: 'merchant', amountMinor: FREIGHT, for: 'cost_deduction', lineId: 'line-1', evidenceIds: ['s5-freight'], finding: 'cost_outbound_freight' } as const
const cartonLine = { from: 'buyer', to: 'merchant', amountMinor: CARTONS, for: 'cost_deduction', lineId: 'line-1', evidenceIds: ['s5-cartons'], finding: 'cost_packaging' } as const
const lines = (...costs: (typeof freightLine | typeof cartonLine)[]) => costs.map((cost) => ({ ...cost, evidenceIds: [...cost.evidenceIds] }))

function reviewed(): World {
  const play = offered()
  play.must(play.buyer, { type: 'DeclineOffer', offerId: 'o1', statement: text('I bear no costs') }, cst('2025-09-07 10:00'))
  play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-07 11:00'))
  play.must(play.officer, { type: 'ClaimReview' }, cst('2025-09-08 09:00'))
  return play
}

function find(play: World, finding: Extract<Command, { type: 'SetFinding' }>['finding'], value: 'proven' | 'not_proven', evidenceId: string): void {
  play.must(play.officer, { type: 'SetFinding', finding, value, evidenceIds: [evidenceId], because: text(`on ${evidenceId}`) }, cst('2025-09-08 09:10'))
}

describe('S5 custom goods and who bears the cost', () => {
  it('has no no-reason return: custom goods of a business purchase come in for negotiation only, with the rule', () => {
    const play = offered()
    expect(play.state.admission).toMatchObject({ admissible: true, lane: 'negotiation_only', basis: 'agreement' })
    expect(play.state.admission.rules.length).toBeGreaterThan(0)
  })

  it('records the contradictory dates of the order as given', () => {
    expect(offered().order.contradictions).toMatchObject([{ about: 'placedAt' }])
  })

  it('makes the conditional consent an offer with both sides in money, and binds nobody until it is accepted', () => {
    const play = offered()
    expect(play.state.offers).toMatchObject([{ by: 'merchant', state: 'open', nets: { buyerMinor: 2_734_430, merchantMinor: -2_734_430 } }])
    expect(play.state.decisions).toEqual([])
  })

  it('refunds 27,344.30 exactly when the offer is accepted and the goods are back', () => {
    const play = offered()
    play.must(play.buyer, { type: 'AcceptOffer', offerId: 'o1' }, cst('2025-09-07 10:00'))
    expect(play.state.decisions).toMatchObject([{
      by: { by: 'agreement', offerId: 'o1' }, outcome: 'settled',
      flows: [{ from: 'merchant', to: 'buyer', amountMinor: 2_734_430 }],
      lines: [{ lineId: 'line-1', quantity: 334, refundMinor: 2_734_430, keptByMerchantMinor: FREIGHT + CARTONS }],
      costs: [{ amountMinor: FREIGHT, evidenceIds: ['s5-freight'] }, { amountMinor: CARTONS, evidenceIds: ['s5-cartons'] }],
    }])
    expect(play.paidTo('buyer:buyer-qiao')).toBe(0)
    play.must(play.buyer, { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-2', waybill: 'WB-S5-R', partnerPickup: false, freightMinor: 320_000, evidence: [] }, cst('2025-09-08 10:00'))
    play.must(play.merchant, { type: 'ConfirmReturn', legId: 'r1' }, cst('2025-09-12 10:00'))
    expect(play.paidTo('buyer:buyer-qiao')).toBe(2_734_430)
    expect(play.paidTo('held:order-s5')).toBe(-2_734_430)
    expect(play.state).toMatchObject({ phase: 'closed', because: 'settled' })
  })

  it('is decided by an officer line by line when the offer is declined, and only with each question of fact answered', () => {
    const play = reviewed()
    const open = play.act(play.officer, decide(lines(freightLine, cartonLine)), cst('2025-09-08 09:05'))
    expect(open).toMatchObject({ refused: 'findings_open' })
    find(play, 'goods_custom', 'proven', 's5-sample')
    find(play, 'spec_breached', 'not_proven', 's5-sample')
    find(play, 'merchant_consented', 'proven', 's5-sample')
    find(play, 'cost_outbound_freight', 'proven', 's5-freight')
    find(play, 'cost_packaging', 'proven', 's5-cartons')
    find(play, 'cost_return_freight', 'not_proven', 's5-freight')
    find(play, 'cost_other', 'not_proven', 's5-freight')
    // The time the merchant was given to file evidence is his until it is over.
    expect(play.act(play.officer, decide(lines(freightLine, cartonLine)), cst('2025-09-08 10:00'))).toMatchObject({ refused: 'clock_running', field: 'evidenceMustArrive' })
    play.must(play.officer, decide(lines(freightLine, cartonLine)), cst('2025-09-09 12:00'))
    if (play.state.phase === 'reviewing') play.must(play.senior, { type: 'SignDecision', approve: true, because: null }, cst('2025-09-09 13:00'))
    const decision = play.state.decisions.at(-1)
    expect(decision).toMatchObject({
      by: { by: 'officer', officerId: 'officer-an' }, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 2_734_430 }],
      lines: [{ refundMinor: 2_734_430, keptByMerchantMinor: FREIGHT + CARTONS }],
      costs: [{ evidenceIds: ['s5-freight'] }, { evidenceIds: ['s5-cartons'] }],
    })
    expect((decision?.lines ?? []).reduce((sum, line) => sum + line.refundMinor + line.keptByMerchantMinor, 0)).toBe(ALL)
  })

  it('takes no cost without its receipt, and none that no finding supports', () => {
    const play = reviewed()
    const bare = { ...freightLine, evidenceIds: [] }
    expect(play.act(play.officer, decide([bare]), cst('2025-09-08 09:05'))).toMatchObject({ refused: 'cost_without_evidence', field: 'costs.0.evidenceIds' })
    find(play, 'goods_custom', 'proven', 's5-sample')
    find(play, 'spec_breached', 'not_proven', 's5-sample')
    find(play, 'merchant_consented', 'proven', 's5-sample')
    find(play, 'cost_outbound_freight', 'not_proven', 's5-freight')
    find(play, 'cost_packaging', 'proven', 's5-cartons')
    find(play, 'cost_return_freight', 'not_proven', 's5-freight')
    find(play, 'cost_other', 'not_proven', 's5-freight')
    expect(play.act(play.officer, decide(lines(freightLine, cartonLine)), cst('2025-09-09 12:00'))).toMatchObject({ refused: 'override_needed', field: 'costs.0' })
    play.must(play.officer, decide(lines(cartonLine)), cst('2025-09-09 12:05'))
    if (play.state.phase === 'reviewing') play.must(play.senior, { type: 'SignDecision', approve: true, because: null }, cst('2025-09-09 13:00'))
    expect(play.state.decisions.at(-1)?.flows).toMatchObject([{ amountMinor: ALL - CARTONS }])
  })
})
