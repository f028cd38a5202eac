// A marketplace whose buyers and shops are numbered apart: number 1001 is two people, and neither is taken for the other.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownContacts, putContact } from '../../src/app/contacts.ts'
import type { Actor } from '../../src/domain/parts.ts'
import { sealedCookies } from '../../src/gateways/identity/sealed-cookies.ts'
import { storeMailBook } from '../../src/gateways/mail/book.ts'
import { openDesk, type TestDesk } from './desk.ts'

const buyer: Actor = { role: 'buyer', id: '1001', marketplace: 'bazaar' }
const shop: Actor = { role: 'merchant', id: '1001', marketplace: 'bazaar' }
let desk: TestDesk
beforeAll(async () => {
  desk = await openDesk({ poolSize: 4 })
  await desk.store.putMarketplace({ id: 'bazaar', kind: 'sandbox', settings: {}, buckets: 4 })
  await desk.store.putMerchant({ marketplaceId: 'bazaar', merchantId: '1001', settings: {} })
})
afterAll(() => desk.close())

it('neither shows the buyer how the shop of his number can be reached, nor lets him replace it, nor writes him its letters', async () => {
  const contact = { name: '钟大明', mail: 'shop@bazaar.example' }
  expect(await putContact(desk.desk, shop, { personId: '1001', contactId: 'own', contact })).toBe('stored')
  expect(await putContact(desk.desk, buyer, { personId: '1001', contactId: 'own', contact: { mail: 'buyer@mail.example' } })).toEqual({ refused: 'unknown_person' })
  expect(await ownContacts(desk.desk, buyer)).toEqual([])
  expect(await ownContacts(desk.desk, shop)).toEqual([{ contactId: 'own', contact }])
  const book = storeMailBook({ store: desk.store, seal: sealedCookies(['a secret of the tests that is long enough'], desk.desk.realNow), publicUrl: () => 'https://gongdao.example' })
  expect(await book.addressOf({ marketplaceId: 'bazaar', box: 'buyer', account: '1001' })).toBeNull()
  expect(await book.addressOf({ marketplaceId: 'bazaar', box: 'merchant', account: '1001' })).toBe('shop@bazaar.example')
})
