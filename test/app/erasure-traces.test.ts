// What erasing leaves behind of somebody: no piece of a file that never became whole, no hash from which his words could be guessed. And the run that does it every day.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLI_ACTOR } from '../../src/app/audit.ts'
import { canonical } from '../../src/app/canonical.ts'
import { dailyRetention, nextAt } from '../../src/app/daily-retention.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { erasePerson, runRetention } from '../../src/app/erasure.ts'
import { runLoops } from '../../src/app/loops.ts'
import { beginUpload, continueUpload, nobodyBusy, type Upload } from '../../src/app/uploads.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { ask, clockClaim, clockSale, must, putSale } from './desk.ts'
import { film, openFileHouse, type FileHouse } from '../files/house.ts'

const YEAR = 365 * 86_400_000
let house: FileHouse
beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
})
afterAll(() => house.shut())

const uploadsOnDisk = (): string[] => { try { return readdirSync(join(house.folder, 'uploads')) } catch { return [] } }
async function unfinished(uploader: string, side: 'buyer' | 'merchant'): Promise<Upload> {
  const book = { uploads: house.store.uploads, files: house.files, now: () => house.clock.now, newId: house.desk.newId, busy: nobodyBusy() }
  const bytes = film(50_000)
  const begun = await beginUpload(book, { marketplaceId: '1688', uploader, side, length: bytes.length, about: { type: 'unboxing_video', concerns: null, policyMaxBytes: null, forCase: null, sha256: null } })
  if (isRefusal(begun)) throw new Error(begun.refused)
  const taken = await continueUpload(book, begun, 0, Readable.from([bytes.subarray(0, 20_000)]), null)
  if (taken === 'checksum' || isRefusal(taken)) throw new Error('not taken')
  return taken
}

describe('a file that never became whole', () => {
  it('goes at once with its sender, pieces and row, and only his on that side', async () => {
    const [his, theirs] = [await unfinished('same-number', 'buyer'), await unfinished('same-number', 'merchant')]
    const person = { marketplaceId: '1688', side: 'buyer', personId: 'same-number' } as const
    expect(await erasePerson(house.desk, CLI_ACTOR, { person, dryRun: true })).toMatchObject({ gone: { uploads: 1 } })
    expect(uploadsOnDisk().toSorted()).toEqual([his.uploadId, theirs.uploadId].toSorted())
    expect(await erasePerson(house.desk, CLI_ACTOR, { person, dryRun: false })).toMatchObject({ state: 'done', gone: { uploads: 1 } })
    expect([uploadsOnDisk(), await house.store.uploads.find(his, his.uploadId), (await house.store.uploads.find(theirs, theirs.uploadId))?.received]).toEqual([[theirs.uploadId], null, 20_000])
  })
})

describe('the hash of a command', () => {
  it('answers a double submit while his words are kept, and goes with them; the other side\'s stays', async () => {
    const { order, scans } = clockSale('hash-1')
    const bucket = await putSale(house, order, scans)
    const opening = { who: 'buyer-li', bucket, orderId: 'hash-1', commandId: 'open', command: clockClaim('hash-1') }
    const { caseId } = await must(house, opening)
    const saying = { who: 'buyer-li', bucket, caseId, commandId: 'say', command: { type: 'MakeStatement', speech: 'claim', channel: 'case', text: '住三楼' } }
    await must(house, saying)
    const answering = { who: 'shop-clock', bucket, caseId, commandId: 'say', command: { type: 'MakeStatement', speech: 'answer', channel: 'case', text: '收到' } }
    await must(house, answering)
    await must(house, { who: 'buyer-li', bucket, caseId, commandId: 'withdraw', command: { type: 'WithdrawCase' } })
    const guess = (asked: { command: unknown }, role: string, id: string) => createHash('sha256').update(canonical({ actor: { role, id, marketplace: '1688' }, command: asked.command })).digest('hex')
    const known = async (hash: string): Promise<boolean> => (await house.admin("select 1 from case_command where body_hash = decode($1, 'hex')", [hash])).rows.length > 0
    const guesses = [guess(saying, 'buyer', 'buyer-li'), guess(answering, 'merchant', 'shop-clock')] as const
    expect([await known(guesses[0]), await known(guesses[1]), (await must(house, saying)).repeated, (await must(house, opening)).repeated]).toEqual([true, true, true, true])
    house.clock.now += 3 * YEAR + 5 * 86_400_000
    await erasePerson(house.desk, CLI_ACTOR, { person: { marketplaceId: '1688', side: 'buyer', personId: 'buyer-li' }, dryRun: false })
    expect([await known(guesses[0]), await known(guesses[1]), (await must(house, answering)).repeated]).toEqual([false, true, true])
    const { rows } = await house.admin("select count(*)::int as n from case_command where case_id = $1 and scope like '%/buyer/%' and body_hash <> ''", [caseId])
    expect(rows).toEqual([{ n: 0 }])
    for (const again of [saying, opening]) expect(await ask(house, again)).toMatchObject({ refused: 'command_id_reused' })
    await runRetention(house.desk, CLI_ACTOR, { dryRun: false })
    expect([await known(guesses[1]), (await verifyCase(house.desk, caseId))?.ok]).toEqual([false, true])
  })
})

describe('the run of every day', () => {
  it('is due at its time of day on the mainland, today or tomorrow', () => {
    expect([nextAt(cst('2025-09-02 03:29'), 210), nextAt(cst('2025-09-02 03:30'), 210), nextAt(cst('2025-09-02 23:59'), 0)]).toEqual([cst('2025-09-02 03:30'), cst('2025-09-03 03:30'), cst('2025-09-03 00:00')])
  })

  it('is made once by all processes together, at its time, and taken over when it was left half done', async () => {
    house.clock.now = cst('2029-01-10 12:00')
    const signal = new AbortController().signal
    const passes = () => Promise.all([0, 1, 2].map(() => dailyRetention(house.desk, 210)(signal)))
    expect(await passes()).toEqual([0, 0, 0])
    expect((await house.store.backlog(house.clock.now)).retentionAgeMs).toBe(null)
    house.clock.now = cst('2029-01-11 03:30')
    expect((await passes()).toSorted()).toEqual([0, 0, 1])
    expect((await house.store.backlog(house.clock.now + 5_000)).retentionAgeMs).toBe(5_000)
    house.clock.now += 3_600_000
    expect(await passes()).toEqual([0, 0, 0])
    house.clock.now = cst('2029-01-12 03:30')
    const stopped = new AbortController()
    stopped.abort()
    expect([await dailyRetention(house.desk, 210)(stopped.signal), await passes()]).toEqual([0, [0, 0, 0]])
    house.clock.now += 3_600_000
    expect((await passes()).toSorted()).toEqual([0, 0, 1])
  })

  it('is made by a serving process beside its other work', async () => {
    const draft = { marketplaceId: '1688', side: 'buyer', personId: 'buyer-old' } as const
    await house.store.drafts.put(draft, { key: 'old', version: 1, at: house.clock.now, content: {} }, { expected: 0, most: 1 })
    house.clock.now += 100 * 86_400_000
    const loops = runLoops(house.desk, house.watched.outside, null, () => ({ index: 0, of: 1 }), 210)
    while ((await house.store.drafts.count(draft)) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await loops.stop()
    expect(house.logs.filter(({ what }) => what === 'retention_run').length).toBeGreaterThan(0)
    expect(house.logs.filter(({ what }) => what === 'retention_fault')).toEqual([])
  })
})
