// A marketplace whose buyers and shops are numbered apart: number 1001 is two people, and neither is taken for the other.
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLI_ACTOR } from '../../src/app/audit.ts'
import { ownContacts, putContact } from '../../src/app/contacts.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { erasePerson } from '../../src/app/erasure.ts'
import { receiveFile } from '../../src/app/file-intake.ts'
import { readPersonRef } from '../../src/app/people.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { viewCase } from '../../src/app/view.ts'
import type { Actor } from '../../src/domain/parts.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { sealedCookies } from '../../src/gateways/identity/sealed-cookies.ts'
import { storeMailBook } from '../../src/gateways/mail/book.ts'
import { openFileHouse, picture, type FileHouse } from '../files/house.ts'
import { clockClaim, clockSale, must, putSale } from './desk.ts'

const buyer: Actor = { role: 'buyer', id: '1001', marketplace: 'bazaar' }
const shop: Actor = { role: 'merchant', id: '1001', marketplace: 'bazaar' }
const officer: Actor = { role: 'officer', id: '1001', marketplace: 'bazaar' }
const PHONE = '13812345678'
let house: FileHouse
let place = { caseId: '', bucket: 0 }

beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
  await house.store.putMarketplace({ id: 'bazaar', kind: 'sandbox', settings: {}, buckets: 4 })
  await house.store.putMerchant({ marketplaceId: 'bazaar', merchantId: '1001', settings: {} })
  const { order, scans } = clockSale('sides-1')
  const bucket = await putSale(house, { ...order, marketplace: 'bazaar', buyer: { ...order.buyer, buyerId: '1001' }, merchant: { ...order.merchant, merchantId: '1001' } }, scans)
  await house.store.putBuyer({ marketplaceId: 'bazaar', buyerId: '1001', settings: { name: { zh: '李荷', en: 'Li He' } } })
  const { caseId } = await must(house, { who: buyer, bucket, orderId: 'sides-1', commandId: 'open', command: { ...clockClaim('sides-1'), statement: `请打 ${PHONE}` } })
  place = { caseId, bucket }
  await must(house, { who: shop, ...place, commandId: 'say', command: { type: 'MakeStatement', speech: 'answer', channel: 'case', text: '已经收到' } })
})
afterAll(() => house.shut())

const wordsAs = async (actor: Actor): Promise<(string | null)[]> => {
  const view = await viewCase(house.desk, actor, place.caseId)
  if (isRefusal(view)) throw new Error(view.refused)
  return view.statements.map(({ words }) => words)
}
const recordOf = async (subject: string): Promise<string[]> => (await house.store.audit.ofSubject({ marketplaceId: 'bazaar', subject }, { limit: 50, after: null })).items.map(({ action }) => action)

it('reads a name on a side, and nothing else, as a person', () => {
  expect(readPersonRef('buyer/1001')).toEqual({ side: 'buyer', personId: '1001' })
  expect(['1001', 'carrier/1001', 'buyer/', '/1001', 'buyer/10/01', 'buyer'].map(readPersonRef)).toEqual([null, null, null, null, null, null])
})

it('keeps how each can be reached, and what was done about it, apart; letters go to the right one', async () => {
  const mails = { buyer: { mail: 'buyer@mail.example' }, shop: { mail: 'shop@bazaar.example' } }
  expect(await putContact(house.desk, shop, { side: 'merchant', personId: '1001', contactId: 'own', contact: mails.shop })).toBe('stored')
  expect(await putContact(house.desk, buyer, { side: 'merchant', personId: '1001', contactId: 'own', contact: mails.buyer })).toEqual({ refused: 'unknown_person' })
  expect(await putContact(house.desk, shop, { side: 'buyer', personId: '1001', contactId: 'own', contact: mails.shop })).toEqual({ refused: 'unknown_person' })
  expect([await ownContacts(house.desk, buyer), await recordOf('buyer/1001'), await recordOf('merchant/1001')]).toEqual([[], [], ['contact_stored']])
  expect(await putContact(house.desk, buyer, { side: 'buyer', personId: '1001', contactId: 'own', contact: mails.buyer })).toBe('stored')
  expect(await ownContacts(house.desk, buyer)).toEqual([{ contactId: 'own', contact: mails.buyer, mailRefusedAt: null }])
  expect(await ownContacts(house.desk, { ...shop, role: 'clerk' })).toEqual([{ contactId: 'own', contact: mails.shop, mailRefusedAt: null }])
  expect(await ownContacts(house.desk, officer)).toEqual([])
  const book = storeMailBook({ store: house.store, seal: sealedCookies(['a secret of the tests that is long enough'], house.desk.realNow), publicUrl: () => 'https://gongdao.example' })
  const to = { marketplaceId: 'bazaar', account: '1001' }
  expect([await book.addressOf({ ...to, box: 'buyer' }), await book.addressOf({ ...to, box: 'merchant' }), await book.addressOf({ ...to, box: 'officer' })]).toEqual([mails.buyer.mail, mails.shop.mail, null])
})

it('masks for the shop what the buyer of its number wrote', async () => {
  expect((await wordsAs(buyer)).some((words) => words?.includes(PHONE))).toBe(true)
  expect((await wordsAs(shop)).some((words) => words?.includes(PHONE))).toBe(false)
})

it('erases the one and leaves the other all his words, contacts, files and the right to write', async () => {
  const send = async (side: 'buyer' | 'merchant', seed: number): Promise<string> => {
    const got = await receiveFile(house.files, { marketplaceId: 'bazaar', uploader: '1001', side, at: house.clock.now, type: 'photo', concerns: 'defect', policyMaxBytes: null, forCase: null, unique: `sides-upload-${side}` }, Readable.from([await picture(seed)]))
    if (isRefusal(got)) throw new Error(got.refused)
    return got.item.evidenceId
  }
  const [his, theirs] = [await send('buyer', 401), await send('merchant', 402)]
  await must(house, { who: buyer, ...place, commandId: 'withdraw', command: { type: 'WithdrawCase' } })
  house.clock.now += (3 * 365 + 5) * 86_400_000
  const person = { marketplaceId: 'bazaar', side: 'buyer' as const, personId: '1001' }
  expect(await erasePerson(house.desk, CLI_ACTOR, { person, dryRun: false })).toMatchObject({ person: 'buyer/1001', state: 'done', kept: [], gone: { texts: 1, files: 1, contacts: 1, cases: 1, account: true } })
  expect([(await house.files.book.find('bazaar', his))?.erasedAt, (await house.files.book.find('bazaar', theirs))?.erasedAt]).toEqual([house.clock.now, null])
  const words = await wordsAs(officer)
  expect([words.includes('已经收到'), words.filter((one) => one === null).length]).toEqual([true, 1])
  expect([await ownContacts(house.desk, buyer), (await ownContacts(house.desk, shop)).length]).toEqual([[], 1])
  expect([await house.store.sealText(person, 'text-late', 'once more'), (await house.store.sealText({ ...person, side: 'merchant' }, 'text-shop', 'still here'))?.person]).toEqual([null, 'merchant/1001'])
  expect([await recordOf('buyer/1001'), await recordOf('merchant/1001')]).toEqual([['erased', 'contact_stored'], ['contact_stored']])
  expect(await verifyCase(house.desk, place.caseId)).toMatchObject({ ok: true, faults: [] })
})
