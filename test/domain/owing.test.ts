// Money begins to be owed, and stops waiting, in one place, which asks the first guarantee of every flow whatever chapter it comes from.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import type { Flow } from '../../src/domain/money/flow.ts'
import { owe, releaseBySilence } from '../../src/domain/owing.ts'
import type { Decision, Terms } from '../../src/domain/parts.ts'
import { SPEC_BOOK, specimen } from './spec.ts'
import { World, evidence, text } from './world.ts'

const DOMAIN = new URL('../../src/domain/', import.meta.url)
const at = (time: string) => cst(`2025-12-13 ${time}`)
const SCANS = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]

function opened(): World {
  const play = new World({ order: specimen(), scans: SCANS, policies: SPEC_BOOK })
  play.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only' }, at('09:00'), { evidence: [evidence('close_up')] })
  return play
}
const flow = (from: Flow['from'], more: Partial<Flow> = {}): Flow => ({ flowId: '1001-f1', from, to: 'buyer', amountMinor: 5000, currency: 'CNY', for: 'price_reduction', ...more })
const ordered = (by: Decision['by'], outcome: Decision['outcome'] = 'granted') => ({ decisionId: 'd1', by, outcome })
const officer = { by: 'officer', officerId: 'officer-an', secondOfficerId: null } as const
const money = (amountMinor: number): Terms => ({ remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor, for: 'price_reduction', evidenceIds: [] }] })

describe('a flow', () => {
  it('begins and is let go nowhere else in the core', () => {
    const files = readdirSync(DOMAIN, { recursive: true }).map(String).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    const emitting = files.filter((name) => /type: 'Flow(Owed|Released)'[,} ]/.test(readFileSync(new URL(name, DOMAIN), 'utf8')))
    expect(emitting).toEqual(['owing.ts'])
  })

  it('out of a merchant who was not heard cannot begin, whoever ordered it', () => {
    const { state } = opened()
    const context = opened().context(opened().officer)
    for (const by of [officer, { by: 'machine' }, { by: 'lapse', clock: 'merchantMustAnswer' }] as const) expect(() => owe(state, context, ordered(by), flow('merchant'), 'nothing')).toThrow('guarantee heard')
    expect(() => owe(state, context, ordered({ by: 'outside', body: 'mediation' }, 'settled'), flow('merchant'), 'nothing')).toThrow('guarantee heard')
    expect(owe(state, context, ordered({ by: 'outside', body: 'court' }), flow('merchant'), 'nothing')).toMatchObject({ type: 'FlowOwed' })
    expect(owe(state, context, ordered({ by: 'agreement', offerId: null }), flow('merchant'), 'nothing')).toMatchObject({ type: 'FlowOwed' })
  })

  it('of the platform is nobody else’s to agree on, except the way back, which policy names', () => {
    const { state } = opened()
    const context = opened().context(opened().officer)
    const agreed = ordered({ by: 'agreement', offerId: null }, 'settled')
    expect(() => owe(state, context, agreed, flow('platform'), 'nothing')).toThrow('guarantee heard')
    expect(() => owe(state, context, ordered({ by: 'outside', body: 'court' }), flow('platform'), 'nothing')).toThrow('guarantee heard')
    expect(owe(state, context, agreed, flow('platform', { for: 'return_freight' }), 'nothing')).toMatchObject({ type: 'FlowOwed' })
  })

  it('that waits for the goods is not let go by a silence that may not pay', () => {
    const play = opened()
    play.must(play.merchant, { type: 'MakeOffer', supersedes: null, statement: null, terms: { ...money(9900), remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 9900, for: 'goods_refund', evidenceIds: [] }] } }, at('10:00'))
    play.must(play.buyer, { type: 'AcceptOffer', offerId: 'o1' }, at('11:00'))
    expect(play.state.money).toMatchObject([{ waits: 'goods_back', state: 'owed' }])
    expect(releaseBySilence(play.state, play.context(play.system))).toEqual([])
  })
})

describe('an agreement after money has moved', () => {
  it('moves what its terms say and costs the platform nothing', () => {
    const play = opened()
    play.must(play.merchant, { type: 'MakeOffer', supersedes: null, statement: null, terms: money(8000) }, at('10:00'))
    play.must(play.buyer, { type: 'AcceptOffer', offerId: 'o1' }, at('11:00'))
    play.must(play.buyer, { type: 'ReopenCase', because: 'new_facts', statement: text('it broke again') }, at('12:00'))
    play.must(play.merchant, { type: 'MakeOffer', supersedes: null, statement: null, terms: money(3000) }, at('13:00'))
    play.must(play.buyer, { type: 'AcceptOffer', offerId: 'o2' }, at('14:00'))
    expect(play.state.money.map(({ flow: { from, to, amountMinor }, state }) => [from, to, amountMinor, state])).toEqual([['merchant', 'buyer', 8000, 'paid']])
  })
})
