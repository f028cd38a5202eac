// S2: refund only of 240 yuan. The merchant keeps weight and volume records; the buyer has earlier refund-only cases. Nobody is taken from unheard.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, SHOPS, cst } from '../../src/app/demo/cast.ts'
import type { AccountFacts, PriorCase } from '../../src/domain/context.ts'
import { evidence, text, World } from '../domain/world.ts'

const shop = SHOPS.find((known) => known.merchantId === 'shop-qidong')
const prior: readonly PriorCase[] = [
  { caseId: '901', at: cst('2025-06-02 10:00'), reason: 'R10', remedy: 'refund_only', amountBand: '0-100', outcome: 'granted' },
  { caseId: '902', at: cst('2025-07-19 10:00'), reason: 'R10', remedy: 'refund_only', amountBand: '0-100', outcome: 'granted' },
  { caseId: '903', at: cst('2025-08-30 10:00'), reason: 'R10', remedy: 'refund_only', amountBand: '0-100', outcome: 'granted' },
]

function opened(standing: AccountFacts['buyerGoodStanding'], history: readonly PriorCase[] = prior): World {
  const play = new World({
    order: ORDERS.S2, scans: SCANS.S2, history: { buyer: history },
    account: { buyerGoodStanding: standing, merchantScore: shop?.score ?? null, merchantAddresses: shop?.addressIds ?? [] },
    balances: { merchant: shop?.balanceMinor ?? null, deposit: shop?.depositMinor ?? null },
  })
  play.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only' }, cst('2025-09-30 10:00'), { evidence: [evidence('close_up')] })
  return play
}

function refused(standing: AccountFacts['buyerGoodStanding'], history?: readonly PriorCase[]): World {
  const play = opened(standing, history)
  play.must(play.merchant, { type: 'FileEvidence', items: [evidence('weight_record'), evidence('delivery_proof')], requestId: null }, cst('2025-09-30 15:00'))
  play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: text('weights and volumes can be compared with the earlier parcels') }, cst('2025-09-30 15:05'))
  play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-30 20:00'))
  return play
}

const facts = (json: string | undefined) => JSON.parse(json ?? '{}') as Record<string, Record<string, unknown>>
const outOfTheMerchant = (play: World) => play.state.money.filter(({ flow }) => flow.from === 'merchant')

const refusesAgain = (play: World): void => {
  play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: text('the weights match') }, cst('2025-10-01 08:30'))
}

describe('S2 refund only without asking the merchant', () => {
  it('moves nothing before the merchant was notified and could answer', () => {
    const play = opened('good')
    expect(play.state.notices.filter((notice) => notice.party === 'merchant').length).toBeGreaterThan(0)
    expect(play.act(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-30 10:05'))).toMatchObject({ refused: 'may_not_escalate_yet' })
    expect(play.state.money).toEqual([])
  })

  it('takes nothing from a merchant who stays silent: the lapse brings a person, or platform money', () => {
    for (const standing of ['good', 'not_good'] as const) {
      const play = opened(standing)
      play.runTo(cst('2025-10-20 10:00'))
      expect(play.state.lapsed.map(({ clock }) => clock)).toContain('merchantMustAnswer')
      expect(outOfTheMerchant(play)).toEqual([])
    }
  })

  it('1688@2025-03, good standing: the platform pays, the goods stay, the merchant pays nothing', () => {
    const play = refused('good')
    play.runTo(cst('2025-10-02 10:00'))
    expect(play.state.pin.substance.platform).toBe('1688@2025-03')
    expect(play.state.decisions).toMatchObject([{ by: { by: 'machine' }, remedy: 'refund_only', returnRequired: false, flows: [{ from: 'platform', to: 'buyer', amountMinor: 24_000 }] }])
    expect(outOfTheMerchant(play)).toEqual([])
    expect(play.paidTo('buyer:buyer-he')).toBe(24_000)
    expect(play.paidTo('merchant:shop-qidong')).toBe(0)
  })

  it('1688@2025-03, otherwise: the merchant decides and the buyer may escalate', () => {
    const play = refused('not_good')
    expect(play.eventsOf('InterventionDeclined')).toMatchObject([{ next: 'merchant' }])
    expect(play.state.money).toEqual([])
    // The turn is his; when he says no again, the way to a person is open.
    expect(play.act(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-10-01 08:00'))).toMatchObject({ refused: 'may_not_escalate_yet' })
    refusesAgain(play)
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-10-01 09:00'))
    expect(play.state.phase).toBe('reviewing')
  })

  it('a decision against the merchant needs an officer, and asks for the goods back', () => {
    const play = refused('not_good')
    refusesAgain(play)
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-10-01 09:00'))
    play.must(play.officer, { type: 'ClaimReview' }, cst('2025-10-01 10:00'))
    const decide = { type: 'DecideCase', because: text('the close-up shows it'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] } as const
    const early = play.act(play.officer, { ...decide, costs: [], overrides: [], answers: [], notAccepted: [] }, cst('2025-10-01 10:05'))
    expect(early).toMatchObject({ refused: 'findings_open', allowed: ['defect'] })
    play.must(play.officer, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: ['e-close_up'], because: text('a broken hinge') }, cst('2025-10-01 10:10'))
    play.must(play.officer, { ...decide, costs: [], overrides: [], answers: [], notAccepted: [] }, cst('2025-10-01 10:20'))
    expect(play.state).toMatchObject({ phase: 'returning', money: [{ state: 'owed', waits: 'goods_back' }] })
  })

  it('shows weight and volume scans and the specific earlier cases as facts of the decision, and the history alone changes nothing', () => {
    const play = refused('not_good')
    const [declined] = play.eventsOf('InterventionDeclined')
    const recorded = facts(declined?.computed.facts)
    expect(recorded.logistics).toMatchObject({ weightKnown: true, weightDiffGram: -2, pickupScanned: true, signedScanned: true })
    expect(recorded.history).toMatchObject({ buyerRefundOnly: 3 })
    expect(recorded.evidence?.merchant).toEqual(expect.arrayContaining(['weight_record']))
    const [clean] = refused('not_good', []).eventsOf('InterventionDeclined')
    expect(clean?.rules).toEqual(declined?.rules)
  })
})
