// The merchant's answer and offers of both sides: what binds, what does not, and whose money terms may touch.
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/app/demo/cast.ts'
import { dispute, file, paid, specimen, words, type Ask } from './spec.ts'

type Terms = Extract<Ask, { type: 'MakeOffer' }>['terms']
const claim = {
  kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R10', problem: 'not_working', remedy: 'return_refund', requestedMinor: 9900, requestedFreightMinor: 0,
  goodsState: 'received', opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false,
} as const satisfies Extract<Ask, { type: 'OpenCase' }>['claim']
const delivered = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const opened = () => dispute({ order: specimen(), scans: delivered }).at('2025-12-13 09:00')
  .does('buyer-tang', { type: 'OpenCase', orderId: 'order-spec', claim, statement: words('走时不准'), evidence: [file('e1', 'close_up')] })
const keepAndPay = (amountMinor: number): Terms => ({ remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor, for: 'price_reduction' }] })

describe('neither side is told of the other for ever', () => {
  it('puts forward so many offers and asks so often for something else, and no more', () => {
    const spec = opened()
    for (let offer = 1; offer <= 60; offer += 1) spec.does('shop-clock', { type: 'MakeOffer', terms: keepAndPay(offer), supersedes: null })
    expect(spec.refuses('shop-clock', { type: 'MakeOffer', terms: keepAndPay(61), supersedes: null })).toEqual({ refused: 'too_much_said', field: 'terms', allowed: 60 })
    expect(spec.refuses('buyer-tang', { type: 'MakeOffer', terms: keepAndPay(61), supersedes: null })).toBeNull()
    const amend = (requestedMinor: number): Ask => ({ type: 'AmendRequest', remedy: 'refund_only', requestedMinor, requestedFreightMinor: 0, lines: [{ lineId: 'line-1', quantity: 1 }] })
    for (let change = 1; change <= 30; change += 1) spec.does('buyer-tang', amend(5000 + change))
    expect(spec.refuses('buyer-tang', amend(4000))).toEqual({ refused: 'too_much_said', allowed: 30 })
    // What lies on the table can still be answered, whoever made it.
    expect(spec.refuses('shop-clock', { type: 'AgreeToRequest' })).toBeNull()
  })
})

describe('the merchant answers the request', () => {
  it('settles it on the terms asked, to the address he names, and waits for the goods', () => {
    const spec = opened().does('shop-clock', { type: 'AgreeToRequest', addressId: 'addr-clock' })
    expect(spec.state).toMatchObject({ phase: 'returning', merchantAnswer: { answer: 'agreed' } })
    expect(spec.state.decisions).toMatchObject([{ by: { by: 'agreement', offerId: null }, outcome: 'settled', remedy: 'return_refund', returnFreight: 'merchant', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 9900 }] }])
    expect(spec.state.returns).toMatchObject([{ legId: 'r1', addressId: 'addr-clock', addressFrom: 'merchant', parcel: 'awaited' }])
    expect(spec.state.money).toMatchObject([{ waits: 'goods_back', state: 'owed' }])
    expect(spec.clocks).toEqual(['returnMustBeShipped'])
  })

  it('pays an agreed refund without return at once', () => {
    const spec = opened().does('buyer-tang', { type: 'AmendRequest', remedy: 'refund_only', requestedMinor: 5000, requestedFreightMinor: 0, lines: [{ lineId: 'line-1', quantity: 1 }] })
      .does('shop-clock', { type: 'AgreeToRequest' })
    expect(paid(spec.state)).toEqual([{ from: 'merchant', to: 'buyer', amountMinor: 5000, for: 'goods_refund' }])
    expect(spec.state).toMatchObject({ phase: 'closed', because: 'settled', against: null })
  })

  it('does not know an address that is not in his book', () => {
    expect(opened().refuses('shop-clock', { type: 'AgreeToRequest', addressId: 'addr-elsewhere' })).toEqual({ refused: 'unknown_address', field: 'addressId', allowed: ['addr-clock'] })
  })

  it('gives the request back to be mended, or leaves the buyer to escalate', () => {
    const mismatch = opened().does('shop-clock', { type: 'RefuseRequest', because: 'reason_mismatch', statement: words('原因不符') })
    expect(mismatch.clocks).toEqual(['buyerMustEdit'])
    const facts = opened().does('shop-clock', { type: 'RefuseRequest', because: 'facts_disputed' })
    expect(facts.clocks).toEqual(['buyerMayEscalate'])
    expect(facts.state.heard.merchant).toBe(true)
    expect(facts.refuses('shop-clock', { type: 'RefuseRequest', because: 'other' })?.refused).toBe('already_done')
    // After a refusal he may still come round.
    expect(facts.refuses('shop-clock', { type: 'AgreeToRequest' })).toBeNull()
  })

  it('closes against the buyer whose turn it was, never against the one who waited', () => {
    const spec = opened().does('shop-clock', { type: 'RefuseRequest', because: 'facts_disputed' }).at('2025-12-21 09:00')
    expect(spec.state).toMatchObject({ phase: 'closed', because: 'lapsed', against: 'buyer' })
  })
})

describe('offers', () => {
  it('bind when the other side accepts, exactly as shown', () => {
    const spec = opened().does('shop-clock', { type: 'MakeOffer', terms: keepAndPay(2500) })
    expect(spec.state.offers).toMatchObject([{ offerId: 'o1', by: 'merchant', nets: { buyerMinor: 2500, merchantMinor: -2500 } }])
    expect(spec.clocks).toEqual(['offerMustBeAnswered'])
    spec.does('buyer-tang', { type: 'AcceptOffer', offerId: 'o1' })
    expect(paid(spec.state)).toEqual([{ from: 'merchant', to: 'buyer', amountMinor: 2500, for: 'price_reduction' }])
    expect(spec.state.decisions).toMatchObject([{ by: { by: 'agreement', offerId: 'o1' } }])
  })

  it('make way for a counter-offer and cannot be accepted by their own side', () => {
    const spec = opened().does('shop-clock', { type: 'MakeOffer', terms: keepAndPay(1000) }).does('buyer-tang', { type: 'MakeOffer', terms: keepAndPay(4000), supersedes: 'o1' })
    expect(spec.state.offers.map((offer) => offer.state)).toEqual(['superseded', 'open'])
    expect(spec.refuses('shop-clock', { type: 'AcceptOffer', offerId: 'o1' })?.refused).toBe('unknown_offer')
    expect(spec.refuses('buyer-tang', { type: 'AcceptOffer', offerId: 'o2' })?.refused).toBe('not_your_turn')
    expect(spec.refuses('shop-clock', { type: 'RevokeOffer', offerId: 'o2' })?.refused).toBe('not_yours')
    spec.does('shop-clock', { type: 'AcceptOffer', offerId: 'o2' })
    expect(paid(spec.state).map((flow) => flow.amountMinor)).toEqual([4000])
  })

  it('leave the turn with the buyer when they end without agreement', () => {
    const declined = opened().does('shop-clock', { type: 'MakeOffer', terms: keepAndPay(1000) }).does('buyer-tang', { type: 'DeclineOffer', offerId: 'o1' })
    expect(declined.clocks).toEqual(['buyerMayEscalate'])
    const revoked = opened().does('shop-clock', { type: 'MakeOffer', terms: keepAndPay(1000) }).does('shop-clock', { type: 'RevokeOffer', offerId: 'o1' })
    expect(revoked.clocks).toEqual(['buyerMayEscalate'])
    const lapsed = opened().does('shop-clock', { type: 'MakeOffer', terms: keepAndPay(1000) }).at('2025-12-15 10:00')
    expect(lapsed.state.offers.map((offer) => offer.state)).toEqual(['lapsed'])
    expect(lapsed.clocks).toEqual(['buyerMayEscalate'])
  })

  it('do not excuse the merchant from answering when it is the buyer who offers', () => {
    const spec = opened().does('buyer-tang', { type: 'MakeOffer', terms: keepAndPay(3000) })
    expect(spec.clocks).toEqual(['merchantMustAnswer', 'offerMustBeAnswered'])
  })

  it('are refused by descending precedence, whose money and how much above all', () => {
    const spec = opened()
    const flow = (more: object) => ({ from: 'merchant', to: 'buyer', amountMinor: 9900, for: 'goods_refund', ...more }) as Terms['flows'][number]
    const no = (terms: Partial<Terms>) => spec.refuses('shop-clock', { type: 'MakeOffer', terms: { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', flows: [], ...terms } })?.refused
    const over = flow({ from: 'platform', amountMinor: 9901, evidenceIds: ['e9'], lineId: 'line-9' })
    expect(no({ flows: [over] })).toBe('unknown_line')
    expect(no({ flows: [{ ...over, lineId: 'line-1' }] })).toBe('unknown_evidence')
    expect(no({ flows: [{ ...over, lineId: 'line-1', evidenceIds: [] }] })).toBe('amount_exceeds_paid')
    expect(no({ flows: [flow({ from: 'platform' })] })).toBe('takes_from_unheard')
    expect(no({ flows: [flow({ from: 'carrier' })] })).toBe('takes_from_unheard')
    expect(no({ flows: [flow({ for: 'freight_refund', amountMinor: 1 })] })).toBe('freight_exceeds_paid')
    expect(no({ flows: [flow({ to: 'merchant' })] })).toBe('flows_do_not_balance')
    expect(no({ flows: [flow({ for: 'reversal' })] })).toBe('malformed')
    const cost = { from: 'buyer', to: 'merchant', amountMinor: 100, for: 'cost_deduction' } as const
    expect(no({ flows: [flow({}), cost], reason: 'R08' })).toBe('cost_without_evidence')
    expect(no({ flows: [flow({}), { ...cost, evidenceIds: ['e1'] }], reason: 'R08' })).toBe('confirmation_needed')
    expect(no({ flows: [flow({})], returnRequired: true })).toBe('remedy_not_offered')
    expect(no({ flows: [flow({}), { ...cost, evidenceIds: ['e1'] }] })).toBeUndefined()
  })

  it('set proven costs off against the refund, so that only the difference moves', () => {
    const spec = opened().does('shop-clock', { type: 'FileEvidence', items: [file('m1', 'receipt')] }).does('shop-clock', {
      type: 'MakeOffer', terms: {
        remedy: 'return_refund', returnRequired: true, returnFreight: 'buyer',
        flows: [{ from: 'merchant', to: 'buyer', amountMinor: 9900, for: 'goods_refund' }, { from: 'buyer', to: 'merchant', amountMinor: 1800, for: 'cost_deduction', evidenceIds: ['m1'] }],
      },
    }).does('buyer-tang', { type: 'AcceptOffer', offerId: 'o1' })
    expect(spec.state.decisions[0]?.flows).toMatchObject([{ amountMinor: 8100 }])
    expect(spec.state.decisions[0]?.costs).toMatchObject([{ amountMinor: 1800, evidenceIds: ['m1'] }])
  })
})
