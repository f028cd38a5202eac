// Whatever the marketplace answers, in whatever order, twice or never: no money appears, none is lost, no deposit falls below zero.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Flow } from './flow.ts'
import { PARTIES, FLOW_PURPOSES, setOffOpposing } from './flow.ts'
import { fundInOrder, fundingState, nextLegs, obligationPostings } from './funding.ts'
import type { FundingRequest, FundingStep } from './funding.ts'
import { assertBalanced, balancesOf, confirmLeg, postingsFor } from './ledger.ts'
import type { LedgerLine, Leg } from './ledger.ts'

const holders = { orderId: 'order-1', buyerId: 'buyer-lin', merchantId: 'shop-grinder', bucket: 17, carrierId: 'express-1' }

type Answer = { which: number; say: 'posted' | 'voided' | 'nothing'; availableMinor: number | null }

class Marketplace {
  readonly lines: LedgerLine[] = []
  readonly tracks = new Map<string, FundingRequest>()
  readonly depositMinor: number

  constructor(flows: readonly Flow[], balances: FundingRequest['balances'], sequence: FundingRequest['sequence']) {
    this.depositMinor = balances.deposit?.amountMinor ?? 0
    const setOff = setOffOpposing(flows)
    const requests = flows.map((flow) => ({ flow, setOffMinor: setOff.get(flow.flowId) ?? 0, sequence, holders, legsSoFar: [], obligationMinor: 0 }))
    const steps = fundInOrder(requests, balances)
    requests.forEach((request, index) => {
      this.tracks.set(request.flow.flowId, { ...request, balances })
      this.take(request.flow.flowId, steps[index] ?? { legs: [], obligation: null, unfundedMinor: 0 })
    })
  }

  /** The deposit kept here is what the ledger says; the other balances stay the stale facts they were. */
  deposit(): number {
    return this.depositMinor + (balancesOf(this.lines, 'CNY').get('deposit:shop-grinder') ?? 0)
  }

  legs(): Leg[] {
    return [...this.tracks.values()].flatMap((track) => track.legsSoFar)
  }

  answer({ which, say, availableMinor }: Answer): void {
    const legs = this.legs()
    const leg = legs[which % Math.max(1, legs.length)]
    if (leg === undefined || say === 'nothing') return
    const confirmed = confirmLeg(leg, say === 'posted' ? { state: 'posted' } : { state: 'voided', availableMinor })
    if (confirmed.kind !== 'changed') return
    this.book(confirmed.lines)
    const track = this.track(leg.flowId)
    const legsSoFar = track.legsSoFar.map((one) => (one.legId === leg.legId ? confirmed.leg : one))
    const next = { ...track, legsSoFar, balances: { ...track.balances, deposit: { amountMinor: this.deposit() } } }
    this.tracks.set(leg.flowId, next)
    if (say === 'voided') this.take(leg.flowId, nextLegs(next))
  }

  take(flowId: string, step: FundingStep): void {
    const track = this.track(flowId)
    for (const leg of step.legs) this.book(postingsFor(leg, 'reserve'))
    if (step.obligation !== null) this.book(obligationPostings(step.obligation, { holders, currency: 'CNY' }))
    this.tracks.set(flowId, { ...track, legsSoFar: [...track.legsSoFar, ...step.legs], obligationMinor: track.obligationMinor + (step.obligation?.amountMinor ?? 0) })
  }

  track(flowId: string): FundingRequest {
    const track = this.tracks.get(flowId)
    if (track === undefined) throw new Error(`no flow ${flowId}`)
    return track
  }

  book(lines: readonly LedgerLine[]): void {
    assertBalanced(lines)
    this.lines.push(...lines)
  }
}

const minor = fc.integer({ min: 1, max: 20_000 })
const balance = fc.option(fc.record({ amountMinor: fc.integer({ min: 0, max: 20_000 }) }))
const balances = fc.record({ held: balance, merchant: balance, deposit: balance, carrier: balance })
const flows = fc.array(fc.record({ from: fc.constantFrom(...PARTIES), to: fc.constantFrom(...PARTIES), amountMinor: minor, for: fc.constantFrom(...FLOW_PURPOSES), outsideEscrow: fc.boolean() }), { minLength: 1, maxLength: 5 })
  .map((drawn) => drawn.filter((one) => one.from !== one.to).map(({ outsideEscrow, ...one }, index): Flow => {
    const flow: Flow = { ...one, flowId: `f${index}`, currency: 'CNY' }
    return outsideEscrow && index === 0 ? { ...flow, outsideEscrow: true } : flow
  }))
const answers = fc.array(fc.record({ which: fc.nat({ max: 30 }), say: fc.constantFrom<Answer['say']>('posted', 'voided', 'voided', 'nothing'), availableMinor: fc.option(fc.integer({ min: 0, max: 20_000 })) }), { maxLength: 40 })
const sequence = fc.constantFrom<FundingRequest['sequence']>('held_balance_deposit_advance', 'held_only', 'platform_subsidy', 'none')

const run = (check: (marketplace: Marketplace, reports: readonly Answer[]) => void) =>
  fc.assert(fc.property(flows, balances, sequence, answers, (drawn, known, reach, reports) => {
    check(new Marketplace(drawn, known, reach), reports)
  }), { seed: 8, numRuns: 1500 })

describe('whatever the marketplace reports, in whatever order', () => {
  test('the ledger sums to zero and no deposit kept here falls below zero', () => {
    run((marketplace, reports) => {
      for (const report of reports) {
        marketplace.answer(report)
        assertBalanced(marketplace.lines)
        expect(marketplace.deposit()).toBeGreaterThanOrEqual(0)
      }
    })
  })

  test('no flow is ever paid, instructed, set off and owed above its amount, nor left uncovered except a recovery', () => {
    run((marketplace, reports) => {
      for (const report of reports) {
        marketplace.answer(report)
        for (const { flow, setOffMinor, obligationMinor, legsSoFar } of marketplace.tracks.values()) {
          const standing = legsSoFar.filter((leg) => leg.state !== 'voided').reduce((sum, leg) => sum + leg.amountMinor, 0)
          const covered = setOffMinor + obligationMinor + standing
          expect(covered).toBeLessThanOrEqual(flow.amountMinor)
          if (flow.for !== 'advance_recovery') expect(covered).toBe(flow.amountMinor)
        }
      }
    })
  })

  test('it ends paid or recorded as owed, with every shadow account empty, once each leg has an answer', () => {
    run((marketplace, reports) => {
      for (const report of reports) marketplace.answer(report)
      for (let round = 0; marketplace.legs().some((leg) => leg.state === 'pending'); round += 1) {
        expect(round).toBeLessThan(200)
        const which = marketplace.legs().findIndex((leg) => leg.state === 'pending')
        marketplace.answer({ which, say: round % 3 === 0 ? 'posted' : 'voided', availableMinor: round % 2 === 0 ? 1 : null })
      }
      for (const track of marketplace.tracks.values()) {
        if (track.flow.for !== 'advance_recovery') expect(['paid', 'obligation']).toContain(fundingState(track))
      }
      for (const [account, amount] of balancesOf(marketplace.lines, 'CNY')) {
        if (account.startsWith('pending:')) expect(amount).toBe(0)
      }
    })
  })

  test('what the buyer gets is what was posted to him, and every advance stands against a claim on the merchant', () => {
    run((marketplace, reports) => {
      for (const report of reports) marketplace.answer(report)
      const booked = balancesOf(marketplace.lines, 'CNY')
      const posted = marketplace.legs().filter((leg) => leg.state === 'posted')
      const sum = (legs: readonly Leg[]) => legs.reduce((all, leg) => all + leg.amountMinor, 0)
      expect(booked.get('buyer:buyer-lin') ?? 0).toBe(sum(posted.filter((leg) => leg.target === 'buyer:buyer-lin')))
      const merchantOwes = [...marketplace.tracks.values()].filter((track) => track.flow.from === 'merchant').reduce((all, track) => all + track.obligationMinor, 0)
      const claims = sum(posted.filter((leg) => leg.debt?.change === 'arises')) - sum(posted.filter((leg) => leg.debt?.change === 'settled'))
      expect(booked.get('receivable:merchant:shop-grinder') ?? 0).toBe(claims + merchantOwes)
      for (const leg of marketplace.legs()) if (leg.source.startsWith('platform_advance:')) expect(leg.debt?.change).toBe('arises')
    })
  })

  test('an instruction keeps its key and no two instructions share one', () => {
    run((marketplace, reports) => {
      for (const report of reports) marketplace.answer(report)
      const keys = marketplace.legs().map((leg) => leg.idempotencyKey)
      expect(new Set(keys).size).toBe(keys.length)
    })
  })
})
