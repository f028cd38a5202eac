// Every route of files and uploads × every role × (own, another's, another marketplace's, absent), and links in every way they can be wrong.
import { generateKeyPairSync } from 'node:crypto'
import { Readable } from 'node:stream'
import { SignJWT, exportJWK } from 'jose'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst, PEOPLE } from '../../src/app/demo/cast.ts'
import { receiveFile } from '../../src/app/file-intake.ts'
import { fileSideOf } from '../../src/app/files.ts'
import { TOKEN_ROLES } from '../../src/app/identity.ts'
import { READS } from '../../src/domain/access.ts'
import { ROLES, type EvidenceItem, type Role } from '../../src/domain/parts.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { fileContracts } from '../../src/http/contract/files.ts'
import { uploadContracts } from '../../src/http/contract/uploads.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, must, putSale } from '../app/desk.ts'
import { openFileHouse, picture, type FileHouse } from '../files/house.ts'

const OBJECTS = ['own', 'other', 'elsewhere', 'absent'] as const
type Which = (typeof OBJECTS)[number]
const isParty = (role: Role): boolean => (TOKEN_ROLES as readonly Role[]).includes(role)
const isDesk = (role: Role): boolean => role === 'officer' || role === 'senior_officer'
const may = (what: 'case' | 'order', role: Role): boolean => (READS[what] as readonly Role[]).includes(role)

let house: FileHouse
let server: FastifyInstance
const credentials = new Map<Role, string>()
const caseIds = new Map<Which, string>()
const fileIds = new Map<Which, string>()
const orderPaths: Record<Which, string> = { own: 'shop-clock/orders/wf-own', other: 'shop-toys/orders/wf-other', elsewhere: 'shop-clock/orders/wf-elsewhere', absent: 'shop-clock/orders/wf-none' }

async function vouchForAll(): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const others = ROLES.filter((role) => !isParty(role)).map((role) => ({ id: `the-${role}`, role, zh: role, en: role }))
  const people = [...PEOPLE.map(({ id, role, zh, en }) => ({ id, role, zh, en })), ...others]
  const jwk = { ...(await exportJWK(publicKey)), kid: 'walk', alg: 'EdDSA' }
  await house.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people, tokens: { issuer: 'https://1688.example', audience: 'gongdao', jwks: { keys: [jwk] } } }, buckets: 8 })
  const at = Math.floor(house.clock.now / 1000)
  for (const role of ROLES) {
    const token = new SignJWT({ role }).setProtectedHeader({ alg: 'EdDSA', kid: 'walk' }).setIssuer('https://1688.example').setAudience('gongdao').setSubject(role === 'buyer' ? 'buyer-li' : 'shop-clock').setIssuedAt(at).setExpirationTime(at + 300)
    credentials.set(role, isParty(role) ? `Bearer ${await token.sign(privateKey)}` : `Demo 1688/the-${role}`)
  }
}

/** A picture uploaded by the buyer and filed when he opens his case. */
async function fileIn(which: Which, marketplace: string, buyer: string, merchant: string, seed: number): Promise<void> {
  const received = await receiveFile(house.files, { marketplaceId: marketplace, uploader: buyer, side: 'buyer', at: house.clock.now, type: 'close_up', concerns: 'defect', policyMaxBytes: null, forCase: null, unique: `walk-files-${which}` }, Readable.from([await picture(seed)]))
  if (isRefusal(received)) throw new Error(received.refused)
  const { order, scans } = clockSale(`wf-${which}`)
  const bucket = await putSale(house, { ...order, marketplace, buyer: { ...order.buyer, buyerId: buyer }, merchant: { ...order.merchant, merchantId: merchant } }, scans)
  const evidence: EvidenceItem[] = [received.item]
  const { caseId } = await must(house, { who: { role: 'buyer', id: buyer, marketplace }, bucket, orderId: order.orderId, commandId: `open-${which}`, command: { ...clockClaim(order.orderId), evidence } })
  caseIds.set(which, caseId)
  fileIds.set(which, received.file.fileId)
}

beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
  await vouchForAll()
  await fileIn('own', '1688', 'buyer-li', 'shop-clock', 201)
  await fileIn('other', '1688', 'buyer-tang', 'shop-toys', 202)
  await fileIn('elsewhere', 'taobao', 'buyer-li', 'shop-clock', 203)
  caseIds.set('absent', house.store.newCaseId(house.store.bucketOf(caseIds.get('own') ?? '') ?? -1, house.clock.now + 1, 7))
  fileIds.set('absent', `${(fileIds.get('own') ?? '').slice(0, 9)}00000000-absent`)
  const entrance = openEntrance(house.desk, { sessionSecret: undefined, publicUrl: undefined, listening: () => 'http://127.0.0.1:7300' })
  server = await buildServer({ desk: house.desk, entrance, limits: { perPerson: 1_000_000, perStranger: 1_000_000 } })
  await server.ready()
})
afterAll(async () => {
  await server.close()
  await house.shut()
})

type Answer = { status: number; code: string | null; body: Record<string, unknown>; headers: Record<string, unknown> }
async function call(role: Role | null, method: string, url: string, more: { headers?: Record<string, string>; payload?: Buffer | string } = {}): Promise<Answer> {
  const headers = { ...(role === null ? {} : { authorization: credentials.get(role) ?? '' }), ...more.headers }
  const answer = await server.inject({ method: method as 'GET', url, headers, ...(more.payload === undefined ? {} : { payload: more.payload }) })
  const json = answer.headers['content-type']?.toString().includes('json') === true && answer.payload !== ''
  const body = json ? (answer.json() as Record<string, unknown>) : {}
  return { status: answer.statusCode, code: answer.statusCode >= 400 ? String(body['code'] ?? '') : null, body, headers: answer.headers }
}
const short = ({ status, code }: Answer): string => (code === null ? String(status) : `${status} ${code}`)

/** Which copies a role gets to see of a file; null: it is not there for him. */
function copiesOf(role: Role, which: Which): readonly string[] | null {
  if (which === 'elsewhere' || which === 'absent') return null
  if (isDesk(role) || role === 'auditor') return ['display', 'original']
  if (which !== 'own' || !isParty(role)) return null
  return role === 'buyer' ? ['display', 'original'] : ['display']
}
const TUS = { 'tus-resumable': '1.0.0' }
const uploadLength = 1_000
async function begun(role: Role): Promise<string> {
  const answer = await call(role, 'POST', '/v1/uploads', { headers: { ...TUS, 'upload-length': String(uploadLength), 'upload-metadata': `type ${Buffer.from('photo').toString('base64')}` } })
  return String(answer.headers['location'] ?? '')
}
/** Its own upload, one of somebody else of this marketplace, of another marketplace, and none. */
async function uploadOf(role: Role, which: Which): Promise<string> {
  if (which === 'own') return begun(role)
  if (which === 'other') return begun(role === 'officer' ? 'buyer' : 'officer')
  const elsewhere = await house.store.uploads.begin({ marketplaceId: 'taobao', uploader: 'buyer-li', side: 'buyer', about: { type: 'photo', concerns: null, policyMaxBytes: null, forCase: null, sha256: null }, length: uploadLength, expiresAt: house.clock.now + 1_000_000 }, `walk-${role}-${Date.now()}`)
  return which === 'elsewhere' ? `/v1/uploads/${elsewhere.uploadId}` : '/v1/uploads/upload-000-00000000-absent'
}
const ofUpload = (method: string, expected: string, more: { headers?: Record<string, string>; payload?: Buffer } = {}) => async (role: Role, which: Which): Promise<void> => {
  const url = await uploadOf(role, which)
  if (which === 'own' && fileSideOf(role) === null) return expect([role, url]).toEqual([role, ''])
  const got = await call(role, method, url, { headers: { ...TUS, ...more.headers }, ...(more.payload ? { payload: more.payload } : {}) })
  expect([role, which, method === 'HEAD' ? String(got.status) : short(got)]).toEqual([role, which, which === 'own' ? expected : method === 'HEAD' ? '404' : '404 unknown_upload'])
}

type Row = (role: Role, which: Which) => Promise<void>
const ROWS: Record<string, Row> = {
  'GET /v1/cases/:caseId/evidence-limits': async (role, which) => {
    const expected = !may('case', role) ? '403 role_may_not' : which === 'own' || (which === 'other' && !isParty(role)) ? '200' : '404 unknown_case'
    expect([role, which, short(await call(role, 'GET', `/v1/cases/${caseIds.get(which) ?? ''}/evidence-limits`))]).toEqual([role, which, expected])
  },
  'GET /v1/merchants/:merchantId/orders/:orderId/evidence-limits': async (role, which) => {
    const expected = !may('order', role) ? '403 role_may_not' : which === 'own' || (which === 'other' && !isParty(role)) ? '200' : '404 unknown_order'
    expect([role, which, short(await call(role, 'GET', `/v1/merchants/${orderPaths[which]}/evidence-limits?reason=R10`))]).toEqual([role, which, expected])
  },
  'POST /v1/files': async (role, which) => {
    const form = Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nA short note about the clock.\r\n--b--\r\n')
    const got = await call(role, 'POST', `/v1/files?type=photo${which === 'own' ? '' : `&caseId=${caseIds.get(which) ?? ''}`}`, { headers: { 'content-type': 'multipart/form-data; boundary=b' }, payload: form })
    const expected = fileSideOf(role) === null ? /^403 role_may_not$/ : which === 'own' ? /^20[01]$/ : role === 'carrier' ? /^403 role_may_not$/ : which === 'other' && isDesk(role) ? /^20[01]$/ : /^404 unknown_case$/
    expect([role, which, short(got)]).toEqual([role, which, expect.stringMatching(expected)])
  },
  'GET /v1/files/:fileId': async (role, which) => {
    const got = await call(role, 'GET', `/v1/files/${fileIds.get(which) ?? ''}`)
    const copies = copiesOf(role, which)
    expect([role, which, short(got), got.body['copies'] ?? null, 'reuse' in got.body]).toEqual([role, which, copies === null ? '404 unknown_file' : '200', copies, copies !== null && isDesk(role)])
  },
  'GET /v1/files/:fileId/url': async (role, which) => {
    for (const copy of ['display', 'original']) {
      const copies = copiesOf(role, which)
      const expected = copies === null ? '404 unknown_file' : copies.includes(copy) ? '200' : '403 role_may_not'
      expect([role, which, copy, short(await call(role, 'GET', `/v1/files/${fileIds.get(which) ?? ''}/url?copy=${copy}`))]).toEqual([role, which, copy, expected])
    }
  },
  'GET /v1/files/:fileId/views': async (role, which) => {
    const expected = !isDesk(role) && role !== 'auditor' ? '403 role_may_not' : which === 'own' || which === 'other' ? '200' : '404 unknown_file'
    expect([role, which, short(await call(role, 'GET', `/v1/files/${fileIds.get(which) ?? ''}/views`))]).toEqual([role, which, expected])
  },
  'GET /files/:fileId': async (role, which) => {
    const made = await call(role, 'GET', `/v1/files/${fileIds.get(which) ?? ''}/url`)
    if (copiesOf(role, which) === null) return
    const path = String(made.body['path'])
    expect([role, which, (await call(null, 'GET', path)).status]).toEqual([role, which, 200])
    const wrong: [string, (url: URL) => void][] = [
      ['another file', (url) => { url.pathname = `/files/${fileIds.get(which === 'own' ? 'other' : 'own') ?? ''}` }], ['a file of another marketplace', (url) => { url.pathname = `/files/${fileIds.get('elsewhere') ?? ''}` }],
      ['another role', (url) => { url.searchParams.set('as', role === 'auditor' ? 'officer' : 'auditor') }], ['another person', (url) => { url.searchParams.set('for', 'somebody') }], ['another marketplace', (url) => { url.searchParams.set('at', 'taobao') }],
      ['the other copy', (url) => { url.searchParams.set('copy', url.searchParams.get('copy') === 'display' ? 'original' : 'display') }], ['a later end', (url) => { url.searchParams.set('until', String(house.clock.now + 86_400_000)) }],
      ['another signature', (url) => { url.searchParams.set('signature', 'A'.repeat(43)) }], ['no signature', (url) => { url.searchParams.delete('signature') }], ['a role twice', (url) => { url.searchParams.append('as', 'officer') }],
    ]
    for (const [what, change] of wrong) {
      const url = new URL(path, 'http://127.0.0.1')
      change(url)
      expect([what, short(await call(null, 'GET', `${url.pathname}${url.search}`))]).toEqual([what, '403 file_link_invalid'])
    }
  },
  'POST /v1/uploads': async (role) => { expect([role, (await begun(role)) !== '']).toEqual([role, fileSideOf(role) !== null]) },
  'HEAD /v1/uploads/:uploadId': ofUpload('HEAD', '200'),
  'GET /v1/uploads/:uploadId': ofUpload('GET', '200'),
  'PATCH /v1/uploads/:uploadId': ofUpload('PATCH', '204', { headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }, payload: Buffer.from('A beginning') }),
  'DELETE /v1/uploads/:uploadId': ofUpload('DELETE', '204'),
}

describe('files and uploads over HTTP', () => {
  it('have a row for every route of theirs', () => {
    const declared = [...fileContracts, ...uploadContracts].map(({ method, path }) => `${method} ${path}`)
    expect(Object.keys(ROWS).toSorted()).toEqual(declared.filter((one) => one !== 'OPTIONS /v1/uploads').toSorted())
  })

  it('answer nobody who does not say who he is', async () => {
    for (const route of Object.keys(ROWS).filter((one) => one !== 'GET /files/:fileId')) {
      const [method = '', url = ''] = route.split(' ')
      expect([route, (await call(null, method, url, { headers: TUS })).status]).toEqual([route, 401])
    }
  })

  for (const [route, row] of Object.entries(ROWS)) {
    it(`are as the table says at ${route}`, async () => {
      for (const role of ROLES) {
        for (const which of OBJECTS) {
          await row(role, which)
          await house.admin('delete from upload')
        }
      }
    })
  }

  it('end a link after five minutes, and at once when access ends', async () => {
    const path = String((await call('buyer', 'GET', `/v1/files/${fileIds.get('own') ?? ''}/url`)).body['path'])
    house.clock.now += 5 * 60_000
    expect((await call(null, 'GET', path)).status).toBe(200)
    house.clock.now += 1
    expect(short(await call(null, 'GET', path))).toBe('410 file_link_expired')
    house.clock.now -= 5 * 60_000 + 1
    const shop = String((await call('merchant', 'GET', `/v1/files/${fileIds.get('own') ?? ''}/url`)).body['path'])
    const { rows } = await house.admin('select evidence_id from evidence_file where evidence_id = $1', [fileIds.get('own')])
    expect(rows).toHaveLength(1)
    await house.admin('delete from evidence_file where evidence_id = $1', [fileIds.get('own')])
    expect(short(await call(null, 'GET', shop))).toBe('404 unknown_file')
  })
})
