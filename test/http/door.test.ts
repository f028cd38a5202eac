// The HTTP door as somebody with curl meets it: open, read, preview, act; who is let in; retries; what a broken request is told.
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, footprint, openDesk, putSale, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
beforeAll(async () => {
  desk = await openDesk()
  server = await buildServer({ desk: desk.desk })
  const { order, scans } = clockSale('order-door', 3)
  await putSale(desk, order, scans)
  desk.clock.now = cst('2025-09-02 10:00')
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

type Call = { as?: string; lang?: string; headers?: Record<string, string> }
const call = (method: 'GET' | 'POST', url: string, body?: unknown, { as, lang = 'en', headers = {} }: Call = {}): Promise<LightMyRequestResponse> => {
  const options: InjectOptions = { method, url, headers: { 'accept-language': lang, ...(as === undefined ? {} : { authorization: `Demo 1688/${as}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers } }
  return server.inject(body === undefined ? options : { ...options, payload: typeof body === 'string' ? body : JSON.stringify(body) })
}
const ORDER = '/v1/merchants/shop-clock/orders/order-door'
const open = (commandId: string, as = 'buyer-li') => call('POST', `${ORDER}/cases`, { commandId, command: clockClaim('order-door') }, { as })
const caseOf = (answer: LightMyRequestResponse): string => (answer.json() as { caseId: string }).caseId
const codeOf = (answer: LightMyRequestResponse): [number, string] => [answer.statusCode, (answer.json() as { code: string }).code]

describe('the way through, as in the README', () => {
  let caseId = ''
  it('shows the order, previews, opens with 201, and says what may be done next', async () => {
    expect((await call('GET', ORDER, undefined, { as: 'buyer-li' })).json()).toMatchObject({ order: { orderId: 'order-door' }, cases: [] })
    const before = await footprint(desk)
    const foreseen = await call('POST', `${ORDER}/preview`, { command: clockClaim('order-door') }, { as: 'buyer-li' })
    expect(foreseen.json()).toMatchObject({ phase: 'negotiating', would: expect.arrayContaining([expect.objectContaining({ event: expect.objectContaining({ type: 'CaseOpened' }) })]) })
    expect(await footprint(desk)).toEqual(before)
    const opened = await open('first')
    expect(opened.statusCode).toBe(201)
    caseId = caseOf(opened)
    expect(opened.json()).toMatchObject({ version: 1, repeated: false, clocks: [{ clock: 'merchantMustAnswer', owner: 'merchant' }] })
    expect((opened.json() as { actions: { command: string }[] }).actions.map(({ command }) => command)).toContain('WithdrawCase')
  })

  it('gives a retry the first answer, and refuses the same id with other content', async () => {
    const before = await footprint(desk)
    const again = await open('first')
    expect([again.statusCode, again.json()]).toMatchObject([200, { caseId, version: 1, repeated: true }])
    const other = await call('POST', `${ORDER}/cases`, { commandId: 'first', command: clockClaim('order-door', { requestedMinor: 5000 }) }, { as: 'buyer-li' })
    expect(codeOf(other)).toEqual([409, 'command_id_reused'])
    expect(await footprint(desk)).toEqual(before)
  })

  it('shows each side the case with an ETag that moves with it, and nobody else', async () => {
    await settle(desk.desk, desk.watched.outside)
    const read = await call('GET', `/v1/cases/${caseId}`, undefined, { as: 'buyer-li' })
    const { version } = read.json() as { version: number }
    expect([read.statusCode, read.headers['etag']]).toEqual([200, expect.stringMatching(new RegExp(`^"${version}\\.[\\w-]+"$`))])
    expect(read.json()).toMatchObject({ side: 'buyer', phase: 'negotiating', reason: 'R10' })
    expect((await call('GET', `/v1/cases/${caseId}`, undefined, { as: 'shop-clock' })).json()).toMatchObject({ side: 'merchant' })
    for (const as of ['buyer-tang', 'shop-toys']) expect(codeOf(await call('GET', `/v1/cases/${caseId}`, undefined, { as }))).toEqual([404, 'unknown_case'])
    const said = await call('POST', `/v1/cases/${caseId}/commands`, { commandId: 'said', version, command: { type: 'MakeStatement', text: '请尽快处理', speech: 'claim', channel: 'case' } }, { as: 'buyer-li' })
    expect(said.statusCode).toBe(200)
    expect((await call('GET', `/v1/cases/${caseId}`, undefined, { as: 'buyer-li' })).headers['etag']).toMatch(new RegExp(`^"${version + 1}\\.`))
    const stale = await call('POST', `/v1/cases/${caseId}/commands`, { commandId: 'stale', version, command: { type: 'WithdrawCase' } }, { as: 'buyer-li' })
    expect(stale.json()).toMatchObject({ code: 'stale_version', status: 409, retryable: true, version: version + 1 })
    expect(stale.headers['retry-after']).toBe('1')
  })

  it('shows both sides’ money before a reason is changed, and takes only the hash of that very preview', async () => {
    const shown = await call('GET', `/v1/cases/${caseId}/reason-preview?reason=R08`, undefined, { as: 'buyer-li' })
    expect(shown.json()).toMatchObject({ from: 'R10', to: { reason: 'R08' }, before: { returnFreight: 'merchant' }, after: { returnFreight: 'buyer' } })
    const { previewHash } = shown.json() as { previewHash: string }
    expect(previewHash).toMatch(/^[0-9a-f]{64}$/)
    expect(codeOf(await call('GET', `/v1/cases/${caseId}/reason-preview?reason=R99`, undefined, { as: 'buyer-li' }))).toEqual([422, 'malformed'])
    expect(codeOf(await call('GET', `/v1/cases/${caseId}/reason-preview?reason=R08`, undefined, { as: 'buyer-tang' }))).toEqual([404, 'unknown_case'])
    const change = (commandId: string, hash: string) => call('POST', `/v1/cases/${caseId}/commands`, { commandId, command: { type: 'ChangeReason', reason: 'R08', problem: 'visible_defect', previewHash: hash } }, { as: 'buyer-li' })
    expect(codeOf(await change('blind', '0'.repeat(64)))).toEqual([409, 'preview_outdated'])
    // A preview of the change itself needs no hash: it is where the hash is had from.
    const before = await footprint(desk)
    const foreseen = await call('POST', `/v1/cases/${caseId}/preview`, { command: { type: 'ChangeReason', reason: 'R08', problem: 'visible_defect' } }, { as: 'buyer-li' })
    expect([foreseen.statusCode, foreseen.json()]).toMatchObject([200, { money: { before: { returnFreight: 'merchant' }, after: { returnFreight: 'buyer' }, previewHash }, would: expect.arrayContaining([expect.objectContaining({ event: expect.objectContaining({ type: 'ReasonChanged' }) })]) }])
    expect(codeOf(await call('POST', `/v1/cases/${caseId}/preview`, { command: { type: 'ConfirmReasonChange', offerId: 'o9' } }, { as: 'buyer-li' }))).toEqual([404, 'unknown_offer'])
    expect(codeOf(await call('POST', `/v1/cases/${caseId}/commands`, { commandId: 'hashless', command: { type: 'ChangeReason', reason: 'R08', problem: 'visible_defect' } }, { as: 'buyer-li' }))).toEqual([422, 'malformed'])
    expect(await footprint(desk)).toEqual(before)
    expect((await change('seen', previewHash)).statusCode).toBe(200)
  })

  it('tells the story of the case in both languages and lists it for each side', async () => {
    const told = (await call('GET', `/v1/cases/${caseId}/events`, undefined, { as: 'shop-clock' })).json() as { events: { says: { zh: string; en: string } }[] }
    expect(told.events.length).toBeGreaterThan(4)
    expect(told.events.every(({ says }) => says.zh.length > 0 && says.en.length > 0)).toBe(true)
    for (const as of ['buyer-li', 'shop-clock']) expect(((await call('GET', '/v1/cases', undefined, { as })).json() as { items: { caseId: string }[] }).items.map((item) => item.caseId)).toContain(caseId)
    expect(codeOf(await call('GET', '/v1/cases?after=nonsense', undefined, { as: 'buyer-li' }))).toEqual([422, 'malformed'])
    expect(codeOf(await call('GET', '/v1/cases?limit=1000', undefined, { as: 'buyer-li' }))).toEqual([422, 'malformed'])
    expect(codeOf(await call('GET', '/v1/cases', undefined, { as: 'author-ce' }))).toEqual([403, 'role_may_not'])
  })

  it('takes no report of carriers, payments or clocks from a party', async () => {
    const commands = [
      { type: 'ConfirmLeg', legId: 'm1', reference: 'mine' }, { type: 'RejectLeg', legId: 'm1', because: 'refused' }, { type: 'LapseClock', clock: 'merchantMustAnswer', round: 1 },
      { type: 'RecordNoticeAttempt', noticeId: 'n1', contact: 0, result: 'delivered' }, { type: 'ObserveScan', scan: clockSale('order-door').scans[0] }, { type: 'FundReturnFreight', legId: 'r1', payer: 'platform', amountMinor: 1 },
      { type: 'DecideCase', because: '我说了算' }, { type: 'RecordOutsideResult', body: 'court', reference: 'x', result: 'awarded' },
    ]
    const before = await footprint(desk)
    for (const as of ['buyer-li', 'shop-clock']) for (const [index, command] of commands.entries()) expect(codeOf(await call('POST', `/v1/cases/${caseId}/commands`, { commandId: `report-${index}`, command }, { as }))).toEqual([403, 'role_may_not'])
    expect(await footprint(desk)).toEqual(before)
  })
})

describe('who is let in', () => {
  it('is alive and ready without identity, and answers nothing else', async () => {
    expect((await call('GET', '/health')).json()).toEqual({ alive: true })
    expect((await call('GET', '/ready')).json()).toMatchObject({ ready: true, marketplaces: 4 })
    for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: 'Demo 1688' }, { authorization: 'Demo 1688/buyer-li/extra' }]) {
      const refused = await call('GET', '/v1/cases', undefined, { headers })
      expect([...codeOf(refused), refused.headers['content-type']?.toString().split(';')[0]]).toEqual([401, 'who_are_you', 'application/problem+json'])
    }
    expect(codeOf(await call('GET', '/v2/cases', undefined, { as: 'buyer-li' }))).toEqual([404, 'no_such_route'])
  })

  const named = async (authorization: string) => (await call('GET', '/v1/cases', undefined, { headers: { authorization } })).json() as { code: string; allowed?: string[] }

  it('tells whoever mistypes a demo or one of its people which there are', async () => {
    expect(await named('Demo nope/x')).toMatchObject({ status: 401, code: 'demo_marketplace_unknown', field: 'authorization', allowed: expect.arrayContaining(['1688', 'taobao']), retryable: false })
    expect(await named('Demo 1688/nobody')).toMatchObject({ status: 401, code: 'demo_person_unknown', allowed: expect.arrayContaining(['buyer-li', 'shop-clock']) })
    expect((await named('Demo 1688/system')).allowed).not.toContain('system')
  })

  it('never serves a production marketplace to people who only name themselves, and does not say that it is there; nor who plays in a sandbox', async () => {
    const people = [{ id: 'buyer-li', role: 'buyer', zh: '李禾', en: 'Li He' }]
    await desk.store.putMarketplace({ id: 'real', kind: 'production', settings: { people }, buckets: 1 })
    await desk.store.putMarketplace({ id: 'trial', kind: 'sandbox', settings: { people }, buckets: 1 })
    const [real, none, sandbox] = [await named('Demo real/buyer-li'), await named('Demo none/buyer-li'), await named('Demo trial/nobody')]
    expect(real).toEqual(none)
    expect([real.code, real.allowed?.includes('real'), real.allowed?.includes('trial')]).toEqual(['demo_marketplace_unknown', false, false])
    expect([sandbox.code, sandbox.allowed]).toEqual(['demo_person_unknown', undefined])
    expect((await named('Demo trial/buyer-li')).code).toBeUndefined()
  })
})

describe('what a broken request is told', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) => call('POST', `${ORDER}/cases`, body, { as: 'buyer-li', headers })

  it('names what is wrong with the envelope and writes nothing', async () => {
    const before = await footprint(desk)
    expect(codeOf(await post('{"commandId": "x", ', {}))).toEqual([400, 'broken_request'])
    expect(codeOf(await post('plain', { 'content-type': 'text/plain' }))).toEqual([415, 'not_json'])
    expect(codeOf(await post(JSON.stringify({ commandId: 'big', command: { type: 'OpenCase', statement: 'x'.repeat(10_000_000) } })))).toEqual([413, 'body_too_large'])
    expect(codeOf(await post(`{"commandId":"deep","command":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toEqual([422, 'malformed'])
    expect(codeOf(await post({ commandId: '../etc', command: clockClaim('order-door') }))).toEqual([422, 'malformed'])
    expect(codeOf(await post({ commandId: 'extra', command: clockClaim('order-door'), actor: { role: 'officer' } }))).toEqual([422, 'malformed'])
    expect(codeOf(await post({ commandId: 'none' }))).toEqual([422, 'malformed'])
    expect(codeOf(await post('{"commandId":"proto","__proto__":{"role":"officer"}}'))).toEqual([400, 'broken_request'])
    expect(codeOf(await call('POST', '/v1/merchants/shop-clock/orders/order-none/cases', { commandId: 'a', command: clockClaim('order-none') }, { as: 'buyer-li' }))).toEqual([404, 'unknown_order'])
    expect(codeOf(await call('POST', '/v1/merchants/shop-none/orders/order-door/cases', { commandId: 'a', command: clockClaim('order-door') }, { as: 'buyer-li' }))).toEqual([404, 'unknown_order'])
    expect(codeOf(await open('stranger', 'buyer-tang'))).toEqual([404, 'unknown_order'])
    expect(codeOf(await call('POST', '/v1/cases/99999999999999999999999/commands', { commandId: 'a', command: { type: 'WithdrawCase' } }, { as: 'buyer-li' }))).toEqual([404, 'unknown_case'])
    expect(await footprint(desk)).toEqual(before)
  })

  it('takes no body that two readers could read as two: a key twice, bytes that are no UTF-8, a number longer than any that is kept', async () => {
    const body = JSON.stringify({ command: clockClaim('order-door') })
    const told = async (payload: string | Buffer, headers: Record<string, string> = {}) => (await server.inject({ method: 'POST', url: `${ORDER}/preview`, headers: { 'accept-language': 'en', authorization: 'Demo 1688/buyer-li', 'content-type': 'application/json', ...headers }, payload })).json() as { code: string; en: string }
    const broken = (en: string) => ({ code: 'broken_request', en: expect.stringContaining(en) as string })
    expect(await told(body.replace('"requestedMinor":', '"requestedMinor":1,"requestedMinor":'))).toMatchObject(broken('the key "requestedMinor" stands twice'))
    expect(await told(body.replace('"requestedMinor":', '"requested\\u004dinor":1,"requestedMinor":'))).toMatchObject(broken('the key "requestedMinor" stands twice'))
    expect(await told(body.replace('"command":', '"command":{"type":"WithdrawCase"},"command":'))).toMatchObject(broken('the key "command" stands twice'))
    expect(await told(body.replace(/"requestedMinor":\d+/, '"requestedMinor":5900.0000000000000001'))).toMatchObject(broken('has more digits than are kept'))
    expect(await told(Buffer.concat([Buffer.from('{"command":"'), Buffer.from([0xC3, 0x28]), Buffer.from('"}')]))).toMatchObject(broken('it is not UTF-8'))
    expect(await told(body, { 'content-encoding': 'gzip' })).toMatchObject(broken('Content-Encoding gzip'))
    // The same key in two objects is two keys, and a number may be written with an exponent.
    expect(await told(body.replace(/"requestedMinor":\d+/, '"requestedMinor":59.00e2').replace('"statement"', '"\\u0073tatement"'))).toMatchObject({ phase: 'negotiating' })
    expect(await told(Buffer.from(`\uFEFF${body}`))).toMatchObject({ phase: 'negotiating' })
  })

  it('tells whoever puts something under an impossible name that it is the name, and whoever asks for it that it is not there', async () => {
    const put = (url: string) => server.inject({ method: 'PUT', url, headers: { 'content-type': 'application/json', authorization: 'Demo 1688/op-ke' }, payload: '{}' })
    for (const [url, field] of [['/v1/merchants/%E5%BA%97', 'merchantId'], [`/v1/merchants/${'a'.repeat(200)}`, 'merchantId'], ['/v1/buyers/a%2Fb', 'buyerId'], ['/v1/merchants/shop-clock/orders/_1', 'orderId']] as const) {
      expect((await put(url)).json()).toMatchObject({ status: 422, code: 'malformed', field, in: 'path', pointer: `/${field}` })
    }
    expect(codeOf(await call('GET', '/v1/merchants/shop-clock/orders/_1', undefined, { as: 'buyer-li' }))).toEqual([404, 'unknown_order'])
    expect(codeOf(await call('GET', `/v1/cases/${'9'.repeat(300)}`, undefined, { as: 'buyer-li' }))).toEqual([404, 'unknown_case'])
  })

  it('says where a body stops being JSON', async () => {
    const told = async (body: string) => (await post(body)).json() as { en: string; zh: string }
    expect((await told('{"commandId": "x", "command": }')).en).toMatch(/^The body is not JSON: .*\}/)
    expect((await told('{"commandId": "x"')).zh).toMatch(/^请求内容不是 JSON：.*position \d+|.*end of JSON/)
    expect((await told('{"commandId":"proto","__proto__":{}}')).en).toContain('__proto__')
  })

  it('says who may come, which commands there are, and which names and parameters are known', async () => {
    const refused = async (answer: Promise<LightMyRequestResponse>) => (await answer).json() as { code: string; allowed: string[] }
    expect(await refused(call('GET', '/v1/cases', undefined, { as: 'author-ce' }))).toMatchObject({ code: 'role_may_not', field: 'role', allowed: expect.arrayContaining(['buyer', 'merchant', 'officer']) })
    expect(await refused(post({ commandId: 'k', command: { type: 'OpenCases' } }))).toMatchObject({ code: 'unknown_command', allowed: expect.arrayContaining(['OpenCase', 'AgreeToRequest', 'LapseClock']) })
    const parameter = await refused(call('GET', '/v1/cases?state=open', undefined, { as: 'buyer-li' }))
    expect(parameter).toMatchObject({ code: 'malformed', in: 'query', pointer: '/state', allowed: expect.arrayContaining(['limit', 'after', 'queue', 'phase', 'reason']) })
    expect(parameter.allowed).not.toContain('state')
    const body = clockClaim('order-door')
    expect((await refused(post({ commandId: 'k', command: body, colour: 'red' }))).allowed).toEqual(['commandId', 'version', 'command'])
    expect(await refused(post({ commandId: 'k', command: { ...body, claim: { ...body.claim, sellout: true } } }))).toMatchObject({ code: 'malformed', pointer: '/command/claim/sellout', allowed: expect.arrayContaining(['lines', 'reason', 'remedy']) })
  })

  it('names the key that is not known, the values that are, and the bound that was passed', async () => {
    const told = async (body: unknown) => (await post(body)).json() as { code: string; field?: string; allowed?: unknown }
    const claim = clockClaim('order-door').claim
    expect(await told({ commandId: 'k', command: { ...clockClaim('order-door'), sellout: true } })).toMatchObject({ code: 'malformed', field: 'sellout' })
    expect(await told({ commandId: 'k', command: clockClaim('order-door'), colour: 'red' })).toMatchObject({ code: 'malformed', field: 'colour' })
    expect(await told({ commandId: 'k', command: { ...clockClaim('order-door'), claim: { ...claim, remedy: 'money_back' } } })).toMatchObject({ code: 'malformed', field: 'claim.remedy', allowed: expect.arrayContaining(['return_refund', 'refund_only']) })
    expect(await told({ commandId: 'k', command: { ...clockClaim('order-door'), claim: { ...claim, lines: [] } } })).toMatchObject({ code: 'malformed', field: 'claim.lines', allowed: 1 })
    expect(await told({ commandId: 'k', command: { ...clockClaim('order-door'), claim: { ...claim, lines: 'all' } } })).toMatchObject({ code: 'malformed', field: 'claim.lines', allowed: 'array' })
  })

  it('says it in the language asked for', async () => {
    const zh = await call('POST', `${ORDER}/cases`, { commandId: 'zh', command: { type: 'Nothing' } }, { as: 'buyer-li', lang: 'zh-CN' })
    expect(zh.json()).toMatchObject({ status: 404, code: 'unknown_command', title: '没有这种操作。', en: 'There is no such command.' })
    // The envelope too, whoever finds it broken.
    for (const [lang, title] of [['zh-CN', 'zh'], ['en-GB', 'en']] as const) {
      const problems = [
        await call('POST', `${ORDER}/cases`, '{"commandId": ', { as: 'buyer-li', lang }), await call('POST', `${ORDER}/cases`, 'plain', { as: 'buyer-li', lang, headers: { 'content-type': 'text/plain' } }),
        await call('GET', '/nowhere', undefined, { as: 'buyer-li', lang }), await call('GET', '/v1/cases/%E0%A4%A', undefined, { as: 'buyer-li', lang }),
      ].map((answer) => answer.json() as { code: string; title: string; zh: string; en: string })
      expect(problems.map(({ code }) => code)).toEqual(['broken_request', 'not_json', 'no_such_route', 'broken_request'])
      for (const problem of problems) expect([problem.title === problem[title], /\p{Script=Han}/u.test(problem.zh), /^[A-Z][ -~]+$/.test(problem.en)]).toEqual([true, true, true])
    }
  })
})
