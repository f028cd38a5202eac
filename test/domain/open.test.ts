// Opening, amending, withdrawing and reopening a case; refusals in the order of refusals.ts, each row repairing exactly the fault above it.
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/app/demo/cast.ts'
import { dispute, file, specimen, words, type Ask, type Given } from './spec.ts'

type Open = Extract<Ask, { type: 'OpenCase' }>
const claim = {
  kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R10', problem: 'not_working', remedy: 'return_refund', requestedMinor: 9900, requestedFreightMinor: 0,
  goodsState: 'received', opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false,
} as const satisfies Open['claim']
const open: Open = { type: 'OpenCase', orderId: 'order-spec', claim, statement: words('走时不准'), evidence: [file('e1', 'close_up')] }
const delivered = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const given = (more: Partial<Given> = {}) => dispute({ order: specimen(), scans: delivered, ...more }).at('2025-12-13 09:00')

describe('opening a case', () => {
  it('tells the merchant and gives him the time the policy sets', () => {
    const spec = given().does('buyer-tang', open)
    expect(spec.state.phase).toBe('negotiating')
    expect(spec.state.notices.map((notice) => [notice.party, notice.about, notice.clock, notice.attempted])).toEqual([['merchant', 'case_opened', 'merchantMustAnswer', 1]])
    expect(spec.state.clocks).toMatchObject([{ clock: 'merchantMustAnswer', owner: 'merchant', endsAt: Date.parse('2025-12-14T09:00:00+08:00'), rule: { policy: 'spec@2024-01' } }])
    expect(spec.state.pin.substance.platform).toBe('spec@2024-01')
    expect(spec.state.evidence.map((item) => [item.evidenceId, item.by])).toEqual([['e1', 'buyer']])
  })

  it('asks for missing proof before the request is sent, with the types that would do', () => {
    expect(given().refuses('buyer-tang', { ...open, evidence: [] })).toEqual({ refused: 'evidence_missing', field: 'evidence', allowed: ['close_up'] })
  })

  it('lets an order that never left take the cancel lane, and there asks for no proof of a fault', () => {
    const spec = dispute({ order: specimen() }).at('2025-12-08 13:00').does('buyer-tang', { ...open, claim: { ...claim, reason: 'R08', problem: 'changed_mind', remedy: 'refund_only', goodsState: 'unshipped' }, evidence: [] })
    expect(spec.state.admission.lane).toBe('cancel')
    expect(spec.clocks).toEqual(['merchantMustAnswer'])
  })

  it('decides a late request inadmissible at once, with its rule and the routes left, and takes nothing from anyone', () => {
    const completed = [...delivered, scan({ shipmentId: 'out', waybill: 'WB-1' }, 'completed', '2025-12-14 00:00', { source: 'marketplace' })]
    const spec = given({ scans: completed }).at('2026-02-01 09:00').does('buyer-tang', open)
    const [decision] = spec.state.decisions
    expect(decision).toMatchObject({ outcome: 'inadmissible', by: { by: 'machine' }, flows: [], remedy: 'none' })
    expect(decision?.rules.map((hit) => [hit.rule, hit.cites])).toContainEqual(['A1', ['X']])
    expect(decision?.routes).toEqual(expect.arrayContaining(['authority_12315', 'court', 'human_review', 'appeal']))
    expect(spec.clocks).toContain('appealMustBeFiled')
    expect(spec.state.money).toEqual([])
  })

  it('marks the case where the platform itself is the merchant', () => {
    const order = specimen()
    const spec = given({ order: { ...order, merchant: { ...order.merchant, isPlatform: true } } }).does('buyer-tang', open)
    expect(spec.state.conflicts).toEqual(['platform_is_merchant'])
  })

  it('sees that a reason contradicts the problem stated beside it', () => {
    const spec = given().does('buyer-tang', { ...open, claim: { ...claim, reason: 'R16', remedy: 'refund_only' } })
    expect(spec.state.reasonMatchesProblem).toBe(false)
  })
})

describe('refusals of an opening, by descending precedence', () => {
  const totals = [{ lineId: 'line-1', quantity: 2, claimedQuantity: 2, paidMinor: 19_800, refundedMinor: 0 }]
  const settled = [{ caseId: '900', phase: 'closed', kind: 'after_sales', reason: 'R10', outcome: 'settled', lineIds: ['line-1'], openedAt: 0 }]
  const order = specimen({ quantity: 2, freightMinor: 500 })
  const twice = { ...claim, lines: [{ lineId: 'line-1', quantity: 1 }, { lineId: 'line-1', quantity: 1 }] }
  const base = { order, scans: delivered }
  const rows: { no: string; who: string; ask: Open; given: Given; field?: string }[] = [
    { no: 'unknown_order', who: 'buyer-li', ask: { ...open, orderId: 'order-other' }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'unknown_order', who: 'buyer-li', ask: { ...open, claim: { ...claim, lines: [{ lineId: 'line-9', quantity: 1 }] } }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'role_may_not', who: 'shop-clock', ask: { ...open, claim: { ...claim, lines: [{ lineId: 'line-9', quantity: 1 }] } }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'unknown_line', who: 'buyer-tang', ask: { ...open, claim: { ...claim, lines: [{ lineId: 'line-9', quantity: 1 }] } }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'line_named_twice', who: 'buyer-tang', ask: { ...open, claim: twice }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'evidence_already_filed', who: 'buyer-tang', ask: { ...open, evidence: [file('e1', 'photo'), file('e1', 'photo')] }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'same_issue_settled', who: 'buyer-tang', ask: { ...open, evidence: [] }, given: { ...base, lines: totals, siblings: settled } },
    { no: 'quantity_exceeded', who: 'buyer-tang', ask: { ...open, evidence: [], claim: { ...claim, requestedMinor: 9901 } }, given: { ...base, lines: totals } },
    { no: 'amount_exceeds_paid', who: 'buyer-tang', ask: { ...open, evidence: [], claim: { ...claim, requestedMinor: 9901, requestedFreightMinor: 501, goodsState: 'unshipped' } }, given: base },
    { no: 'freight_exceeds_paid', who: 'buyer-tang', ask: { ...open, evidence: [], claim: { ...claim, requestedFreightMinor: 501, goodsState: 'unshipped' } }, given: base },
    { no: 'goods_state_disproved', who: 'buyer-tang', ask: { ...open, evidence: [], claim: { ...claim, requestedFreightMinor: 500, goodsState: 'unshipped' } }, given: base },
    { no: 'remedy_not_offered', who: 'buyer-tang', ask: { ...open, evidence: [], claim: { ...claim, goodsState: 'unshipped' } }, given: { order } },
    { no: 'evidence_missing', who: 'buyer-tang', ask: { ...open, evidence: [file('e2', 'photo')] }, given: base },
    { no: 'evidence_limits', who: 'buyer-tang', ask: { ...open, evidence: [file('e1', 'close_up', { bytes: 2_000_000 })] }, given: base },
  ]
  for (const row of rows) {
    it(`says ${row.no} before anything below it`, () => {
      expect(dispute(row.given).at('2025-12-13 09:00').refuses(row.who, row.ask)?.refused).toBe(row.no)
    })
  }

  it('opens when the last fault is repaired, at exactly what was bought and paid', () => {
    expect(dispute(base).at('2025-12-13 09:00').refuses('buyer-tang', { ...open, claim: { ...claim, lines: [{ lineId: 'line-1', quantity: 2 }], requestedMinor: 19_800, requestedFreightMinor: 500 } })).toBeNull()
  })

  it('opens a second time only for what no running case claims', () => {
    const one = [{ lineId: 'line-1', quantity: 2, claimedQuantity: 1, paidMinor: 19_800, refundedMinor: 9900 }]
    const spec = dispute({ ...base, lines: one }).at('2025-12-13 09:00')
    expect(spec.refuses('buyer-tang', open)).toBeNull()
    expect(spec.refuses('buyer-tang', { ...open, claim: { ...claim, lines: [{ lineId: 'line-1', quantity: 2 }] } })).toEqual({ refused: 'quantity_exceeded', field: 'line-1', allowed: 1 })
  })

  it('lets a complaint stand beside a refund of the same goods', () => {
    const complaint: Open = { ...open, claim: { ...claim, kind: 'complaint', reason: 'C03', problem: 'late_shipment', remedy: 'compensation', requestedMinor: 50_000 }, evidence: [] }
    expect(dispute({ ...base, lines: totals, siblings: settled }).at('2025-12-13 09:00').refuses('buyer-tang', complaint)).toBeNull()
  })

  it('takes an unshipped request although the waybill its carrier disowns says otherwise', () => {
    const denied = [...delivered, scan({ shipmentId: 'out', waybill: 'WB-1' }, 'waybill_denied', '2025-12-12 19:00')]
    expect(given({ scans: denied }).refuses('buyer-tang', { ...open, claim: { ...claim, remedy: 'refund_only', goodsState: 'unshipped' } })).toBeNull()
  })
})

describe('changing what was asked', () => {
  it('gives the merchant his time anew and ends offers that answered the old request', () => {
    const spec = given().does('buyer-tang', open)
      .at('2025-12-13 12:00').does('shop-clock', { type: 'MakeOffer', terms: { remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 1000, for: 'price_reduction' }] } })
      .at('2025-12-13 13:00').does('buyer-tang', { type: 'AmendRequest', remedy: 'exchange', requestedMinor: 0, requestedFreightMinor: 0, lines: claim.lines.map((line) => ({ ...line })) })
    expect(spec.state.claim.remedy).toBe('exchange')
    expect(spec.state.offers.map((offer) => offer.state)).toEqual(['lapsed'])
    expect(spec.state.merchantAnswer.answer).toBe('none')
    expect(spec.state.clocks).toMatchObject([{ clock: 'merchantMustAnswer', round: 2, endsAt: Date.parse('2025-12-14T13:00:00+08:00') }])
  })

  it('refuses an amended request beyond what was paid, with the amount that would do', () => {
    const spec = given().does('buyer-tang', open)
    expect(spec.refuses('buyer-tang', { type: 'AmendRequest', remedy: 'return_refund', requestedMinor: 10_000, requestedFreightMinor: 0, lines: [{ lineId: 'line-1', quantity: 1 }] }))
      .toEqual({ refused: 'amount_exceeds_paid', field: 'requestedMinor', allowed: 9900 })
  })
})

describe('withdrawing and reopening', () => {
  it('closes against nobody, keeps the promise on record and never bars a new case', () => {
    const spec = given().does('buyer-tang', open)
      .does('shop-clock', { type: 'MakeStatement', text: words('十二号送到'), speech: 'promise', channel: 'aftersale_chat' })
      .does('buyer-tang', { type: 'WithdrawCase' })
    expect(spec.state).toMatchObject({ phase: 'closed', because: 'withdrawn', against: null, clocks: [] })
    expect(spec.state.statements.map((said) => said.speech)).toEqual(['claim', 'promise'])
    expect(spec.refuses('buyer-tang', { type: 'WithdrawCase' })?.refused).toBe('case_closed')
    expect(spec.refuses('buyer-tang', { type: 'MakeStatement', text: words('还有'), speech: 'other', channel: 'case' })?.refused).toBe('case_closed')
    const again = given({ caseId: '1002', siblings: [{ caseId: '1001', phase: 'closed', kind: 'after_sales', reason: 'R10', outcome: null, lineIds: ['line-1'], openedAt: 0 }] })
    expect(again.refuses('buyer-tang', open)).toBeNull()
  })

  it('opens a withdrawn case again as a negotiation, and only for new facts', () => {
    const spec = given().does('buyer-tang', open).does('buyer-tang', { type: 'WithdrawCase' })
    expect(spec.refuses('buyer-tang', { type: 'ReopenCase', because: 'refund_unpaid' })?.refused).toBe('nothing_to_answer')
    spec.does('buyer-tang', { type: 'ReopenCase', because: 'new_facts', statement: words('没有送到') })
    expect(spec.state.phase).toBe('negotiating')
    expect(spec.state.clocks).toMatchObject([{ clock: 'merchantMustAnswer', round: 2 }])
  })

  it('does not argue a settlement again: a person looks at what is new, and only when something is said to be', () => {
    const spec = given().does('buyer-tang', open).does('buyer-tang', { type: 'AmendRequest', remedy: 'refund_only', requestedMinor: 5000, requestedFreightMinor: 0, lines: [{ lineId: 'line-1', quantity: 1 }] })
      .does('shop-clock', { type: 'AgreeToRequest' })
    expect(spec.state.phase).toBe('closed')
    expect(spec.refuses('buyer-tang', { type: 'ReopenCase', because: 'new_facts' })).toMatchObject({ refused: 'evidence_missing', allowed: ['statement'] })
    spec.does('buyer-tang', { type: 'ReopenCase', because: 'new_facts', statement: words('又坏了') })
    expect(spec.state).toMatchObject({ phase: 'reviewing', review: { because: 'reopened' } })
    expect(spec.state.decisions).toMatchObject([{ state: 'standing' }])
    expect(spec.refuses('buyer-tang', { type: 'ReopenCase', because: 'new_facts', statement: words('x') })?.refused).toBe('wrong_phase')
  })

  it('does not let go of a parcel that is already on its way', () => {
    const spec = given().does('buyer-tang', open).does('shop-clock', { type: 'AgreeToRequest' })
    expect(spec.state.phase).toBe('returning')
    const shipped = spec.does('buyer-tang', { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-1', waybill: 'WB-R1' })
    expect(shipped.refuses('buyer-tang', { type: 'WithdrawCase' })?.refused).toBe('wrong_phase')
  })
})
