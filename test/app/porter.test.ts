// What stays in the house goes with the process that committed it, at once and together; what it leaves behind a dispatcher finds when it is no longer held.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dispatchEffects } from '../../src/app/dispatch.ts'
import { openPorter, type Porter } from '../../src/app/porter.ts'
import { clockClaim, clockSale, must, openDesk, putSale, type TestDesk } from './desk.ts'

let house: TestDesk
beforeAll(async () => { house = await openDesk() })
afterAll(() => house.close())

const HELD_MS = 30_000
const waiting = async (caseId: string): Promise<string[]> =>
  (await house.admin('select kind from effect where case_id = $1 order by n', [caseId])).rows.map(({ kind }: { kind: string }) => kind)
const told = async (caseId: string): Promise<{ notices: number; histories: number }> =>
  (await house.admin('select (select count(*)::int from inbox where case_id = $1) as notices, (select count(*)::int from case_history where case_id = $1) as histories', [caseId])).rows[0] as { notices: number; histories: number }

async function opened(orderId: string, porter: Porter): Promise<string> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(house, order, scans)
  house.clock.now = Math.max(house.clock.now, order.placedAt + 4 * 86_400_000)
  return (await must({ desk: { ...house.desk, porter } }, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })).caseId
}

describe('what stays in the house', () => {
  it('is carried by the process that committed it, and nothing of it is left for a dispatcher', async () => {
    const porter = openPorter(house.desk)
    const [one, other] = [await opened('order-porter-1', porter), await opened('order-porter-2', porter)]
    await porter.rest()
    for (const caseId of [one, other]) {
      expect(await waiting(caseId)).not.toEqual(expect.arrayContaining(['inbox']))
      expect(await waiting(caseId)).not.toEqual(expect.arrayContaining(['history']))
      const before = await told(caseId)
      expect(before).toMatchObject({ histories: 2 })
      expect(before.notices).toBeGreaterThan(0)
    }
  })

  it('is found by a dispatcher when its process ended before it was carried, and not before it is let go of', async () => {
    const gone: Porter = { ...openPorter(house.desk), take: () => undefined }
    const caseId = await opened('order-porter-3', gone)
    await dispatchEffects(house.desk, house.watched.outside, { limit: 100 })
    expect(await waiting(caseId)).toEqual(expect.arrayContaining(['inbox', 'history']))
    expect(await told(caseId)).toEqual({ notices: 0, histories: 0 })
    house.clock.now += HELD_MS
    await dispatchEffects(house.desk, house.watched.outside, { limit: 100 })
    expect(await told(caseId)).toMatchObject({ histories: 2 })
  })

  it('is told once although two carry it, and an account remembers what the later commit said', async () => {
    const porter = openPorter(house.desk)
    const twice: Porter = { ...porter, take: (commit) => { porter.take(commit); porter.take(commit) } }
    const caseId = await opened('order-porter-4', twice)
    await porter.rest()
    const { notices } = await told(caseId)
    expect(new Set((await house.admin('select notice_id, box from inbox where case_id = $1', [caseId])).rows.map((row: object) => JSON.stringify(row))).size).toBe(notices)
    const entry = { marketplaceId: '1688', account: 'buyer-li', role: 'buyer', caseId, process: 'dispute', openedAt: 1, closedAt: null, reason: 'R01', amountMinor: 5, currency: 'CNY', amountBand: '<1', detail: null } as const
    await house.store.recordHistory([{ ...entry, outcome: 'refused', version: 7 }, { ...entry, outcome: 'granted', version: 9 }])
    await house.store.recordHistory([{ ...entry, outcome: 'settled', version: 8 }])
    expect((await house.admin("select outcome from case_history where case_id = $1 and role = 'buyer'", [caseId])).rows).toEqual([{ outcome: 'granted' }])
  })
})
