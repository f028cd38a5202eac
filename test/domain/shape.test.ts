// Cases, however they came about, are one kind of object to V8: decided commands read them some ten thousand times, and a reader who meets
// objects of many kinds looks every property up by name (docs/decisions/0016-the-cost-of-a-command.md).
import { setFlagsFromString } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/app/demo/cast.ts'
import type { Case } from '../../src/domain/case.ts'
import { caseOf } from '../../src/domain/evolve.ts'
import { BROKEN, dispute, file, specimen, words } from './spec.ts'

setFlagsFromString('--allow-natives-syntax')
const areAlike = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean

const out = { shipmentId: 'out', waybill: 'WB-1' }
const begun = () => dispute({ order: specimen(), scans: [scan(out, 'picked_up', '2025-12-09 10:00'), scan(out, 'signed', '2025-12-12 18:00')] }).at('2025-12-13 09:00')
const opened = () => begun().does('buyer-tang', { type: 'OpenCase', orderId: 'order-spec', claim: BROKEN, statement: words('走时不准'), evidence: [file('e1', 'close_up')] })
const agreed = () => opened().does('shop-clock', { type: 'AgreeToRequest' })
const shipped = () => agreed().does('buyer-tang', { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-1', waybill: 'WB-R1' })

function everyCase(): Case[] {
  const specs = [
    opened(), opened().does('shop-clock', { type: 'MakeStatement', text: words('请稍等'), speech: 'other', channel: 'case' }),
    opened().does('shop-clock', { type: 'RefuseRequest', because: 'other', statement: words('不同意') }),
    opened().does('shop-clock', { type: 'RefuseRequest', because: 'other', statement: words('不同意') }).does('buyer-tang', { type: 'RequestIntervention', statement: null }),
    agreed(), shipped(), shipped().does('shop-clock', { type: 'ConfirmReturn', legId: 'r1' }), opened().does('buyer-tang', { type: 'WithdrawCase', statement: null }),
  ]
  return specs.map(({ state }) => state)
}

describe('cases of one phase', () => {
  it('are alike to the compiler, evolved along whatever path or read from the store', () => {
    // Once before: what a field can hold is learnt as it comes.
    everyCase()
    const states = everyCase()
    const all = [...states, ...states.map((state) => caseOf(JSON.stringify(state)))]
    for (const state of all) {
      const other = all.find(({ phase }) => phase === state.phase)
      expect([state.phase, other !== undefined && areAlike(state, other)]).toEqual([state.phase, true])
    }
    expect(new Set(all.map(({ phase }) => phase)).size).toBeGreaterThan(2)
  })
})
