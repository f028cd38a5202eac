// Threats and guardians' proofs (C29): a person handles them and the other side never reads them. And one dispute judged twice (C31).
import { describe, expect, it } from 'vitest'
import { ORDERS, S10_ROWS, SCANS, cst, s10Order, s10Scans } from '../../src/app/demo/cast.ts'
import { eventSentence } from '../../src/app/sentences/events.ts'
import { decideByPolicy } from '../../src/domain/decisions.ts'
import { mayRead } from '../../src/domain/restricted.ts'
import { World, evidence, text } from './world.ts'

/** The subsidy of a buyer in good standing: what a machine decides under these rules. */
function subsidised(): { play: World; day: (at: string) => number } {
  const row = S10_ROWS[1]
  if (row === undefined) throw new Error('S10 has a second row')
  const play = new World({ order: s10Order(1), scans: s10Scans(1), account: { buyerGoodStanding: 'good', merchantScore: row.score, merchantAddresses: ['addr-clock'] } })
  const day = (at: string) => cst(`${row.placed.slice(0, 8)}${at}`)
  play.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only' }, day('11 15:00'), { evidence: [evidence('close_up')] })
  return { play, day }
}

describe('threats and guardians', () => {
  it('keeps what was reported from the other side, and lets its filer and officers read it', () => {
    const { play, day } = subsidised()
    play.must(play.buyer, { type: 'MakeStatement', text: text('he says he knows where I live'), speech: 'notice', channel: 'aftersale_chat', restricted: 'threat' }, day('11 16:00'))
    play.must(play.buyer, { type: 'FileEvidence', items: [{ ...evidence('chat_record'), restricted: 'threat' }], requestId: null }, day('11 16:05'))
    const [statement, filed] = [play.state.statements.at(-1), play.state.evidence.at(-1)]
    if (statement === undefined || filed === undefined) throw new Error('nothing is on record')
    for (const item of [statement, filed]) {
      expect([play.buyer, play.officer, play.senior].map((actor) => mayRead(play.state, actor, item))).toEqual([true, true, true])
      expect([play.merchant, play.someone('clerk', play.merchant.id), play.system].map((actor) => mayRead(play.state, actor, item))).toEqual([false, false, false])
    }
    const open = play.state.statements[0]
    expect(open !== undefined && mayRead(play.state, play.merchant, open)).toBe(true)
    const [said] = play.eventsOf('StatementMade')
    expect(said && eventSentence(said, 'Asia/Shanghai').en).toBe('A report of a threat is on record; an officer handles it and the other side does not see it.')
  })

  it('brings a person to a case that a machine would have decided', () => {
    const without = subsidised()
    without.play.must(without.play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, without.day('12 09:00'))
    without.play.must(without.play.officer, { type: 'MakeStatement', text: text('noted'), speech: 'other', channel: 'case' }, without.day('12 09:30'))
    expect(decideByPolicy(without.play.state, without.play.context(without.play.officer))).not.toMatchObject({ person: expect.arrayContaining(['protected']) })
    const { play, day } = subsidised()
    play.must(play.buyer, { type: 'MakeStatement', text: text('I am fifteen'), speech: 'claim', channel: 'case', restricted: 'guardian' }, day('11 16:00'))
    play.must(play.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, day('12 09:00'))
    const answer = decideByPolicy(play.state, play.context(play.officer))
    expect('needs' in answer || ('person' in answer && answer.person.includes('protected'))).toBe(true)
    play.must(play.buyer, { type: 'RequestIntervention', statement: null }, day('12 10:00'))
    expect(play.state).toMatchObject({ phase: 'reviewing', decisions: [] })
  })
})

describe('several decision points', () => {
  it('judges the same case at two dates by the facts of each, and keeps both decisions', () => {
    // What the first judgement lacked, an inspection, comes later and opens the case again.
    const world = new World({ order: ORDERS.S7, scans: SCANS.S7, account: { merchantAddresses: ['addr-clock'] } })
    world.open({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund' }, cst('2025-12-13 09:00'), { evidence: [evidence('close_up'), evidence('photo')] })
    world.must(world.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: text('it left in order') }, cst('2025-12-14 09:00'))
    world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-12-14 10:00'))
    const decide = (value: 'proven' | 'not_proven', at: string) => {
      world.must(world.officer, { type: 'ClaimReview' }, cst(`${at} 09:00`))
      world.must(world.officer, { type: 'SetFinding', finding: 'defect', value, evidenceIds: [], because: text(`defect ${value}`) }, cst(`${at} 09:10`))
      for (const finding of ['buyer_misuse', 'return_pointless'] as const) world.must(world.officer, { type: 'SetFinding', finding, value: 'not_proven', evidenceIds: [], because: text('nothing shows it') }, cst(`${at} 09:20`))
      world.must(world.officer, { type: 'DecideCase', because: text('on what is known'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, cst(`${at} 10:00`))
    }
    decide('not_proven', '2025-12-20')
    expect(world.state.decisions).toMatchObject([{ state: 'standing', remedy: 'none' }])
    world.runOut()
    expect(world.state.phase).toBe('closed')
    world.must(world.buyer, { type: 'ReopenCase', because: 'new_facts', statement: text('an inspection has found the fault') }, world.now + 3_600_000)
    world.must(world.buyer, { type: 'FileEvidence', items: [evidence('inspection_report')], requestId: null }, world.now + 60_000)
    decide('proven', '2026-02-20')
    const [first, second] = world.state.decisions
    expect([first, second]).toMatchObject([{ state: 'set_aside', remedy: 'none', outcome: 'refused' }, { state: 'standing', remedy: 'return_refund', outcome: 'granted' }])
    const facts = (decision: typeof first) => JSON.parse(decision?.computed?.facts ?? '{}') as { now: number; finding: { defect: string } }
    expect([facts(first).finding.defect, facts(second).finding.defect]).toEqual(['not_proven', 'proven'])
    expect(facts(second).now).toBeGreaterThan(facts(first).now)
    expect(world.eventsOf('DecisionIssued')).toHaveLength(2)
    expect(world.replays()).toBe(true)
  })
})
