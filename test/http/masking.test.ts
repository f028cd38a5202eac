// Names, phones and addresses planted everywhere they can be told: no route shows a role more of them than the table allows, and what is shown
// in full to somebody else is on record.
import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, exportJWK } from 'jose'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst, PEOPLE } from '../../src/app/demo/cast.ts'
import { TOKEN_ROLES } from '../../src/app/identity.ts'
import { ROLES, type Role } from '../../src/domain/parts.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { ROUTES } from '../../src/http/contract/all.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, must, putSale } from '../app/desk.ts'
import { openFileHouse, type FileHouse } from '../files/house.ts'

const BUYER = { name: '李荷花', phone: '13812345678', mail: 'li.hehua@example.com', region: '浙江省杭州市', street: '文三路77号2-301' }
const SHOP = { name: '钟大明', phone: '13987654321', mail: 'zhong@example.com', region: '浙江省义乌市', street: '稠州路9号' }
/** What of the buyer may be seen by nobody else unmasked, and by which part it is found. */
const PLANTED = { name: '荷花', phone: '13812345678', mail: 'li.hehua', street: '文三路' }
const SHOP_PLANTED = { name: '大明', phone: '13987654321', mail: 'zhong@', street: '稠州路' }

let house: FileHouse
let server: FastifyInstance
let caseId = ''
const credentials = new Map<Role, string>()
const isParty = (role: Role): boolean => (TOKEN_ROLES as readonly Role[]).includes(role)

beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const others = ROLES.filter((role) => !isParty(role)).map((role) => ({ id: `the-${role}`, role, zh: role, en: role }))
  const jwk = { ...(await exportJWK(publicKey)), kid: 'walk', alg: 'EdDSA' }
  await house.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people: [...PEOPLE.map(({ id, role, zh, en }) => ({ id, role, zh, en })), ...others], tokens: { issuer: 'https://1688.example', audience: 'gongdao', jwks: { keys: [jwk] } } }, buckets: 8 })
  const at = Math.floor(house.clock.now / 1000)
  for (const role of ROLES) {
    const token = new SignJWT({ role }).setProtectedHeader({ alg: 'EdDSA', kid: 'walk' }).setIssuer('https://1688.example').setAudience('gongdao').setSubject(role === 'buyer' ? 'buyer-li' : 'shop-clock').setIssuedAt(at).setExpirationTime(at + 300)
    credentials.set(role, isParty(role) ? `Bearer ${await token.sign(privateKey)}` : `Demo 1688/the-${role}`)
  }
  const entrance = openEntrance(house.desk, { sessionSecret: undefined, publicUrl: undefined, listening: () => 'http://127.0.0.1:7300' })
  server = await buildServer({ desk: house.desk, entrance, limits: { perPerson: 1_000_000, perStranger: 1_000_000 } })
  const { order, scans } = clockSale('masked-1')
  const bucket = await putSale(house, order, scans, { name: { zh: '钟表行', en: 'Clock shop' }, addresses: [{ addressId: 'addr-1' }] })
  await house.store.putBuyer({ marketplaceId: '1688', buyerId: 'buyer-li', settings: { name: { zh: BUYER.name, en: 'Li 荷花' } } })
  ;({ caseId } = await must(house, { who: 'buyer-li', bucket, orderId: 'masked-1', commandId: 'open', command: { ...clockClaim('masked-1'), statement: `请联系 ${BUYER.phone}` } }))
  await must(house, { who: 'shop-clock', bucket, caseId, commandId: 'agree', command: { type: 'AgreeToRequest', addressId: 'addr-1', statement: null } })
})
afterAll(async () => {
  await server.close()
  await house.shut()
})

type Answer = { status: number; text: string; body: Record<string, unknown> }
async function call(role: Role, method: string, url: string, payload?: unknown): Promise<Answer> {
  const answer = await server.inject({ method: method as 'GET', url, headers: { authorization: credentials.get(role) ?? '', ...(payload === undefined ? {} : { 'content-type': 'application/json' }) }, ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }) })
  return { status: answer.statusCode, text: answer.payload, body: answer.payload.startsWith('{') ? (JSON.parse(answer.payload) as Record<string, unknown>) : {} }
}
const sideOf = (person: string): string => (person.startsWith('shop') ? 'merchant' : 'buyer')
const put = async (role: Role, person: string, contactId: string, contact: unknown) => (await call(role, 'PUT', `/v1/people/${sideOf(person)}/${person}/contacts/${encodeURIComponent(contactId)}`, contact)).status
type Contacts = { contacts: { of: string; contactId: string; purpose: string; fields: Record<string, string>; masked: string[]; revealable: boolean }[] }
const contacts = async (role: Role): Promise<Record<string, Record<string, string>>> => Object.fromEntries(((await call(role, 'GET', `/v1/cases/${caseId}/contacts`)).body as Contacts).contacts.map((one) => [one.contactId, one.fields]))
const auditOf = async (person: string) => (await house.store.audit.ofSubject({ marketplaceId: '1688', subject: `${sideOf(person)}/${person}` }, { limit: 200, after: null })).items

describe('how somebody can be reached', () => {
  it('is told by his marketplace, or by himself of himself', async () => {
    for (const role of ROLES) {
      const mayTell = role === 'system' || role === 'operator'
      expect([role, await put(role, 'buyer-li', 'order:masked-1', BUYER)]).toEqual([role, mayTell ? 200 : ['buyer', 'merchant', 'clerk'].includes(role) ? 404 : 403])
    }
    expect([await put('buyer', 'buyer-li', 'own', BUYER), await put('merchant', 'shop-clock', 'address:addr-1', SHOP), await put('clerk', 'shop-clock', 'own', SHOP)]).toEqual([200, 200, 200])
    expect([await put('buyer', 'buyer-tang', 'own', BUYER), await put('buyer', 'buyer-li', 'address:addr-1', BUYER), await put('merchant', 'shop-clock', 'order:masked-1', SHOP)]).toEqual([404, 404, 404])
    for (const wrong of [{ phone: 'call me' }, { mail: 'a b@c' }, { name: '' }, { name: 'x'.repeat(101) }, { nick: 'x' }]) expect(await put('buyer', 'buyer-li', 'own', wrong)).toBe(422)
    expect((await call('buyer', 'GET', '/v1/me/contacts')).body).toEqual({ contacts: [{ contactId: 'order:masked-1', contact: BUYER, mailRefusedAt: null }, { contactId: 'own', contact: BUYER, mailRefusedAt: null }].toSorted((a, b) => (a.contactId < b.contactId ? -1 : 1)) })
    const { rows } = await house.admin('select ciphertext from contact')
    for (const { ciphertext } of rows as { ciphertext: Buffer }[]) expect(ciphertext.includes(Buffer.from(BUYER.phone)) || ciphertext.includes(Buffer.from('荷花'))).toBe(false)
  })

  it('is shown by role: himself all, the other side what the return needs, the desk the masked form', async () => {
    expect(await contacts('buyer')).toEqual({ 'order:masked-1': BUYER, own: { name: SHOP.name, phone: '139****4321', region: SHOP.region, street: '***' }, 'address:addr-1': { name: SHOP.name, phone: SHOP.phone, region: SHOP.region, street: SHOP.street } })
    expect(await contacts('merchant')).toMatchObject({ 'order:masked-1': { name: '李**', phone: '138****5678', region: BUYER.region, street: '***' }, 'address:addr-1': SHOP })
    const masked = { name: '李**', phone: '138****5678', mail: 'l***@example.com', region: BUYER.region, street: '***' }
    for (const role of ['officer', 'senior_officer', 'auditor'] as const) expect((await contacts(role))['order:masked-1']).toEqual(masked)
    for (const role of ['author', 'operator', 'carrier', 'payment', 'outside'] as const) expect((await call(role, 'GET', `/v1/cases/${caseId}/contacts`)).status).toBe(403)
  })

  it('says of an address nobody is at that it is so, to himself and to those who see it', async () => {
    await house.store.contacts.refuseMail({ marketplaceId: '1688', side: 'buyer', personId: 'buyer-li' }, BUYER.mail, 5)
    const shown = ((await call('officer', 'GET', `/v1/cases/${caseId}/contacts`)).body as { contacts: { of: string; contactId: string; mailRefusedAt: number | null }[] }).contacts
    expect(shown.filter(({ mailRefusedAt }) => mailRefusedAt !== null)).toEqual([expect.objectContaining({ of: 'buyer', contactId: 'own', mailRefusedAt: 5 })])
    expect((await call('buyer', 'GET', '/v1/me/contacts')).body).toMatchObject({ contacts: expect.arrayContaining([expect.objectContaining({ contactId: 'own', contact: BUYER, mailRefusedAt: 5 })]) })
  })

  it('is on record when it was seen in full by somebody else, and not when it was masked', async () => {
    const seen = (await auditOf('shop-clock')).filter(({ action, actor }) => action === 'contact_seen' && actor.role === 'buyer')
    expect(seen.map(({ detail }) => detail['contact'])).toEqual(['address:addr-1'])
    expect(seen[0]).toMatchObject({ actor: { role: 'buyer', id: 'buyer-li' }, caseId, detail: { contact: 'address:addr-1', fields: ['name', 'phone', 'street'] } })
    expect((await auditOf('buyer-li')).filter(({ action, actor }) => action === 'contact_seen' && actor.role !== 'system')).toEqual([])
  })

  it('is revealed to an officer for a reason that is put on record, and to nobody else', async () => {
    const asked = { of: 'buyer', contactId: 'order:masked-1', fields: ['phone', 'street'], because: 'delivery_check', reference: 'call-7' }
    for (const role of ROLES.filter((one) => one !== 'officer' && one !== 'senior_officer')) expect([role, (await call(role, 'POST', `/v1/cases/${caseId}/contacts/reveal`, asked)).status]).toEqual([role, 403])
    expect((await call('officer', 'POST', `/v1/cases/${caseId}/contacts/reveal`, asked)).body).toEqual({ fields: { phone: BUYER.phone, street: BUYER.street } })
    for (const wrong of [{ ...asked, because: 'curious' }, { ...asked, fields: [] }, { ...asked, reference: '李荷花 13812345678' }]) expect((await call('officer', 'POST', `/v1/cases/${caseId}/contacts/reveal`, wrong)).status).toBe(422)
    expect((await call('officer', 'POST', `/v1/cases/${caseId}/contacts/reveal`, { ...asked, contactId: 'order:none' })).status).toBe(404)
    const [entry] = (await auditOf('buyer-li')).filter(({ action }) => action === 'contact_revealed')
    expect(entry).toMatchObject({ actor: { role: 'officer', id: 'the-officer' }, caseId, detail: { contact: 'order:masked-1', fields: ['phone', 'street'], because: 'delivery_check', reference: 'call-7' } })
    const own = (await call('buyer', 'GET', '/v1/people/buyer/buyer-li/audit')).body as { items: { action: string }[] }
    expect(own.items.map(({ action }) => action)).toContain('contact_revealed')
    for (const role of ['merchant', 'officer', 'operator'] as const) expect((await call(role, 'GET', '/v1/people/buyer/buyer-li/audit')).status).toBe(404)
    expect((await call('auditor', 'GET', '/v1/people/buyer/buyer-li/audit')).status).toBe(200)
  })
})

describe('no route', () => {
  it('shows a role more of a name, a phone, a mail address or a street than the table allows', async () => {
    const order = '/v1/merchants/shop-clock/orders/masked-1'
    const values: Record<string, string> = { caseId, merchantId: 'shop-clock', orderId: 'masked-1', buyerId: 'buyer-li', side: 'buyer', personId: 'buyer-li', marketplace: '1688', name: '1688@2025-03' }
    const query: Record<string, string> = { [`${order}/evidence-limits`]: '?reason=R10', [`/v1/cases/${caseId}/reason-preview`]: '?reason=R08' }
    const walked = ROUTES.filter(({ method, path }) => method === 'GET' && !path.includes('stream') && !/:(?!caseId|merchantId|orderId|buyerId|side|personId|marketplace|name)\w+/.test(path))
    let answered = 0
    for (const role of ROLES) {
      for (const { path } of walked) {
        const url = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(values[key] ?? ''))
        const { status, text } = await call(role, 'GET', `${url}${query[url] ?? ''}`)
        if (status === 200) answered += 1
        // The marketplace's own system told us all this; a person may see himself.
        if (role === 'system') continue
        const found = role === 'buyer' ? [] : Object.entries(PLANTED).filter(([, part]) => text.includes(part))
        // What somebody wrote to the desk himself is read by the desk as he wrote it, in the case and in its history.
        const mayRead = (role === 'officer' || role === 'senior_officer') && /\/v1\/cases\/:caseId(?:\/events)?$/.test(path) ? ['phone'] : []
        expect([role, path, found.map(([field]) => field).filter((field) => !mayRead.includes(field))]).toEqual([role, path, []])
        const shop = role === 'merchant' || role === 'clerk' ? [] : Object.entries(SHOP_PLANTED).filter(([, part]) => text.includes(part))
        const needed = role === 'buyer' && path.endsWith('/contacts') ? ['name', 'phone', 'street'] : []
        expect([role, path, shop.map(([field]) => field).filter((field) => !needed.includes(field))]).toEqual([role, path, []])
      }
    }
    // The walk is only worth something where answers came.
    expect(answered).toBeGreaterThan(60)
    expect(house.logs.some((line) => [...Object.values(PLANTED), ...Object.values(SHOP_PLANTED)].some((part) => JSON.stringify(line).includes(part)))).toBe(false)
  })
})
