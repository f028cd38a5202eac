// Positions and the ring, by properties: whatever overlapped, a reader gets exactly what his snapshot could not see, or is told to read anew.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeRing, partyKey, type Change } from '../../src/app/feed-ring.ts'
import { includes, mustBePosition, readPosition } from '../../src/app/positions.ts'

const seed = 20_260_111
const change = (xid: number, buyerId = 'b', version = xid): Change => ({ xid, caseId: '1', version, process: 'dispute', marketplaceId: 'm', merchantId: 's', buyerId })
const mine = [partyKey('m', 'buyer', 'b')]

describe('a position', () => {
  it('reads what it writes and nothing else', () => {
    expect(readPosition('0123456789ab-1.5:9:5,7')).toMatchObject({ epoch: '0123456789ab-1', xmin: 5, xmax: 9, text: '0123456789ab-1.5:9:5,7' })
    for (const wrong of ['', '5:9:', '0123456789ab.5:9:', '0123456789ab-1.9:5:', '0123456789ab-1.5:9:x', '0123456789ab-1.99999999999999999:99999999999999999:', `${'0'.repeat(40)}-1.1:1:`]) expect([wrong, readPosition(wrong)]).toEqual([wrong, null])
    expect(() => mustBePosition('x')).toThrow(TypeError)
  })

  it('holds what had ended, and neither what was running nor what had not begun', () => {
    const at = mustBePosition('ab-1.5:9:5,7')
    expect([3, 4, 5, 6, 7, 8, 9, 10].map((xid) => includes(at, xid))).toEqual([true, true, false, true, false, true, false, false])
  })
})

/** Transactions 1..n end in a random order; a reader looks after some of the ends. */
const histories = fc.tuple(fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index + 1), { minLength: 30, maxLength: 30 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 40 }))
const positionAfter = (ended: readonly number[], all: number) => {
  const running = Array.from({ length: all }, (_, index) => index + 1).filter((xid) => !ended.includes(xid))
  return mustBePosition(`ab-1.${running[0] ?? all + 1}:${all + 1}:${running.join(',')}`)
}

describe('the ring', () => {
  it('gives whoever comes back exactly what he had not seen, or says that some of it is gone', () => {
    fc.assert(fc.property(histories, ([order, seen, keep]) => {
      const ring = makeRing(keep, 0)
      for (const xid of order) ring.add([change(xid)])
      const missed = ring.after(positionAfter(order.slice(0, seen), 30), mine)
      if (missed === null) expect(order.length).toBeGreaterThan(keep)
      else expect(missed.map(({ xid }) => xid)).toEqual(order.slice(seen))
    }), { seed, numRuns: 400 })
  })

  it('tells each only of what concerns him, in the order in which it came', () => {
    const ring = makeRing(100, 0)
    ring.add([change(1, 'b'), change(2, 'other'), change(3, 'b')])
    expect(ring.after(positionAfter([], 3), mine)?.map(({ xid }) => xid)).toEqual([1, 3])
    expect(ring.after(positionAfter([], 3), [partyKey('m', 'merchant', 's'), ...mine])?.map(({ xid }) => xid)).toEqual([1, 2, 3])
    expect(ring.after(positionAfter([], 3), [partyKey('m', 'merchant', 'b')])).toEqual([])
    expect(ring.after(positionAfter([], 3), [partyKey('elsewhere', 'buyer', 'b')])).toEqual([])
  })
})
