// Paying what was decided: source after source, reports that come late, twice or never, and books that sum to zero.
import { describe, expect, it } from 'vitest'
import { cst, scan } from '../../src/app/demo/cast.ts'
import type { Command } from '../../src/domain/commands.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { SPEC_BOOK, specimen } from './spec.ts'
import { evidence, World } from './world.ts'

const scans = [scan({ shipmentId: 'out', waybill: 'WB-1' }, 'picked_up', '2025-12-09 10:00'), scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-12 18:00')]
const at = (time: string) => cst(`2025-12-13 ${time}`)

/** A refund without return, agreed by the merchant; nobody pays until the test says so. */
function agreed(more: Partial<ConstructorParameters<typeof World>[0]> = {}): World {
  const play = new World({ order: specimen({ held: false }), scans, policies: SPEC_BOOK, outside: { payments: false }, ...more })
  play.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only' }, at('09:00'), { evidence: [evidence('close_up')] })
  play.must(play.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, at('10:00'))
  return play
}
const legs = (play: World) => play.state.money.flatMap((track) => track.legs).map(({ legId, source, amountMinor, state }) => [legId, source, amountMinor, state])
const confirm = (legId: string, reference = 'bank-1'): Command => ({ type: 'ConfirmLeg', legId, reference })
const reject = (legId: string, availableMinor: number | null = null): Command => ({ type: 'RejectLeg', legId, because: 'insufficient_funds', availableMinor })
const no = (play: World, command: Command) => {
  const answer = play.act(play.payment, command, play.now)
  return isRefusal(answer) ? answer.refused : null
}

describe('paying a decided refund', () => {
  it('asks the sources in sequence, each for at most what it is known to have, and gives the payer a clock', () => {
    const play = agreed({ balances: { merchant: 5000, deposit: 3000 } })
    expect(legs(play)).toEqual([
      ['1001-f1.1', 'merchant:shop-clock', 5000, 'pending'], ['1001-f1.2', 'deposit:shop-clock', 3000, 'pending'], ['1001-f1.3', 'platform_advance:7', 1900, 'pending'],
    ])
    expect(play.state).toMatchObject({ phase: 'decided', money: [{ state: 'running' }] })
    expect(play.state.clocks.find(({ clock }) => clock === 'refundMustBePaid')).toMatchObject({ owner: 'platform' })
  })

  it('is paid when every part is confirmed, the buyer whole and the advance a claim on the merchant', () => {
    const play = agreed({ balances: { merchant: 5000, deposit: 3000 } })
    for (const leg of ['1001-f1.1', '1001-f1.2', '1001-f1.3']) expect(no(play, confirm(leg))).toBeNull()
    expect(play.state).toMatchObject({ phase: 'closed', money: [{ state: 'paid' }], clocks: [] })
    expect(play.paidTo('buyer:buyer-tang')).toBe(9900)
    expect(play.paidTo('receivable:merchant:shop-clock')).toBe(1900)
    expect(play.ledger.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0)
  })

  it('moves a rejected part to the next source, once more to a source that said it has less', () => {
    const play = agreed({ balances: { merchant: 20_000, deposit: 3000 } })
    expect(legs(play)).toEqual([['1001-f1.1', 'merchant:shop-clock', 9900, 'pending']])
    expect(no(play, reject('1001-f1.1', 4000))).toBeNull()
    expect(legs(play).slice(1)).toEqual([['1001-f1.2', 'merchant:shop-clock', 4000, 'pending'], ['1001-f1.3', 'deposit:shop-clock', 3000, 'pending'], ['1001-f1.4', 'platform_advance:7', 2900, 'pending']])
    expect(play.paidTo('buyer:buyer-tang')).toBe(0)
  })

  it('never replaces a part that is merely slow', () => {
    const play = agreed({ balances: { merchant: 20_000, deposit: 3000 } })
    play.runTo(cst('2025-12-30 10:00'))
    expect(legs(play)).toEqual([['1001-f1.1', 'merchant:shop-clock', 9900, 'pending']])
    expect(play.state.phase).toBe('decided')
    expect(no(play, confirm('1001-f1.1'))).toBeNull()
    expect(play.state.phase).toBe('closed')
  })

  it('takes a report twice as done and never applies one that contradicts it', () => {
    const play = agreed({ balances: { merchant: 5000, deposit: 3000 } })
    expect(no(play, confirm('1001-f1.9'))).toBe('unknown_leg')
    expect(no(play, confirm('1001-f1.1'))).toBeNull()
    expect(no(play, confirm('1001-f1.1'))).toBe('already_done')
    expect(no(play, reject('1001-f1.1'))).toBe('leg_not_pending')
    expect(no(play, reject('1001-f1.2'))).toBeNull()
    expect(no(play, reject('1001-f1.2'))).toBe('already_done')
    expect(no(play, confirm('1001-f1.2'))).toBe('leg_not_pending')
  })

  it('leaves reports to whoever pays: no party confirms its own refund', () => {
    const play = agreed()
    expect(play.preview(play.buyer, confirm('1001-f1.1'))).toMatchObject({ refused: 'role_may_not' })
    expect(play.preview(play.merchant, confirm('1001-f1.1'))).toMatchObject({ refused: 'role_may_not' })
  })

  it('records money paid outside escrow as owed between the sides and instructs the rest', () => {
    const sold = specimen({ held: false })
    const play = agreed({ order: { ...sold, offEscrowMinor: 900 } })
    expect(play.state.money.map(({ flow, state, obligationMinor }) => [flow.amountMinor, state, obligationMinor])).toEqual([[9000, 'running', 0], [900, 'obligation', 900]])
    expect(play.paidTo('receivable:merchant:shop-clock')).toBe(900)
  })

  it('counts what other cases of the order were refunded: together never more than was paid', () => {
    const play = new World({ order: specimen({ quantity: 3 }), scans, policies: SPEC_BOOK })
    play.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only', lines: [{ lineId: 'line-1', quantity: 2 }], requestedMinor: 19_800 }, at('09:00'), { evidence: [evidence('close_up')] })
    play.must(play.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, at('10:00'))
    play.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only', lines: [{ lineId: 'line-1', quantity: 1 }], requestedMinor: 9901 }, at('11:00'), { evidence: [evidence('close_up')] })
    expect(play.refusals).toEqual([{ refused: 'amount_exceeds_paid', field: 'requestedMinor', allowed: 9900 }])
    play.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only', lines: [{ lineId: 'line-1', quantity: 1 }], requestedMinor: 9900 }, at('11:00'), { evidence: [evidence('close_up')] })
    play.must(play.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, at('12:00'))
    expect(play.paidTo('buyer:buyer-tang')).toBe(29_700)
  })
})

describe('an order of many lines', () => {
  it('instructs each of two hundred lines with its own flow, to the unit', () => {
    const one = specimen({ held: false })
    const [line] = one.lines
    if (!line) throw new Error('the specimen has a line')
    const order = { ...one, lines: Array.from({ length: 200 }, (_, index) => ({ ...line, lineId: `line-${index + 1}`, paidMinor: 101 + index })), tenders: [{ tender: 'cash' as const, amountMinor: 200 * 101 + 199 * 100 }] }
    const play = new World({ order, scans, policies: SPEC_BOOK, outside: { payments: false } })
    play.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only', requestedMinor: 12_345 }, at('09:00'), { evidence: [evidence('close_up')] })
    play.must(play.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, at('10:00'))
    expect(play.state.money).toHaveLength(200)
    expect(play.state.money.flatMap((track) => track.legs).reduce((sum, leg) => sum + leg.amountMinor, 0)).toBe(12_345)
    expect(play.state.decisions[0]?.lines.reduce((sum, each) => sum + each.refundMinor, 0)).toBe(12_345)
  })
})
