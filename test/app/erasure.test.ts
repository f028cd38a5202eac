// Erasing a person as far as the law lets it be done: what goes, what stays and until when, and that the log still proves itself.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLI_ACTOR } from '../../src/app/audit.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { erasePerson, runRetention } from '../../src/app/erasure.ts'
import { receiveFile } from '../../src/app/file-intake.ts'
import { linkTo } from '../../src/app/file-access.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { viewCase } from '../../src/app/view.ts'
import type { EvidenceItem } from '../../src/domain/parts.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { RETENTION, keptUntil, standingOf } from '../../src/domain/retention.ts'
import { clockClaim, clockSale, must, putSale } from '../app/desk.ts'
import { openFileHouse, picture, type FileHouse } from '../files/house.ts'

const YEAR = 365 * 86_400_000
let house: FileHouse
beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
})
afterAll(() => house.shut())

let made = 0
async function upload(uploader: string, seed: number, type: 'close_up' | 'photo' = 'close_up'): Promise<EvidenceItem> {
  made += 1
  const received = await receiveFile(house.files, { marketplaceId: '1688', uploader, side: uploader.startsWith('shop') ? 'merchant' : 'buyer', at: house.clock.now, type, concerns: 'defect', policyMaxBytes: null, forCase: null, unique: `erasure-upload-${made}` }, Readable.from([await picture(seed)]))
  if (isRefusal(received)) throw new Error(received.refused)
  return received.item
}
async function opened(name: string, evidence: EvidenceItem[], buyer = 'buyer-li'): Promise<{ caseId: string; bucket: number }> {
  const { order, scans } = clockSale(name)
  const bucket = await putSale(house, { ...order, buyer: { ...order.buyer, buyerId: buyer } }, scans)
  const { caseId } = await must(house, { who: { role: 'buyer', id: buyer, marketplace: '1688' }, bucket, orderId: name, commandId: `open-${name}`, command: { ...clockClaim(name), evidence } })
  return { caseId, bucket }
}
const withdraw = async ({ caseId, bucket }: { caseId: string; bucket: number }, buyer = 'buyer-li') => { await must(house, { who: { role: 'buyer', id: buyer, marketplace: '1688' }, bucket, caseId, commandId: `withdraw-${caseId}`, command: { type: 'WithdrawCase' } }) }
const sideOf = (personId: string): 'buyer' | 'merchant' => (personId.startsWith('shop') ? 'merchant' : 'buyer')
const erase = async (personId: string, dryRun = false) => {
  const done = await erasePerson(house.desk, CLI_ACTOR, { person: { marketplaceId: '1688', side: sideOf(personId), personId }, dryRun })
  if (done === null) throw new Error('no marketplace')
  return done
}
const objects = (folder = join(house.folder, 'objects')): string[] => readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? objects(join(folder, name)) : [name]))
const has = (sha256: string): boolean => objects().includes(sha256)
const key = async (personId: string): Promise<boolean> => ((await house.admin('select key is not null as there from person_key where marketplace_id = $1 and person_id = $2', ['1688', `${sideOf(personId)}/${personId}`])).rows[0] as { there: boolean } | undefined)?.there ?? false
const wordsIn = async (caseId: string): Promise<(string | null)[]> => {
  const view = await viewCase(house.desk, { role: 'officer', id: 'officer-an', marketplace: '1688' }, caseId)
  if (isRefusal(view)) throw new Error(view.refused)
  return view.statements.map(({ words }) => words)
}

describe('how long what is kept', () => {
  it('is three years from the end of trade or case, whichever is later, in whole days of the mainland', () => {
    const closed = cst('2024-02-29 23:30')
    expect(keptUntil(RETENTION.words, closed)).toBe(cst('2027-03-01 00:00'))
    expect(keptUntil(RETENTION.unfiled, cst('2025-09-02 10:00'))).toBe(cst('2025-10-03 00:00'))
    const age = { closedAt: closed, placedAt: closed - 1, lastScanAt: null, held: null }
    expect([standingOf(age, cst('2027-02-28 23:59')), standingOf(age, cst('2027-03-01 00:00'))]).toEqual([{ kept: 'law', until: cst('2027-03-01 00:00') }, 'due'])
    expect(standingOf({ ...age, lastScanAt: cst('2025-03-01 12:00') }, cst('2027-03-01 00:00'))).toEqual({ kept: 'law', until: cst('2028-03-02 00:00') })
    expect([standingOf({ ...age, closedAt: null }, cst('2090-01-01 00:00')), standingOf({ ...age, held: 'court' }, cst('2090-01-01 00:00'))]).toEqual([{ kept: 'open', until: null }, { kept: 'held', until: null }])
  })
})

describe('a buyer who asks to be erased', () => {
  it('loses at once what no law keeps, and the rest is named with the day it may go', async () => {
    const running = await opened('er-open', [await upload('buyer-li', 300)])
    const closed = await opened('er-closed', [await upload('buyer-li', 301)])
    await withdraw(closed)
    const unfiled = await upload('buyer-li', 302, 'photo')
    await house.store.putBuyer({ marketplaceId: '1688', buyerId: 'buyer-li', settings: { name: { zh: '李荷', en: 'Li He' }, goodStanding: 'good' } })
    const asked = await erase('buyer-li', true)
    expect([asked.state, asked.gone.files, has(unfiled.sha256)]).toEqual(['partly', 1, true])
    const done = await erase('buyer-li')
    expect(done).toEqual({ ...asked, dryRun: false })
    const kept = new Map(done.kept.map((one) => [one.ref, one]))
    expect(kept.get(running.caseId)).toMatchObject({ because: 'open', until: null })
    expect(kept.get(closed.caseId)).toMatchObject({ because: 'law', cites: ['OTM31'], until: keptUntil(RETENTION.words, house.clock.now) })
    expect([has(unfiled.sha256), await key('buyer-li')]).toEqual([false, true])
    const { rows } = await house.admin("select settings::text as s from buyer_directory where buyer_id = 'buyer-li' and marketplace_id = '1688'")
    expect(JSON.parse((rows[0] as { s: string }).s)).toEqual({ goodStanding: 'good' })
    expect(await wordsIn(closed.caseId)).not.toContain(null)
    await withdraw(running)
  })

  it('is erased by a later run, a case under hold excepted, and his cases still verify and say so', async () => {
    const { rows } = await house.admin("select case_id::text as id, bucket from case_row where buyer_id = 'buyer-li' and marketplace_id = '1688' order by case_id")
    const [held, other] = rows as { id: string; bucket: number }[]
    if (!held || !other) throw new Error('two cases were expected')
    expect(await house.store.retention.hold({ bucket: held.bucket, caseId: held.id }, { at: house.clock.now, reason: '(2028) 01 民初 1' })).toBe('held')
    house.clock.now += 3 * YEAR + 5 * 86_400_000
    const dry = await runRetention(house.desk, CLI_ACTOR, { dryRun: true })
    expect(await wordsIn(other.id)).not.toContain(null)
    const run = await runRetention(house.desk, CLI_ACTOR, { dryRun: false })
    expect(dry.marketplaces.find(({ marketplace }) => marketplace === '1688')?.gone).toMatchObject({ files: 1 })
    expect(run.marketplaces.find(({ marketplace }) => marketplace === '1688')).toMatchObject({ gone: { files: 1 }, people: 0, waiting: 1 })
    expect([new Set(await wordsIn(other.id)), await key('buyer-li')]).toEqual([new Set([null]), true])
    expect(await wordsIn(held.id)).not.toContain(null)
    const verified = await verifyCase(house.desk, other.id)
    expect(verified).toMatchObject({ ok: true, faults: [], files: 1, filesErased: 1 })
    expect([verified?.texts, verified?.erased]).toEqual([verified?.texts, verified?.texts])
    expect(await house.store.retention.lift({ bucket: held.bucket, caseId: held.id })).toBe(true)
    expect((await runRetention(house.desk, CLI_ACTOR, { dryRun: false })).marketplaces.find(({ marketplace }) => marketplace === '1688')).toMatchObject({ people: 1, waiting: 0 })
    expect(await key('buyer-li')).toBe(false)
    expect(await verifyCase(house.desk, held.id)).toMatchObject({ ok: true, faults: [] })
    const actions = (await house.store.audit.ofSubject({ marketplaceId: '1688', subject: 'buyer/buyer-li' }, { limit: 50, after: null })).items.map(({ action }) => action)
    expect(actions).toContain('kept_by_law')
    expect(actions[0]).toBe('erased')
  })

  it('leaves of a file its hash, size and kind, and nobody can fetch it any more', async () => {
    const { rows } = await house.admin("select file_id, sha256, bytes, media_type, facts::text as facts, display, perceptual_hash from file where uploader = 'buyer-li' and erased_at is not null and evidence_type = 'close_up'")
    const file = rows[0] as { file_id: string; sha256: string; bytes: string; media_type: string; facts: string; display: unknown; perceptual_hash: string | null }
    expect([file.sha256.length, Number(file.bytes) > 0, file.media_type, file.facts, file.display, file.perceptual_hash]).toEqual([64, true, 'image/jpeg', '[]', null, null])
    expect(has(file.sha256)).toBe(false)
    expect(await linkTo(house.desk, house.files, { actor: { role: 'officer', id: 'officer-an', marketplace: '1688' }, fileId: file.file_id, copy: null })).toEqual({ refused: 'file_erased' })
  })
})

describe('bytes', () => {
  it('stay while another file of the same content needs them, and come back when they are sent again', async () => {
    const mine = await upload('buyer-tang', 310, 'photo')
    const hers = await upload('buyer-qiao', 310, 'photo')
    expect(mine.sha256).toBe(hers.sha256)
    await house.store.putBuyer({ marketplaceId: '1688', buyerId: 'buyer-tang', settings: {} })
    await house.store.putBuyer({ marketplaceId: '1688', buyerId: 'buyer-qiao', settings: {} })
    expect((await erase('buyer-tang')).state).toBe('done')
    expect(has(mine.sha256)).toBe(true)
    expect((await erase('buyer-qiao')).state).toBe('done')
    expect(has(mine.sha256)).toBe(false)
    const again = await upload('buyer-tang', 310, 'photo')
    expect([again.evidenceId === mine.evidenceId, has(again.sha256)]).toEqual([false, true])
  })

  it('of one content are whole for whoever keeps them, whatever comes and goes at once', async () => {
    for (let round = 0; round < 6; round += 1) {
      const first = await upload('buyer-tang', 320, 'photo')
      const file = await house.files.book.find('1688', first.evidenceId)
      if (!file) throw new Error('no file')
      const [, second] = await Promise.all([house.files.book.erase(file, house.clock.now, () => house.files.objects.remove(`1688/original/${file.sha256.slice(0, 2)}/${file.sha256.slice(2, 4)}/${file.sha256}`)), upload('buyer-qiao', 320, 'photo')])
      const other = await house.files.book.find('1688', second.evidenceId)
      expect([round, other?.erasedAt, has(second.sha256)]).toEqual([round, null, true])
      if (other) await house.files.book.erase(other, house.clock.now, () => house.files.objects.remove(`1688/original/${other.sha256.slice(0, 2)}/${other.sha256.slice(2, 4)}/${other.sha256}`))
    }
  })

  it('filed in a case that is kept too stay until that one may go', async () => {
    const shared = await upload('buyer-tang', 330)
    const old = await opened('er-old', [shared], 'buyer-tang')
    await withdraw(old, 'buyer-tang')
    house.clock.now += 2 * YEAR
    const young = await opened('er-young', [shared], 'buyer-tang')
    house.clock.now += 2 * YEAR
    await runRetention(house.desk, CLI_ACTOR, { dryRun: false })
    expect([new Set(await wordsIn(old.caseId)), has(shared.sha256)]).toEqual([new Set([null]), true])
    expect(await verifyCase(house.desk, old.caseId)).toMatchObject({ ok: true, files: 1, filesErased: 0 })
    expect(await wordsIn(young.caseId)).not.toContain(null)
  })

  it('that are missing without having been erased are found by verify', async () => {
    const lost = await upload('buyer-tang', 340)
    const { caseId } = await opened('er-lost', [lost], 'buyer-tang')
    expect((await verifyCase(house.desk, caseId))?.ok).toBe(true)
    await house.files.objects.remove(`1688/original/${lost.sha256.slice(0, 2)}/${lost.sha256.slice(2, 4)}/${lost.sha256}`)
    expect((await verifyCase(house.desk, caseId))?.faults).toMatchObject([{ what: 'file', where: lost.evidenceId }])
  })
})

describe('how somebody can be reached', () => {
  it('goes at once where it is his own, and with its order where it is a delivery; a merchant is known for three years after he left', async () => {
    const wu = { marketplaceId: '1688', side: 'buyer' as const, personId: 'buyer-wu' }
    await house.store.contacts.put(wu, 'own', { phone: '13800000000' }, house.clock.now)
    await house.store.contacts.put(wu, 'order:order-wu', { name: '吴', street: '一路 1 号' }, house.clock.now)
    const done = await erase('buyer-wu')
    expect(done).toMatchObject({ state: 'partly', gone: { contacts: 1 }, kept: [{ what: 'delivery', ref: 'order:order-wu', because: 'law', until: keptUntil(RETENTION.delivery, house.clock.now) }] })
    expect((await house.store.contacts.list(wu)).map(({ contactId }) => contactId)).toEqual(['order:order-wu'])
    house.clock.now += 3 * YEAR + 5 * 86_400_000
    expect((await runRetention(house.desk, CLI_ACTOR, { dryRun: false })).marketplaces.find(({ marketplace }) => marketplace === '1688')?.people).toBeGreaterThan(0)
    expect([await house.store.contacts.list(wu), await house.store.contacts.put(wu, 'own', { phone: '13800000000' }, 1)]).toEqual([[], 'erased'])
    const shop = { marketplaceId: '1688', side: 'merchant' as const, personId: 'shop-left' }
    await house.store.putMerchant({ marketplaceId: '1688', merchantId: 'shop-left', settings: { exitedAt: house.clock.now } })
    await house.store.contacts.put(shop, 'own', { phone: '13800000001' }, house.clock.now)
    expect((await erase('shop-left')).kept).toMatchObject([{ what: 'merchant', because: 'law', until: keptUntil(RETENTION.merchant, house.clock.now) }])
    house.clock.now += 3 * YEAR + 5 * 86_400_000
    await runRetention(house.desk, CLI_ACTOR, { dryRun: false })
    expect(await house.store.contacts.list(shop)).toEqual([])
  })
})

describe('a person nobody knows, and a merchant who is still there', () => {
  it('are said so, and nothing of theirs is touched', async () => {
    expect((await erase('nobody-at-all')).state).toBe('unknown')
    expect(await erasePerson(house.desk, CLI_ACTOR, { person: { marketplaceId: 'no-such', side: 'buyer', personId: 'x' }, dryRun: false })).toBe(null)
    const shop = await erase('shop-clock', true)
    expect(shop.kept.find(({ what }) => what === 'merchant')).toMatchObject({ because: 'law', until: null, cites: ['OTM31'] })
  })
})
