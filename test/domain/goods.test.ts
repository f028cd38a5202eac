// Goods on their way back and out again: addresses, parcels, express refunds, contested returns, replacements, and what scans mean.
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import { assess } from '../../src/domain/assess.ts'
import type { Scan } from '../../src/domain/order.ts'
import { BROKEN, dispute, file, paid, specimen, words, type Ask, type Given } from './spec.ts'

type Claim = Extract<Ask, { type: 'OpenCase' }>['claim']
const out = { shipmentId: 'out', waybill: 'WB-1' }
const back = { shipmentId: 'back', leg: 'return', waybill: 'WB-R1' } as const
const delivered = [scan(out, 'picked_up', '2025-12-09 10:00'), scan(out, 'signed', '2025-12-12 18:00')]
const opened = (more: Partial<Claim> = {}, given: Partial<Given> = {}) => dispute({ order: specimen({ promises: [{ kind: 'express_refund', shown: { where: 'listing' } }], consents: [{ kind: 'express_refund', at: cst('2025-11-01 00:00') }] }), scans: delivered, ...given }).at('2025-12-13 09:00')
  .does('buyer-tang', { type: 'OpenCase', orderId: 'order-spec', claim: { ...BROKEN, ...more }, statement: words('走时不准'), evidence: [file('e1', 'close_up')] })
const agreed = (more: Partial<Claim> = {}, given: Partial<Given> = {}) => opened(more, given).does('shop-clock', { type: 'AgreeToRequest' })
const ship = { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-1', waybill: 'WB-R1' } as const

describe('the address', () => {
  it('is the one on file, computed from the address book, and the merchant may name another until the parcel leaves', () => {
    const spec = agreed({}, { account: { merchantAddresses: ['addr-clock', 'addr-clock-2'] } })
    expect(spec.state.returns).toMatchObject([{ addressId: 'addr-clock', addressFrom: 'file' }])
    expect(spec.refuses('shop-clock', { type: 'GiveReturnAddress', addressId: 'addr-nowhere' })?.refused).toBe('unknown_address')
    spec.does('shop-clock', { type: 'GiveReturnAddress', addressId: 'addr-clock-2', sameAsOrigin: false })
    expect(spec.state.returns).toMatchObject([{ addressId: 'addr-clock-2', addressFrom: 'merchant', addressDiffers: true }])
    spec.does('buyer-tang', ship)
    expect(spec.refuses('shop-clock', { type: 'GiveReturnAddress', addressId: 'addr-clock' })?.refused).toBe('too_late')
  })

  it('is the merchant\'s to give where none is on file, and nobody can ship before', () => {
    const spec = agreed({}, { account: { merchantAddresses: [] } })
    expect(spec.clocks).toEqual(['addressMustBeGiven'])
    expect(spec.refuses('buyer-tang', ship)?.refused).toBe('unknown_address')
    // Silence leaves no address to use: a person looks, and the refund is not lost.
    spec.at('2025-12-16 09:00')
    expect(spec.state.phase).toBe('reviewing')
  })
})

describe('the parcel back', () => {
  it('is not taken for returned by an officer who did not claim the case while no carrier has brought it back', () => {
    const spec = agreed().does('buyer-tang', ship)
    expect(spec.refuses('officer-an', { type: 'ConfirmReturn', legId: 'r1' })?.refused).toBe('not_claimed')
    expect(spec.refuses('officer-an', { type: 'FundReturnFreight', legId: 'r1', payer: 'merchant', amountMinor: 900 })?.refused).toBe('not_claimed')
  })

  it('is paid for when the merchant confirms it', () => {
    const spec = agreed().does('buyer-tang', ship)
    expect(spec.state.money).toMatchObject([{ state: 'owed', waits: 'goods_back' }])
    spec.does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
    expect(paid(spec.state)).toEqual([{ from: 'merchant', to: 'buyer', amountMinor: 9900, for: 'goods_refund' }])
    expect(spec.state).toMatchObject({ phase: 'closed', because: 'settled' })
  })

  it('is paid for when the carrier has it at his door and he says nothing, and not by silence alone', () => {
    const scanned = agreed().does('buyer-tang', ship).scanned(scan(back, 'signed', '2025-12-15 09:00')).at('2025-12-18 09:00')
    expect(scanned.all('ReturnConfirmed')).toMatchObject([{ by: 'lapse' }])
    expect(paid(scanned.state)).toHaveLength(1)
    const unseen = agreed().does('buyer-tang', ship).at('2025-12-30 09:00')
    expect(unseen.all('ClockLapsed').filter((lapse) => lapse.clock === 'merchantMustConfirmReturn')).toMatchObject([{ outcome: 'limited', limitedBy: [{ guarantee: 'silence' }] }])
    expect(unseen.state.phase).toBe('reviewing')
    expect(paid(unseen.state)).toEqual([])
  })

  it('ends the agreement when it is not sent in time, against the buyer whose turn it was', () => {
    const spec = agreed().at('2025-12-21 09:00')
    expect(spec.state).toMatchObject({ phase: 'closed', because: 'lapsed', against: 'buyer' })
    expect(spec.state.money).toMatchObject([{ state: 'cancelled' }])
    expect(spec.refuses('buyer-tang', ship)?.refused).toBe('case_closed')
  })

  it('stops the money and opens a review when the merchant contests what is in it', () => {
    const spec = agreed().does('buyer-tang', ship)
    expect(spec.refuses('shop-clock', { type: 'ContestReturn', legId: 'r1', because: 'used' })?.refused).toBe('nothing_to_answer')
    spec.scanned(scan(back, 'signed', '2025-12-15 09:00')).does('shop-clock', { type: 'ContestReturn', legId: 'r1', because: 'used', evidence: [file('m1', 'unboxing_video')] })
    expect(spec.state).toMatchObject({ phase: 'reviewing', review: { because: 'contested_return' } })
    expect(spec.state.returns).toMatchObject([{ parcel: 'back', acceptance: 'contested' }])
    expect(paid(spec.state)).toEqual([])
    // He may still come round, and the sides may still settle.
    expect(spec.refuses('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })).toBeNull()
    spec.does('shop-clock', { type: 'MakeOffer', terms: { remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 6000, for: 'price_reduction' }] } })
      .does('buyer-tang', { type: 'AcceptOffer', offerId: 'o1' })
    expect(spec.state.decisions.map((decision) => decision.state)).toEqual(['set_aside', 'standing'])
    expect(paid(spec.state)).toEqual([{ from: 'merchant', to: 'buyer', amountMinor: 6000, for: 'price_reduction' }])
    expect(spec.state.phase).toBe('closed')
  })

  it('is looked into no further when the merchant withdraws his objection', () => {
    const spec = agreed().does('buyer-tang', ship).scanned(scan(back, 'signed', '2025-12-15 09:00')).does('shop-clock', { type: 'ContestReturn', legId: 'r1', because: 'used' })
      .does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
    expect(paid(spec.state)).toHaveLength(1)
    expect(spec.state).toMatchObject({ phase: 'closed', because: 'settled' })
  })

  it('is paid for, with the freight laid out for it, when an officer finds the contested goods in order', () => {
    const spec = agreed().does('buyer-tang', { ...ship, freightMinor: 1200, evidence: [file('b1', 'receipt')] }).scanned(scan(back, 'signed', '2025-12-15 09:00'))
      .does('shop-clock', { type: 'ContestReturn', legId: 'r1', because: 'used' }).does('officer-an', { type: 'ClaimReview' })
      .does('officer-an', { type: 'ConfirmReturn', legId: 'r1' }).does('officer-an', { type: 'DecideCase', because: words('退回商品完好') })
    expect(spec.state.decisions.map((decision) => [decision.by.by, decision.state])).toEqual([['agreement', 'set_aside'], ['officer', 'standing']])
    expect(paid(spec.state).map((flow) => [flow.for, flow.from, flow.amountMinor])).toEqual([['goods_refund', 'merchant', 9900], ['return_freight', 'merchant', 1200]])
  })

  it('opens a review when the merchant refuses or does not collect it, or it is lost', () => {
    for (const [kind, parcel] of [['refused', 'refused'], ['returned_to_sender', 'uncollected'], ['lost', 'lost']] as const) {
      const spec = agreed().does('buyer-tang', ship).scanned(scan(back, kind, '2025-12-15 09:00'))
      expect(spec.state).toMatchObject({ phase: 'reviewing', review: { because: 'not_performed' } })
      expect(spec.state.returns[0]?.parcel).toBe(parcel)
      expect(spec.clocks).not.toContain('merchantMustConfirmReturn')
    }
  })
})

describe('freight for the way back', () => {
  it('is owed to the buyer with its receipt, by whom the agreement names, once the goods are back', () => {
    const spec = agreed()
    expect(spec.refuses('buyer-tang', { ...ship, freightMinor: 1200 })).toMatchObject({ refused: 'cost_without_evidence' })
    expect(spec.refuses('buyer-tang', { ...ship, freightMinor: 9901, evidence: [file('b1', 'receipt')] })).toMatchObject({ refused: 'amount_exceeds_paid', allowed: 5000 })
    spec.does('buyer-tang', { ...ship, freightMinor: 1200, evidence: [file('b1', 'receipt')] })
    expect(spec.state.money.map((track) => [track.flow.for, track.flow.from, track.waits])).toEqual([['goods_refund', 'merchant', 'goods_back'], ['return_freight', 'merchant', 'goods_back']])
    spec.does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
    expect(paid(spec.state).map((flow) => [flow.for, flow.amountMinor])).toEqual([['goods_refund', 9900], ['return_freight', 1200]])
  })

  it('stays with a buyer who agreed to bear it', () => {
    const spec = opened({ reason: 'R08', problem: 'changed_mind' }).does('shop-clock', { type: 'AgreeToRequest' }).does('buyer-tang', { ...ship, freightMinor: 1200 })
    expect(spec.state.returns).toMatchObject([{ freightPayer: 'buyer', freightMinor: 1200 }])
    expect(spec.state.money.map((track) => track.flow.for)).toEqual(['goods_refund'])
  })

  it('is taken only from whom the decision names or who pays by his own act', () => {
    const spec = agreed().does('buyer-tang', ship)
    expect(spec.refuses('officer-an', { type: 'FundReturnFreight', legId: 'r1', payer: 'carrier', amountMinor: 900 })).toMatchObject({ refused: 'takes_from_unheard', allowed: 'merchant' })
    expect(spec.refuses('officer-an', { type: 'FundReturnFreight', legId: 'r1', payer: 'buyer', amountMinor: 900 })?.refused).toBe('flows_do_not_balance')
    expect(spec.refuses('officer-an', { type: 'FundReturnFreight', legId: 'r1', payer: 'shared', amountMinor: 900 })?.refused).toBe('malformed')
    spec.does('officer-an', { type: 'FundReturnFreight', legId: 'r1', payer: 'platform', amountMinor: 900 })
    expect(paid(spec.state)).toEqual([{ from: 'platform', to: 'buyer', amountMinor: 900, for: 'return_freight' }])
    expect(spec.refuses('officer-an', { type: 'FundReturnFreight', legId: 'r1', payer: 'platform', amountMinor: 900 })?.refused).toBe('already_done')
  })
})

describe('an express refund', () => {
  const express = () => agreed({ expressChosen: true })
  const pickup = scan(back, 'picked_up', '2025-12-14 10:00', { partnerPickup: true })

  it('is paid on the pickup scan when the number was entered before', () => {
    const spec = express().does('buyer-tang', { ...ship, partnerPickup: true })
    expect(paid(spec.state)).toEqual([])
    spec.scanned(pickup)
    expect(spec.all('ScanObserved')).toMatchObject([{ meaning: 'express_pickup' }])
    expect(paid(spec.state)).toHaveLength(1)
    expect(spec.state.returns).toMatchObject([{ parcel: 'shipped', acceptance: 'open' }])
  })

  it('is paid when the number follows the door pickup in time', () => {
    const spec = express().scanned(pickup)
    expect(spec.clocks).toContain('waybillMustSync')
    spec.at('2025-12-14 11:59').does('buyer-tang', { ...ship, partnerPickup: true })
    expect(spec.state.returns).toMatchObject([{ waybillInTime: true, pickedUpAt: Date.parse('2025-12-14T10:00:00+08:00') }])
    expect(paid(spec.state)).toHaveLength(1)
  })

  it('loses only its speed when the number comes late: the normal path goes on', () => {
    const spec = express().scanned(pickup).at('2025-12-14 12:01').does('buyer-tang', { ...ship, partnerPickup: true })
    expect(spec.state.returns).toMatchObject([{ waybillInTime: false }])
    expect(paid(spec.state)).toEqual([])
    spec.does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
    expect(paid(spec.state)).toHaveLength(1)
  })

  it('needs the partner\'s pickup at the door, not any carrier', () => {
    const spec = express().does('buyer-tang', ship).scanned(scan(back, 'picked_up', '2025-12-14 10:00'))
    expect(spec.all('ScanObserved')).toMatchObject([{ meaning: 'none' }])
    expect(paid(spec.state)).toEqual([])
  })
})

describe('a replacement', () => {
  const exchanged = () => agreed({ remedy: 'exchange', requestedMinor: 0 })

  it('is sent when the goods it replaces are back, and ends the case when the buyer has it', () => {
    const spec = exchanged()
    expect(spec.state.replacements).toMatchObject([{ legId: 'x1', kind: 'exchange', state: 'owed' }])
    expect(spec.clocks).not.toContain('merchantMustReship')
    spec.does('buyer-tang', ship).does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
    expect(spec.state.clocks.find((clock) => clock.clock === 'merchantMustReship')).toMatchObject({ owner: 'merchant', about: 'x1' })
    spec.does('shop-clock', { type: 'ShipReplacement', legId: 'x1', carrier: 'carrier-1', waybill: 'WB-X1' }).does('buyer-tang', { type: 'ConfirmReplacement', legId: 'x1' })
    expect(spec.state).toMatchObject({ phase: 'closed', replacements: [{ state: 'received' }] })
  })

  it('counts as received when the carrier delivered it and no word follows', () => {
    const spec = exchanged().does('buyer-tang', ship).does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
      .does('shop-clock', { type: 'ShipReplacement', legId: 'x1', carrier: 'carrier-1', waybill: 'WB-X1' })
      .scanned(scan({ shipmentId: 'again', leg: 'replacement', waybill: 'WB-X1' }, 'signed', '2025-12-16 10:00'))
    expect(spec.clocks).toContain('buyerMayEscalate')
    spec.at('2025-12-24 10:00')
    expect(spec.all('ReplacementReceived')).toMatchObject([{ by: 'lapse' }])
    expect(spec.state.phase).toBe('closed')
  })

  it('under a number no carrier ever reports is not waited for without end', () => {
    const spec = exchanged().does('buyer-tang', ship).does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
      .does('shop-clock', { type: 'ShipReplacement', legId: 'x1', carrier: 'carrier-1', waybill: 'NEVER-SEEN' })
    expect(spec.state.clocks.find(({ clock }) => clock === 'buyerMayEscalate')).toMatchObject({ owner: 'buyer', about: 'x1' })
    spec.at('2026-03-01 10:00')
    expect(spec.state).toMatchObject({ phase: 'closed', clocks: [] })
  })

  it('that is not sent in time, or cannot be, is replaced by what policy names, before a person', () => {
    const spec = exchanged().does('buyer-tang', ship).does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
    expect(spec.refuses('buyer-tang', { type: 'ReportNotPerformed', legId: 'x1', because: 'not_sent' })?.refused).toBe('clock_not_due')
    spec.does('shop-clock', { type: 'ReportNotPerformed', legId: 'x1', because: 'impossible' })
    expect(spec.all('ReplacementFailed')).toMatchObject([{ because: 'impossible', substitute: 'return_refund' }])
    expect(spec.state).toMatchObject({ phase: 'reviewing', review: { because: 'not_performed' } })
    expect(spec.refuses('shop-clock', { type: 'ShipReplacement', legId: 'x1', carrier: 'c', waybill: 'w' })?.refused).toBe('too_late')
    // The goods are back already: the substitute is money, and no second exchange is ordered.
    spec.does('officer-an', { type: 'ClaimReview' }).does('officer-an', { type: 'DecideCase', because: words('无法换货,改为退款') })
    expect(spec.state.replacements.map((leg) => leg.state)).toEqual(['failed'])
    expect(spec.state.decisions.at(-1)).toMatchObject({ remedy: 'return_refund', replacement: 'none' })
    expect(paid(spec.state)).toEqual([{ from: 'merchant', to: 'buyer', amountMinor: 9900, for: 'goods_refund' }])
  })
})

describe('a return nobody can carry out', () => {
  it('is reported and looked into, and the buyer loses nothing while it is', () => {
    const spec = agreed()
    expect(spec.refuses('buyer-tang', { type: 'ReportNotPerformed', legId: 'r1', because: 'again_faulty' })?.refused).toBe('malformed')
    expect(spec.refuses('buyer-tang', { type: 'ReportNotPerformed', legId: 'r9', because: 'refused_pickup' })?.refused).toBe('unknown_leg')
    spec.does('buyer-tang', { type: 'ReportNotPerformed', legId: 'r1', because: 'refused_pickup', statement: words('快递不收') })
    expect(spec.state).toMatchObject({ phase: 'reviewing', review: { because: 'not_performed' } })
    expect(spec.clocks).not.toContain('returnMustBeShipped')
  })

  it('keeps the words with which it was reported, of a return and of a replacement', () => {
    const back = agreed().does('buyer-tang', { type: 'ReportNotPerformed', legId: 'r1', because: 'refused_pickup', statement: words('快递不收') })
    expect(back.all('ReviewOpened').at(-1)).toMatchObject({ reported: { legId: 'r1', because: 'refused_pickup', statement: words('快递不收') } })
    const again = agreed({ remedy: 'exchange', requestedMinor: 0 }).does('buyer-tang', ship).does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' })
      .does('shop-clock', { type: 'ReportNotPerformed', legId: 'x1', because: 'impossible', statement: words('已停产') })
    expect(again.all('ReplacementFailed')).toMatchObject([{ legId: 'x1', statement: words('已停产') }])
  })
})

describe('what a scan means', () => {
  it('may weigh as much as a scan can say without keeping anybody from reading the case', () => {
    const heavy = opened({}, { scans: [scan(out, 'picked_up', '2025-12-09 10:00', { weightGram: 100_000_000 }), scan(out, 'signed', '2025-12-12 18:00', { weightGram: 0 })] })
    expect((assess(heavy.state, heavy.context('officer-an'), 'decide').facts['logistics'] as { weightDiffGram: number }).weightDiffGram).toBe(-100_000_000)
  })

  const meaning = (kind: Parameters<typeof scan>[1], before: Given['scans'] = delivered) => {
    const spec = dispute({ order: specimen(), scans: before }).at('2025-12-13 09:00').does('buyer-tang', { type: 'OpenCase', orderId: 'order-spec', claim: BROKEN, evidence: [file('e1', 'close_up')] })
    return spec.scanned(scan(out, kind, '2025-12-13 10:00')).all('ScanObserved')[0]?.meaning
  }

  it('is told by what was recorded before it', () => {
    expect(meaning('waybill_denied')).toBe('carrier_denies')
    expect(meaning('carrier_statement')).toBe('carrier_confirms')
    expect(meaning('lost')).toBe('contradiction')
    expect(meaning('returned_to_sender', [scan(out, 'picked_up', '2025-12-09 10:00')])).toBe('intercepted')
    expect(meaning('picked_up', [scan(out, 'label_created', '2025-12-09 10:00', { source: 'merchant' })])).toBe('pickup_late')
    expect(meaning('signed', [scan(out, 'picked_up', '2025-12-09 10:00'), scan(out, 'waybill_denied', '2025-12-10 10:00')])).toBe('contradiction')
  })

  it('is observed once', () => {
    const spec = agreed().does('buyer-tang', ship).scanned(scan(back, 'signed', '2025-12-15 09:00'))
    expect(spec.refuses('system', { type: 'ObserveScan', scan: scan(back, 'signed', '2025-12-15 09:00') })?.refused).toBe('already_done')
  })

  it('is nothing unless the order has it on record, and has it so', () => {
    const late = scan(out, 'lost', '2025-12-13 08:00')
    const open = (scans: Scan[]) => dispute({ order: specimen(), scans }).at('2025-12-13 09:00').does('buyer-tang', { type: 'OpenCase', orderId: 'order-spec', claim: BROKEN, evidence: [file('e1', 'close_up')] })
    expect(open([...delivered]).refuses('system', { type: 'ObserveScan', scan: late })).toEqual({ refused: 'unknown_scan', field: 'scan.scanId' })
    const known = open([...delivered, late])
    for (const other of [{ kind: 'signed' }, { at: late.at + 1 }, { waybill: 'OTHER' }, { weightGram: 5 }] as const) expect(known.refuses('system', { type: 'ObserveScan', scan: { ...late, ...other } })).toEqual({ refused: 'unknown_scan', field: 'scan' })
    expect(known.refuses('system', { type: 'ObserveScan', scan: { ...late, shipmentId: 'elsewhere' } })).toMatchObject({ refused: 'unknown_scan' })
    expect(known.refuses('system', { type: 'ObserveScan', scan: late })).toBeNull()
  })

  it('of the return leg comes from carriers, never from a party', () => {
    const spec = agreed().does('buyer-tang', ship).scanned(scan(back, 'signed', '2025-12-15 09:00', { source: 'buyer' }))
    expect(spec.all('ScanObserved')).toMatchObject([{ meaning: 'none' }])
    expect(spec.state.returns[0]?.parcel).toBe('shipped')
  })
})
