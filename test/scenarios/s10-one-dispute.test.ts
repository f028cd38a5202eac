// S10: one dispute under every policy: received goods, refund only, quality, 128.00, the merchant refuses. Same commands, different rule books.
import { describe, expect, it } from 'vitest'
import { S10_ROWS, cst, s10Order, s10Scans } from '../../src/app/demo/cast.ts'
import { evidence, text, World } from '../domain/world.ts'

const world = (index: number): World => {
  const row = S10_ROWS[index]
  if (!row) throw new RangeError(`S10 has no row ${index}`)
  return new World({
    order: s10Order(index), scans: s10Scans(index),
    account: { buyerGoodStanding: row.goodStanding, buyerAbuseLabel: row.abuseLabel, merchantScore: row.score, merchantQuality: row.quality, merchantAddresses: ['addr-clock'] },
  })
}
const day = (index: number, date: string) => cst(`${S10_ROWS[index]?.placed.slice(0, 8) ?? ''}${date}`)

/** The same claim, the same refusal, the same request to the platform. */
function dispute(index: number): World {
  const play = world(index)
  play.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only' }, day(index, '11 15:00'), { evidence: [evidence('close_up')] })
  play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: text('the goods left in order') }, day(index, '12 09:00'))
  play.must(play.buyer, { type: 'RequestIntervention', statement: null }, day(index, '12 10:00'))
  return play
}

/** Whatever the policy asks a person, the officer finds for the buyer. */
function decide(play: World, index: number): void {
  play.must(play.officer, { type: 'ClaimReview' }, day(index, '16 09:00'))
  for (let round = 0; round < 9; round += 1) {
    const answer = play.act(play.officer, { type: 'DecideCase', because: text('decided'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, day(index, '16 10:00'))
    if (!('refused' in answer)) return
    if (answer.refused !== 'findings_open' || !Array.isArray(answer.allowed)) throw new Error(JSON.stringify(answer))
    for (const finding of answer.allowed) play.must(play.officer, { type: 'SetFinding', finding, value: finding === 'buyer_misuse' ? 'not_proven' : 'proven', evidenceIds: ['e-close_up'], because: text('seen in the close-up') }, day(index, '16 10:00'))
  }
  throw new Error('the policy never has enough findings')
}

const moved = (play: World) => play.state.money.filter((track) => track.state === 'paid').map(({ flow }) => [flow.from, flow.to, flow.amountMinor, flow.for])
const pinned = (play: World) => play.state.pin.substance.platform
const merchantPaid = (play: World) => play.state.money.filter(({ flow, state }) => flow.from === 'merchant' && state !== 'cancelled').length

describe('S10 one dispute, many policies', () => {
  it('1688@2024-09: refund only by intervention at the cost of the merchant, who was heard first; the guarantee is named', () => {
    const play = dispute(0)
    expect(pinned(play)).toBe('1688@2024-09')
    expect(play.state.heard.merchant).toBe(true)
    if (play.state.phase === 'reviewing') decide(play, 0)
    expect(play.state.decisions.at(-1)).toMatchObject({ outcome: 'granted', remedy: 'refund_only', returnRequired: false })
    expect(moved(play)).toEqual([['merchant', 'buyer', 12_800, 'goods_refund']])
    expect(play.state.limitedBy).toContainEqual({ policy: '1688@2024-09', rule: 'H03', guarantee: 'heard' })
    expect(play.state.decisions.at(-1)?.rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['H01', 'H02', 'H03']))
  })

  it('1688@2024-09: an appeal the merchant wins is paid by the platform, and the buyer keeps what he was given', () => {
    const play = dispute(0)
    if (play.state.phase === 'reviewing') decide(play, 0)
    play.must(play.merchant, { type: 'FileAppeal', decisionId: 'd1', grounds: [{ groundId: 'g1', ground: 'evidence_ignored', text: text('the packing video shows sound goods'), evidenceIds: [] }] }, day(0, '17 09:00'))
    play.must(play.buyer, { type: 'AnswerAppeal', appealId: 'a1', statement: text('it arrived broken') }, day(0, '17 12:00'))
    play.must(play.senior, { type: 'ClaimReview' }, day(0, '17 13:00'))
    play.must(play.senior, {
      type: 'DecideAppeal', appealId: 'a1', result: 'reversed', because: text('no fault is shown'), instead: null, fundedBy: 'platform', reverseMarks: true,
      answers: [{ groundId: 'g1', answer: 'accepted', because: null, cites: ['AB-12'] }],
    }, day(0, '17 14:00'))
    expect(moved(play)).toEqual([['merchant', 'buyer', 12_800, 'goods_refund'], ['platform', 'merchant', 12_800, 'reversal']])
    expect(play.state.decisions.map(({ state, outcome }) => [state, outcome])).toEqual([['set_aside', 'granted'], ['standing', 'reversed']])
  })

  it('1688@2025-03, account in good standing: the platform pays from its own funds, the goods stay, the merchant pays nothing', () => {
    const play = dispute(1)
    expect(pinned(play)).toBe('1688@2025-03')
    play.runTo(day(1, '16 08:00'))
    if (play.state.phase === 'reviewing') decide(play, 1)
    expect(play.state.decisions.at(-1)).toMatchObject({ outcome: 'granted', remedy: 'refund_only', returnRequired: false, sequence: 'platform_subsidy' })
    expect(moved(play)).toEqual([['platform', 'buyer', 12_800, 'goods_refund']])
    expect(merchantPaid(play)).toBe(0)
    expect(play.state.money[0]?.legs.map((leg) => leg.source)).toEqual(['platform_subsidy:7'])
  })

  it('1688@2025-03, not in good standing: no platform refund, the merchant decides, the buyer may escalate to an officer for return and refund', () => {
    const play = dispute(2)
    expect(play.eventsOf('InterventionDeclined')).toMatchObject([{ next: 'merchant' }])
    expect(play.eventsOf('InterventionDeclined')[0]?.rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['N02', 'N04', 'N07']))
    expect(play.state).toMatchObject({ phase: 'negotiating', money: [], decisions: [] })
    // It is the merchant's turn, with a clock of its own; when he has refused once more the buyer goes to an officer.
    expect(play.state.clocks).toMatchObject([{ clock: 'merchantMustAnswer', owner: 'merchant', round: 2 }])
    expect(play.act(play.buyer, { type: 'RequestIntervention', statement: null }, day(2, '12 13:00'))).toMatchObject({ refused: 'may_not_escalate_yet' })
    play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, day(2, '12 14:00'))
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, day(2, '12 15:00'))
    expect(play.state.phase).toBe('reviewing')
    decide(play, 2)
    expect(play.state.decisions.at(-1)).toMatchObject({ remedy: 'return_refund', returnRequired: true })
    expect(play.state.phase).toBe('returning')
    expect(play.state.money).toMatchObject([{ waits: 'goods_back', state: 'owed' }])
  })

  it('taobao@2024-08, score 4.8: the platform does not step in on refund only; the parties negotiate and the merchant decides', () => {
    const play = dispute(3)
    expect(pinned(play)).toBe('taobao@2024-08')
    expect(play.eventsOf('InterventionDeclined')[0]?.rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['S01', 'S02', 'S04']))
    expect(play.state).toMatchObject({ phase: 'negotiating', money: [], decisions: [] })
    play.must(play.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, day(3, '12 16:00'))
    expect(moved(play)).toEqual([['merchant', 'buyer', 12_800, 'goods_refund']])
  })

  it('taobao@2024-08, score 4.6: an officer may step in after the hearing, and the merchant pays', () => {
    const play = dispute(4)
    expect(play.eventsOf('InterventionDeclined')).toEqual([])
    expect(play.state.phase).toBe('reviewing')
    decide(play, 4)
    expect(play.state.decisions.at(-1)).toMatchObject({ by: { by: 'officer', officerId: 'officer-an' }, remedy: 'refund_only' })
    // Whether the money waits for the merchant's time to appeal is the policy's; either way it moves in the end.
    play.runOut()
    expect(moved(play)).toEqual([['merchant', 'buyer', 12_800, 'goods_refund']])
    expect(play.state.phase).toBe('closed')
  })

  it('pinduoduo@2025-01, good merchant: no platform intervention', () => {
    const play = dispute(5)
    expect(pinned(play)).toBe('pinduoduo@2025-01')
    expect(play.eventsOf('InterventionDeclined')[0]?.rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['W02', 'W03', 'W04']))
    expect(play.state.money).toEqual([])
  })

  it('pinduoduo@2025-01, buyer labelled with reasons: no support for refund only, return and refund stays open', () => {
    const play = dispute(6)
    expect(play.eventsOf('InterventionDeclined')[0]?.rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['W05']))
    play.must(play.buyer, { type: 'AmendRequest', remedy: 'return_refund', requestedMinor: 12_800, requestedFreightMinor: 0, lines: [{ lineId: 'line-1', quantity: 1 }], statement: null }, day(6, '12 16:00'))
    play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, day(6, '12 17:00'))
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, day(6, '12 18:00'))
    expect(play.state.phase).toBe('reviewing')
    decide(play, 6)
    expect(play.state.decisions.at(-1)).toMatchObject({ remedy: 'return_refund', returnRequired: true })
  })

  it('never closes against the buyer who asked and waited: a merchant silent after the matter was left to him brings an officer', () => {
    for (const index of [2, 3, 5, 6]) {
      const play = dispute(index)
      expect(play.eventsOf('InterventionDeclined')).toHaveLength(1)
      expect(play.state).toMatchObject({ phase: 'negotiating', merchantAnswer: { answer: 'none' }, clocks: [{ clock: 'merchantMustAnswer', round: 2 }] })
      const [clock] = play.state.clocks
      expect(play.state.notices.filter((notice) => notice.clock === 'merchantMustAnswer')).toHaveLength(2)
      play.runTo(clock?.endsAt ?? 0)
      expect(play.state).toMatchObject({ phase: 'reviewing', merchantAnswer: { answer: 'lapsed' }, review: { officerId: null } })
      expect(play.eventsOf('InterventionDeclined')).toHaveLength(1)
      expect(play.eventsOf('CaseClosed')).toEqual([])
    }
  })

  it('closes against the buyer only when the merchant has refused once more and the buyer lets his own time pass', () => {
    const play = dispute(3)
    play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, day(3, '12 14:00'))
    expect(play.state.clocks).toMatchObject([{ clock: 'buyerMayEscalate', owner: 'buyer' }])
    play.runOut()
    expect(play.state).toMatchObject({ phase: 'closed', because: 'lapsed', against: 'buyer' })
  })

  it('a person looks at every automatic refusal to step in, when asked', () => {
    const play = dispute(3)
    play.must(play.buyer, { type: 'AskForHuman', decisionId: null }, day(3, '12 16:00'))
    expect(play.state).toMatchObject({ phase: 'reviewing', humanAsked: true, review: { because: 'human_asked' } })
  })

  it('never takes money from the merchant before he was notified and could answer, under any of them', () => {
    for (const index of S10_ROWS.keys()) {
      const play = world(index)
      play.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only' }, day(index, '11 15:00'), { evidence: [evidence('close_up')] })
      expect(play.act(play.buyer, { type: 'RequestIntervention', statement: null }, day(index, '11 15:10'))).toMatchObject({ refused: 'may_not_escalate_yet' })
      expect(play.state.money).toEqual([])
    }
  })
})
