// The reason and its history, words, and proof: who may change what, what both sides see first, and what stays on record.
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/app/demo/cast.ts'
import { previewReason } from '../../src/domain/chapters/reason.ts'
import type { Problem, Reason } from '../../src/domain/vocabulary.ts'
import { dispute, file, specimen, words, type Ask, type Spec } from './spec.ts'

const claim = {
  kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R10', problem: 'not_working', remedy: 'return_refund', requestedMinor: 9900, requestedFreightMinor: 0,
  goodsState: 'received', opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false,
} as const satisfies Extract<Ask, { type: 'OpenCase' }>['claim']
const delivered = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const opened = () => dispute({ order: specimen(), scans: delivered }).at('2025-12-13 09:00')
  .does('buyer-tang', { type: 'OpenCase', orderId: 'order-spec', claim, statement: words('走时不准'), evidence: [file('e1', 'close_up')] })
const reviewed = () => opened().does('shop-clock', { type: 'RefuseRequest', because: 'facts_disputed' }).does('buyer-tang', { type: 'RequestIntervention' }).does('officer-an', { type: 'ClaimReview' })
const seen = (spec: Spec, reason: Reason, problem: Problem = spec.state.claim.problem) => previewReason(spec.state, spec.context('buyer-tang'), { reason, problem })

describe('changing the reason', () => {
  it('shows both sides the money before and after, and needs the hash of exactly that', () => {
    const spec = opened()
    const preview = seen(spec, 'R08', 'changed_mind')
    expect(preview.before.returnFreight).toBe('merchant')
    expect(preview.after.returnFreight).toBe('buyer')
    expect(spec.refuses('buyer-tang', { type: 'ChangeReason', reason: 'R08', problem: 'changed_mind', previewHash: '0'.repeat(64) })?.refused).toBe('preview_outdated')
    spec.does('buyer-tang', { type: 'ChangeReason', reason: 'R08', problem: 'changed_mind', previewHash: preview.previewHash })
    expect(spec.state.reasons).toMatchObject([
      { reason: 'R10', kind: 'picked' },
      { reason: 'R08', kind: 'changed', proposedBy: 'buyer', confirmedBy: 'buyer', before: { returnFreight: 'merchant' }, after: { returnFreight: 'buyer' } },
    ])
  })

  it('is proposed by the merchant only as an offer with its price, which a plain yes cannot accept', () => {
    const spec = opened().does('shop-clock', { type: 'ProposeReasonChange', reason: 'R08', statement: words('改成无理由更快') })
    expect(spec.state.offers).toMatchObject([{ by: 'merchant', terms: { reason: 'R08', flows: [] }, nets: { returnFreight: 'buyer' }, state: 'open' }])
    expect(spec.state.offers[0]?.statement).toEqual(words('改成无理由更快'))
    expect(spec.refuses('buyer-tang', { type: 'AcceptOffer', offerId: 'o1' })?.refused).toBe('confirmation_needed')
    expect(spec.refuses('shop-clock', { type: 'AcceptOffer', offerId: 'o1' })?.refused).toBe('not_your_turn')
    expect(spec.refuses('buyer-tang', { type: 'ConfirmReasonChange', offerId: 'o1', previewHash: 'f'.repeat(64) })?.refused).toBe('preview_outdated')
    spec.does('buyer-tang', { type: 'ConfirmReasonChange', offerId: 'o1', previewHash: seen(spec, 'R08').previewHash })
    expect(spec.state.reasons.at(-1)).toMatchObject({ reason: 'R08', proposedBy: 'merchant', confirmedBy: 'buyer' })
    expect(spec.state.offers[0]?.state).toBe('accepted')
    // What he agreed to as a quality return he has not agreed to under another reason.
    expect(spec.state.merchantAnswer.answer).toBe('none')
    expect(spec.clocks).toEqual(['merchantMustAnswer'])
  })

  it('stays as it was when the buyer declines, and nothing is lost by it', () => {
    const spec = opened().does('shop-clock', { type: 'ProposeReasonChange', reason: 'R08' }).does('buyer-tang', { type: 'DeclineOffer', offerId: 'o1' })
    expect(spec.state.claim.reason).toBe('R10')
    expect(spec.state.reasons).toHaveLength(1)
  })

  it('refuses the same reason, and an offer that hides one', () => {
    const spec = opened()
    expect(spec.refuses('shop-clock', { type: 'ProposeReasonChange', reason: 'R10' })?.refused).toBe('reason_unchanged')
    expect(spec.refuses('buyer-tang', { type: 'ChangeReason', reason: 'R10', problem: 'not_working', previewHash: '0'.repeat(64) })?.refused).toBe('reason_unchanged')
    const hidden = { remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant', flows: [], reason: 'R08' } as const
    expect(spec.refuses('shop-clock', { type: 'MakeOffer', terms: { ...hidden, flows: [] } })?.refused).toBe('confirmation_needed')
  })

  it('is re-qualified by an officer as a finding beside the pick, told to both sides', () => {
    const spec = reviewed()
    expect(spec.refuses('officer-bo', { type: 'RequalifyReason', reason: 'R16', because: words('少件'), cites: ['X'] })?.refused).toBe('claimed_by_other')
    spec.does('officer-an', { type: 'RequalifyReason', reason: 'R16', because: words('少件'), cites: ['X'] })
    expect(spec.state.claim.reason).toBe('R10')
    expect(spec.state.reasons.at(-1)).toMatchObject({ reason: 'R16', kind: 'requalified', proposedBy: 'officer' })
    expect(spec.state.findings).toMatchObject([{ finding: 'reason_matches', value: 'not_proven', by: 'officer', officerId: 'officer-an' }])
    expect(spec.state.notices.filter((notice) => notice.about === 'reason_change').map((notice) => notice.party)).toEqual(['buyer', 'merchant'])
  })
})

describe('words and proof', () => {
  it('keep who brought words and who is said to have spoken apart, and never date them ahead', () => {
    const spec = opened().does('buyer-tang', { type: 'MakeStatement', text: words('你改成无理由就行'), speech: 'inducement', channel: 'aftersale_chat', saidBy: 'merchant', saidAt: Date.parse('2025-12-13T08:00:00+08:00') })
    expect(spec.state.statements.at(-1)).toMatchObject({ by: { id: 'buyer-tang' }, saidBy: 'merchant', speech: 'inducement' })
    expect(spec.state.heard.merchant).toBe(false)
    expect(spec.refuses('buyer-tang', { type: 'MakeStatement', text: words('x'), speech: 'claim', channel: 'case', saidAt: Date.parse('2025-12-14T08:00:00+08:00') })?.refused).toBe('date_out_of_range')
  })

  it('end somewhere: neither side buries the other in them, and neither takes the words of the other', () => {
    const spec = opened()
    const says = (word: number): Ask => ({ type: 'MakeStatement', text: words(`第${word}句`), speech: 'claim', channel: 'case' })
    // The request was the first.
    for (let word = 2; word <= 300; word += 1) spec.does('buyer-tang', says(word))
    expect(spec.refuses('buyer-tang', says(301))).toEqual({ refused: 'too_much_said', field: 'text', allowed: 300 })
    expect([spec.refuses('shop-clock', says(1)), spec.refuses('officer-an', says(1))]).toEqual([null, null])
  })

  it('refuse a file twice, an unknown request and more than the limits told beforehand', () => {
    const spec = opened()
    expect(spec.refuses('buyer-tang', { type: 'FileEvidence', items: [file('e1', 'photo')] })).toEqual({ refused: 'evidence_already_filed', field: 'e1' })
    expect(spec.refuses('buyer-tang', { type: 'FileEvidence', items: [file('e2', 'photo')], requestId: 'q9' })?.refused).toBe('unknown_request')
    expect(spec.refuses('buyer-tang', { type: 'FileEvidence', items: ['e2', 'e3', 'e4'].map((id) => file(id, 'close_up')) })).toEqual({ refused: 'evidence_limits', field: 'evidence', allowed: 3 })
    expect(spec.refuses('buyer-tang', { type: 'FileEvidence', items: ['e2', 'e3'].map((id) => file(id, 'close_up')) })).toBeNull()
  })

  it('are asked of one party for one thing with a clock, and let the other side rebut once', () => {
    const spec = reviewed().does('officer-an', { type: 'RequestEvidence', from: 'merchant', types: ['test_report'], concerns: 'defect', text: words('请提交检测报告') })
    expect(spec.state.evidenceRequests).toMatchObject([{ requestId: 'q1', from: 'merchant', types: ['test_report'], state: 'open' }])
    expect(spec.state.clocks.find((clock) => clock.clock === 'evidenceMustArrive')).toMatchObject({ owner: 'merchant', about: 'q1' })
    expect(spec.refuses('officer-an', { type: 'RequestEvidence', from: 'merchant', types: ['test_report'], concerns: 'defect' })?.refused).toBe('already_done')
    expect(spec.refuses('buyer-tang', { type: 'FileEvidence', items: [file('b1', 'photo')], requestId: 'q1' })?.refused).toBe('unknown_request')
    spec.does('shop-clock', { type: 'FileEvidence', items: [file('m1', 'test_report')], requestId: 'q1' })
    expect(spec.state.evidenceRequests[0]?.state).toBe('met')
    expect(spec.clocks).not.toContain('evidenceMustArrive')
    expect(spec.state.clocks.find((clock) => clock.clock === 'rebuttalMustArrive')).toMatchObject({ owner: 'buyer' })
    spec.does('buyer-tang', { type: 'FileEvidence', items: [file('b2', 'statement')] })
    expect(spec.clocks).not.toContain('rebuttalMustArrive')
  })

  it('go on without what was asked and never came', () => {
    const spec = reviewed().does('officer-an', { type: 'RequestEvidence', from: 'buyer', types: ['video'] }).at('2025-12-15 10:00')
    expect(spec.state.evidenceRequests[0]?.state).toBe('lapsed')
    expect(spec.state.phase).toBe('reviewing')
    expect(spec.state.clocks.find((clock) => clock.clock === 'officerMustDecide')).toMatchObject({ owner: 'officer' })
  })
})
