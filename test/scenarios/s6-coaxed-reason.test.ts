// S6: coaxed into a costlier reason. A change shows both sides' money and needs its owner; what was said to obtain it stays; the order
// promised free returns, so the freight is the merchant's whatever the reason, and nobody settles with a party's money without that party.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst } from '../../src/app/demo/cast.ts'
import { previewReason } from '../../src/domain/chapters/reason.ts'
import type { Commands } from '../../src/domain/commands.ts'
import type { Order } from '../../src/domain/order.ts'
import type { Problem, Reason } from '../../src/domain/vocabulary.ts'
import { World, evidence, text } from '../domain/world.ts'

const said = text('change it to no reason, it is simpler')

function opened(order: Order = ORDERS.S6): World {
  const world = new World({ order, scans: SCANS.S6, account: { merchantAddresses: ['addr-clock'] } })
  world.open({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund' }, cst('2025-09-02 10:00'), { statement: text('far too quiet'), evidence: [evidence('close_up')] })
  return world
}

function coaxed(order: Order = ORDERS.S6): World {
  const world = opened(order)
  world.must(world.merchant, { type: 'MakeStatement', text: said, speech: 'inducement', channel: 'aftersale_chat' }, cst('2025-09-02 11:00'))
  world.must(world.merchant, { type: 'ProposeReasonChange', reason: 'R08', statement: said }, cst('2025-09-02 11:05'))
  return world
}

const preview = (world: World, to: { reason: Reason; problem: Problem }) => previewReason(world.state, world.context(world.buyer), to)
const toNoReason = { reason: 'R08', problem: 'visible_defect' } as const

function changed(order: Order = ORDERS.S6): World {
  const world = coaxed(order)
  world.must(world.buyer, { type: 'ConfirmReasonChange', offerId: 'o1', previewHash: preview(world, toNoReason).previewHash }, cst('2025-09-02 12:00'))
  return world
}

const withoutPromise: Order = { ...ORDERS.S6, promises: [], consents: [] }

describe('S6 coaxed into a costlier reason', () => {
  it('shows both sides’ money before and after, and changes nothing until the buyer confirms exactly that', () => {
    const world = coaxed(withoutPromise)
    const { before, after } = preview(world, toNoReason)
    expect([before.returnFreight, after.returnFreight]).toEqual(['merchant', 'buyer'])
    expect(world.state.offers).toMatchObject([{ by: 'merchant', terms: { reason: 'R08' }, nets: after }])
    expect(world.state.claim.reason).toBe('R10')
    expect(world.act(world.merchant, { type: 'ConfirmReasonChange', offerId: 'o1', previewHash: '0'.repeat(64) }, world.now)).toMatchObject({ refused: 'role_may_not' })
    expect(world.act(world.buyer, { type: 'AcceptOffer', offerId: 'o1' }, world.now)).toMatchObject({ refused: 'confirmation_needed' })
    expect(world.act(world.buyer, { type: 'ConfirmReasonChange', offerId: 'o1', previewHash: '0'.repeat(64) }, world.now)).toMatchObject({ refused: 'preview_outdated' })
    expect(world.state.claim.reason).toBe('R10')
  })

  it('keeps the original reason and the message that proposed the change', () => {
    const { state } = changed()
    expect(state.reasons).toMatchObject([{ reason: 'R10', kind: 'picked' }, { reason: 'R08', kind: 'changed', proposedBy: 'merchant', confirmedBy: 'buyer' }])
    expect(state.statements).toContainEqual(expect.objectContaining({ saidBy: 'merchant', speech: 'inducement', text: said }))
    expect(state.offers).toMatchObject([{ statement: said, state: 'accepted' }])
  })

  it('leaves the freight with the merchant either way, because the order promised free returns', () => {
    const world = opened()
    const { before, after } = preview(world, { reason: 'R08', problem: 'changed_mind' })
    expect([before.returnFreight, after.returnFreight]).toEqual(['merchant', 'merchant'])
    const settled = changed()
    settled.must(settled.merchant, { type: 'AgreeToRequest', addressId: 'addr-clock', statement: null }, cst('2025-09-03 09:00'))
    expect(settled.state.decisions).toMatchObject([{ returnFreight: 'merchant', by: { by: 'agreement' } }])
    expect(settled.state.returns).toMatchObject([{ freightPayer: 'merchant' }])
  })

  it('refunds the price whole and the freight the buyer laid out, by its receipt', () => {
    const world = changed()
    world.must(world.merchant, { type: 'AgreeToRequest', addressId: 'addr-clock', statement: null }, cst('2025-09-03 09:00'))
    world.must(world.buyer, { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-1', waybill: 'WB-S6-R', partnerPickup: false, freightMinor: 800, evidence: [evidence('receipt')] }, cst('2025-09-03 18:00'))
    world.must(world.merchant, { type: 'ConfirmReturn', legId: 'r1' }, cst('2025-09-06 10:00'))
    expect(world.paidTo('buyer:buyer-li')).toBe(5900 + 800)
    expect(world.state).toMatchObject({ phase: 'closed', because: 'settled' })
  })

  it('lets the merchant demand freight only as an offer, which costs the buyer nothing unless he accepts', () => {
    const world = changed()
    const deducted: Commands['MakeOffer'] = {
      type: 'MakeOffer', supersedes: null, statement: null,
      terms: { remedy: 'return_refund', returnRequired: true, returnFreight: 'buyer', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5100, for: 'goods_refund', evidenceIds: [] }], replacement: 'none', reason: null },
    }
    world.must(world.merchant, deducted, cst('2025-09-02 15:00'))
    expect(world.act(world.merchant, { type: 'AcceptOffer', offerId: 'o2' }, world.now)).toMatchObject({ refused: 'not_your_turn' })
    world.must(world.buyer, { type: 'DeclineOffer', offerId: 'o2', statement: null }, cst('2025-09-02 16:00'))
    expect(world.state.money).toEqual([])
  })

  it('lets nobody at the desk settle with freight deducted: the coaxed reason is judged first, and a departure needs its reasons', () => {
    const world = changed()
    world.must(world.merchant, { type: 'RefuseRequest', because: 'other', statement: null }, cst('2025-09-03 09:00'))
    world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-03 10:00'))
    expect(world.state).toMatchObject({ phase: 'reviewing', review: { needs: ['reason_matches'] } })
    world.runTo(cst('2025-09-06 10:00'))
    world.must(world.officer, { type: 'ClaimReview' }, world.now)
    const decide: Commands['DecideCase'] = { type: 'DecideCase', because: text('a quiet alarm clock is a faulty one'), overrides: [], answers: [], notAccepted: [], costs: [], instead: null }
    const deducted: Commands['DecideCase'] = {
      ...decide, instead: { remedy: 'return_refund', returnRequired: true, returnFreight: 'buyer', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5100, for: 'goods_refund', evidenceIds: [] }], replacement: 'none', reason: null },
    }
    expect(world.act(world.officer, deducted, world.now)).toMatchObject({ refused: 'findings_open', allowed: ['reason_matches'] })
    world.must(world.officer, { type: 'RequalifyReason', reason: 'R10', because: text('the problem was a fault from the first'), cites: ['R10'] }, world.now)
    world.must(world.officer, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: ['e-close_up'], because: text('too quiet to wake anyone') }, world.now)
    expect(world.act(world.officer, deducted, world.now)).toMatchObject({ refused: 'override_needed' })
    world.must(world.officer, decide, world.now)
    expect(world.state.decisions).toMatchObject([{ reason: 'R10', returnFreight: 'merchant', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5900 }] }])
    expect(world.state.decisions[0]?.rules.length).toBeGreaterThan(0)
  })
})
