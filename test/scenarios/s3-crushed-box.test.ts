// S3: a box crushed on the way, filed as "missing item". The mismatch is found before anything is decided, the return address is a record
// nobody asserts away, and the appeal reaches another officer who answers every ground and may reverse money and marks.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst } from '../../src/app/demo/cast.ts'
import type { Commands } from '../../src/domain/commands.ts'
import { World, evidence, text } from '../domain/world.ts'

const decideCase: Commands['DecideCase'] = { type: 'DecideCase', because: text('risk before signature is the merchant’s'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }
const grounds: Commands['FileAppeal']['grounds'] = [
  { groundId: 'g1', ground: 'address_on_file', text: text('an address was on file all the time'), evidenceIds: [] },
  { groundId: 'g2', ground: 'reason_mismatch', text: text('nothing was missing'), evidenceIds: [] },
  { groundId: 'g3', ground: 'wrong_amount', text: text('the bricks are sound'), evidenceIds: [] },
]

function opened(account: { merchantAddresses: string[] } = { merchantAddresses: ['addr-toys'] }): World {
  const world = new World({ order: ORDERS.S3, scans: SCANS.S3, account })
  world.open({ reason: 'R16', problem: 'package_damaged', remedy: 'refund_only' }, cst('2025-09-21 20:00'), { statement: text('the courier crushed the box'), evidence: [evidence('photo'), evidence('close_up'), evidence('unboxing_video'), evidence('parcel_photo')] })
  return world
}

function reviewed(): World {
  const world = opened()
  world.must(world.merchant, { type: 'RefuseRequest', because: 'reason_mismatch', statement: text('crushed is not missing') }, cst('2025-09-22 09:00'))
  world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-22 10:00'))
  world.runTo(cst('2025-09-25 10:00'))
  world.must(world.officer, { type: 'ClaimReview' }, world.now)
  return world
}

function decided(): World {
  const world = reviewed()
  world.must(world.officer, { type: 'RequalifyReason', reason: 'R17', because: text('the statement and the photo show damage'), cites: ['R17'] }, world.now)
  for (let round = 0; round < 5; round += 1) {
    const answer = world.act(world.officer, decideCase, world.now)
    if (!('refused' in answer)) return world
    if (answer.refused !== 'findings_open' || !Array.isArray(answer.allowed)) throw new Error(JSON.stringify(answer))
    for (const finding of answer.allowed) world.must(world.officer, { type: 'SetFinding', finding, value: 'proven', evidenceIds: ['e-parcel_photo'], because: text('crushed before it was signed for') }, world.now)
  }
  throw new Error('the policy never has enough findings')
}

/** As the platform did in the source: the first officer takes the buyer's word for "missing" and lets the goods stay. */
function grantedInError(): World {
  const world = reviewed()
  for (const finding of ['reason_matches', 'item_missing', 'return_pointless'] as const) {
    world.must(world.officer, { type: 'SetFinding', finding, value: 'proven', evidenceIds: ['e-unboxing_video'], because: text('the buyer says so') }, world.now)
  }
  world.must(world.officer, { ...decideCase, because: text('no return address, says the buyer') }, world.now)
  return world
}

function appealed(): World {
  const world = grantedInError()
  const decisionId = world.state.decisions.at(-1)?.decisionId ?? ''
  world.must(world.merchant, { type: 'FileAppeal', decisionId, grounds }, world.now + 3_600_000)
  world.must(world.buyer, { type: 'AnswerAppeal', appealId: 'a1', statement: text('the box is the present') }, world.now + 3_600_000)
  return world
}

const answers: Commands['DecideAppeal']['answers'] = [
  { groundId: 'g1', answer: 'accepted', because: text('the address book has one'), cites: ['TB-41'] },
  { groundId: 'g2', answer: 'partly_accepted', because: text('it was put right before the decision'), cites: ['R17'] },
  { groundId: 'g3', answer: 'accepted', because: text('goods that can go back go back'), cites: ['R17'] },
]
const reversal: Commands['DecideAppeal'] = {
  type: 'DecideAppeal', appealId: 'a1', result: 'reversed', because: text('return and refund, to the address on file'), answers, fundedBy: 'platform', reverseMarks: true,
  instead: { remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 4655, for: 'goods_refund', evidenceIds: [] }], replacement: 'none', reason: null },
}

describe('S3 reason does not match the facts', () => {
  it('detects at opening that "missing item" contradicts "package damaged" [C12]', () => {
    expect(opened().state).toMatchObject({ reasonMatchesProblem: false, reasons: [{ reason: 'R16', kind: 'picked' }] })
  })

  it('lets no machine decide on it, and an officer only after the mismatch is settled', () => {
    const world = reviewed()
    expect(world.state).toMatchObject({ phase: 'reviewing', decisions: [], money: [], merchantAnswer: { answer: 'refused', because: 'reason_mismatch' } })
    expect(world.act(world.officer, decideCase, world.now)).toMatchObject({ refused: 'findings_open', allowed: expect.arrayContaining(['reason_matches']) })
  })

  it('re-qualifies the reason as a finding before the decision: the pick stays, both sides see what it changes', () => {
    const world = decided()
    expect(world.state.claim.reason).toBe('R16')
    expect(world.state.reasons).toMatchObject([{ reason: 'R16', kind: 'picked' }, { reason: 'R17', kind: 'requalified', proposedBy: 'officer' }])
    expect(world.state.notices.filter((notice) => notice.about === 'reason_change').map((notice) => notice.party)).toEqual(['buyer', 'merchant'])
    expect(world.state.decisions).toMatchObject([{ reason: 'R17', by: { by: 'officer', officerId: 'officer-an' } }])
    const kinds = world.events.map((event) => event.type)
    expect(kinds.indexOf('ReasonRequalified')).toBeLessThan(kinds.indexOf('DecisionIssued'))
  })

  it('computes whether a return address is on file from the address book, whoever says otherwise', () => {
    const world = reviewed()
    world.must(world.buyer, { type: 'MakeStatement', text: text('they have no return address'), speech: 'claim', channel: 'case' }, world.now)
    const computed = decided().state.decisions[0]?.computed
    expect(JSON.parse(computed?.facts ?? '{}')).toMatchObject({ merchant: { addressOnFile: true, addressGiven: false } })
    // Nobody can agree to an address that is not in the book, and without one there is none to use.
    const bare = opened({ merchantAddresses: [] })
    expect(bare.act(bare.merchant, { type: 'AgreeToRequest', addressId: 'addr-toys', statement: null }, bare.now)).toMatchObject({ refused: 'unknown_address', allowed: [] })
  })

  it('keeps the appeal from whoever decided, and from answering only some grounds', () => {
    const world = appealed()
    expect(world.act(world.officer, { type: 'ClaimReview' }, world.now)).toMatchObject({ refused: 'conflict_of_interest' })
    expect(world.act(world.officer, reversal, world.now)).toMatchObject({ refused: 'conflict_of_interest' })
    world.must(world.senior, { type: 'ClaimReview' }, world.now)
    expect(world.act(world.senior, { ...reversal, answers: answers.slice(0, 1) }, world.now)).toMatchObject({ refused: 'ground_unanswered', allowed: ['g2', 'g3'] })
  })

  it('reverses money and marks, with every ground answered and the wrong payout funded by whom the decision names [C20]', () => {
    const world = appealed()
    expect(world.state.decisions).toMatchObject([{ state: 'standing', remedy: 'refund_only', returnRequired: false, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 4655 }] }])
    world.must(world.senior, { type: 'ClaimReview' }, world.now)
    world.must(world.senior, reversal, world.now)
    expect(world.state.appeals).toMatchObject([{ result: 'reversed', officerId: 'officer-bo', answers: [{ groundId: 'g1' }, { groundId: 'g2' }, { groundId: 'g3' }] }])
    expect(world.eventsOf('AppealDecided')).toMatchObject([{ reverseMarks: true, fundedBy: 'platform' }])
    expect(world.state.decisions.map((decision) => decision.state)).toEqual(['set_aside', 'standing'])
    expect(world.state.decisions.at(-1)).toMatchObject({ remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant' })
    expect(world.state.returns).toMatchObject([{ addressId: 'addr-toys', addressFrom: 'file' }])
    // In the end the buyer is paid once, whatever was paid when.
    world.must(world.buyer, { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-1', waybill: 'WB-S3-R', partnerPickup: false, freightMinor: 0, evidence: [] }, world.now + 3_600_000)
    world.must(world.merchant, { type: 'ConfirmReturn', legId: 'r1' }, world.now + 86_400_000)
    world.runOut()
    expect(world.paidTo('buyer:buyer-tang')).toBe(4655)
    expect(world.ledger.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0)
  })
})
