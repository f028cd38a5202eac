// What an account says would have changed a decision: only what the record holds, and only where policy, asked once more, answers otherwise.
import { describe, expect, it } from 'vitest'
import { ORDERS, cst, scan } from './demo/cast.ts'
import { standingDecision } from '../domain/case.ts'
import type { Command } from '../domain/commands.ts'
import { World, evidence, text } from '../../test/domain/world.ts'
import { accountOf } from './decision-account.ts'
import { namedIn } from './officer-names.ts'
import { wouldChange } from './would-change.ts'

const DECIDE = { type: 'DecideCase', because: text('decided'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] } satisfies Command

/** S4's third request, decided on the carrier's silence alone: shipped by the merchant's word, picked up by nobody. */
function presumedFalse(): World {
  const world = new World({ order: ORDERS.S4, account: { merchantAddresses: ['addr-sofa'], merchantScore: 4.0 }, balances: { merchant: 100_000, deposit: 300_000 } })
  world.scan(scan({ shipmentId: 'out-s4-1', waybill: 'SF-FALSE-1' }, 'label_created', '2025-09-10 08:00', { source: 'merchant' }))
  world.open({ reason: 'R04', problem: 'false_shipment', remedy: 'refund_only', goodsState: 'transit' }, cst('2025-09-12 15:00'))
  world.must(world.merchant, { type: 'RefuseRequest', because: 'other', statement: text('already shipped') }, cst('2025-09-13 09:00'))
  world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-14 16:00'))
  world.must(world.officer, { type: 'ClaimReview' }, cst('2025-09-17 10:00'))
  world.must(world.officer, DECIDE, world.now)
  world.must(world.senior, { type: 'SignDecision', approve: true, because: null }, world.now)
  return world
}

const said = (world: World): readonly string[] => {
  const decision = standingDecision(world.state)
  if (decision === null) throw new Error('nothing was decided')
  return wouldChange(decision, { state: world.state, context: world.context(world.officer) }).map(({ zh }) => zh)
}

describe('what would change a decision', () => {
  it('names a presumption with the proof that rebuts it, and the time left to appeal', () => {
    const changes = said(presumedFalse())
    expect(changes.filter((one) => one.includes('推定'))).toEqual([expect.stringMatching(/^“虚假发货”是按规则推定成立的，如果有承运商证明表明不成立：/)])
    expect(changes.at(-1)).toMatch(/^如果在.+前提出申诉并且理由成立/)
  })

  it('says nothing of what the record does not hold: no request that lapsed, no answer that came too late, no side\'s proof that was never filed', () => {
    const changes = said(presumedFalse()).join('\n')
    expect(changes).not.toMatch(/到期没有提交|商家在.+前答复|只有.+提交的/)
  })

  it('leaves out a thing that would have changed nothing', () => {
    const world = presumedFalse()
    const decision = standingDecision(world.state)
    // Whether goods that never came were opened is the same to every rule.
    expect(decision?.computed?.facts).toContain('"opened":')
    expect(said(world).join('\n')).not.toContain('拆封')
  })

  it('is not asked of an agreement, which rests on consent and not on rules', () => {
    const world = new World({ order: ORDERS.S6, account: { merchantAddresses: ['addr-clock'] } })
    world.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only', goodsState: 'received' }, cst('2025-09-05 10:00'), { evidence: [evidence('close_up')] })
    world.must(world.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, cst('2025-09-05 12:00'))
    const decision = world.state.decisions.at(-1)
    if (decision === undefined) throw new Error('nothing was agreed')
    expect(wouldChange(decision, { state: { ...world.state, clocks: [] }, context: world.context(world.buyer) })).toEqual([])
  })
})

describe('who decided', () => {
  it('is a role for both sides and a name at the desk', () => {
    const world = presumedFalse()
    const decision = standingDecision(world.state)
    if (decision === null) throw new Error('nothing was decided')
    const read = { state: world.state, context: world.context(world.officer), wordsOf: () => null }
    expect(accountOf(decision, { ...read, names: null }).decidedBy).toEqual({ zh: '由平台小二作出，另一位小二复核签字。', en: 'Decided by an officer of the platform, and signed by another.' })
    expect(accountOf(decision, { ...read, names: namedIn({ [world.officer.id]: { zh: '安澜', en: 'An Lan' } }) }).decidedBy).toEqual({ zh: '由小二 安澜 作出，小二 officer-bo 复核签字。', en: 'Decided by officer An Lan, and signed by officer officer-bo.' })
  })
})
