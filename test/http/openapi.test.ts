// The document of the API: valid by somebody else's validator, complete, with a page that needs nothing from elsewhere and a client made from it.
import { createHash } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { connect } from '../../src/client/client.ts'
import { ROUTES } from '../../src/http/contract/all.ts'
import { COMMAND_TYPES } from '../../src/domain/commands.ts'
import { ENGINE_SANCTION_COMMANDS } from '../../src/http/contract/sanctions.ts'
import { SANCTION_COMMAND_TYPES } from '../../src/domain/sanction/commands.ts'
import { document } from '../../src/http/openapi.ts'
import { asText } from '../../src/http/schema-words.ts'
import { clockClaim, clockSale, openDesk, putSale, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let url = ''
beforeAll(async () => {
  const { buildServer } = await import('../../src/http/server.ts')
  desk = await openDesk()
  server = await buildServer({ desk: desk.desk })
  url = await server.listen({ port: 0, host: '127.0.0.1' })
  const { order, scans } = clockSale('order-document', 2)
  await putSale(desk, order, scans)
  desk.clock.now = cst('2025-09-02 10:00')
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

describe('the document', () => {
  it('is OpenAPI 3.1 to a published validator', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document())) as Record<string, unknown>)
    expect([valid, errors]).toEqual([true, undefined])
  })

  it('names every operation and every path once', () => {
    const ids = ROUTES.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    const places = ROUTES.map(({ method, path }) => `${method} ${path}`)
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([])
  })

  it('refers only to schemas that are there, and holds none that nothing refers to', () => {
    const text = JSON.stringify(document())
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? ''))
    expect([...used].toSorted()).toEqual(Object.keys(document().components.schemas).toSorted())
  })

  it('says of acting on a case which codes matter for which command, and lists none of another matter', () => {
    const posted = (path: string) => document().paths[path]?.['post'] as { 'x-refusals-by-command': Record<string, string[]>; 'x-refusals-of-every': string[]; responses: Record<string, { 'x-codes'?: string[] }> }
    const act = posted('/v1/cases/{caseId}/commands')
    const by = act['x-refusals-by-command']
    expect(Object.keys(by).toSorted()).toEqual(COMMAND_TYPES.filter((type) => type !== 'OpenCase').toSorted())
    expect(by['AcceptOffer']).toEqual(expect.arrayContaining(['unknown_offer', 'not_your_turn']))
    expect(by['AcceptOffer']).not.toContain('findings_open')
    expect(by['DecideCase']).toEqual(expect.arrayContaining(['findings_open', 'override_needed']))
    expect(act['x-refusals-of-every']).toEqual(expect.arrayContaining(['malformed', 'role_may_not', 'stale_version']))
    const listed = Object.values(act.responses).flatMap((response) => response['x-codes'] ?? [])
    expect([...act['x-refusals-of-every'], ...Object.values(by).flat()].filter((code) => !listed.includes(code))).toEqual([])
    expect(listed.filter((code) => /webhook|draft|upload|^file_|deposit|measure/.test(code))).toEqual([])
    expect(Object.keys(posted('/v1/merchants/{merchantId}/orders/{orderId}/cases')['x-refusals-by-command'])).toEqual(['OpenCase'])
  })

  it('says the same of acting on a sanction', () => {
    for (const path of ['/v1/sanctions/{caseId}/commands', '/v1/sanctions/{caseId}/preview']) {
      const act = document().paths[path]?.['post'] as { 'x-refusals-by-command': Record<string, string[]>; responses: Record<string, { 'x-codes'?: string[] }> }
      const by = act['x-refusals-by-command']
      expect(Object.keys(by).toSorted()).toEqual(SANCTION_COMMAND_TYPES.filter((type) => !ENGINE_SANCTION_COMMANDS.includes(type)).toSorted())
      expect(by['DecideSanction']).toEqual(expect.arrayContaining(['merchant_must_be_heard', 'measure_excessive', 'calculation_missing']))
      expect(by['AppealSanction']).toEqual(expect.arrayContaining(['appeal_window_closed', 'appeal_rounds_used']))
      expect(by['AnswerSanction']).not.toContain('measure_excessive')
      const listed = Object.values(act.responses).flatMap((response) => response['x-codes'] ?? [])
      expect(Object.values(by).flat().filter((code) => !listed.includes(code))).toEqual([])
      expect(listed.filter((code) => /webhook|draft|upload|^file_|deposit|offer|freight/.test(code))).toEqual([])
    }
  })

  it('is served as it is made, and not sent again to whoever has it', async () => {
    const first = await server.inject({ url: '/v1/openapi.json' })
    expect(first.json()).toEqual(JSON.parse(JSON.stringify(document())))
    const again = await server.inject({ url: '/v1/openapi.json', headers: { 'if-none-match': String(first.headers['etag']) } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })
})

describe('the page of the document', () => {
  it.each(['zh', 'en'] as const)('shows every operation and schema in %s, without a script and with nothing from elsewhere', async (lang) => {
    const page = await server.inject({ url: `/reference?lang=${lang}` })
    const html = page.body
    expect(page.statusCode).toBe(200)
    expect(html).not.toMatch(/<script|<img|<link|<iframe|\bsrc=|\son\w+=|javascript:|https?:\/\//i)
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
    expect(page.headers['content-security-policy']).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    for (const { id, summary } of ROUTES) {
      expect(html).toContain(`id="${id}"`)
      expect(html).toContain(asText(summary[lang]).replaceAll(/`([^`]+)`/g, '<code>$1</code>'))
    }
    const targets = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]))
    const lost = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]).filter((id) => !targets.has(id))
    expect(lost).toEqual([])
  })
})

describe('the client made from the document', () => {
  it('opens, reads and acts with the types of the contract, and is told no in them', async () => {
    const api = connect({ url, authorization: () => 'Demo 1688/buyer-li', lang: 'en' })
    const path = { merchantId: 'shop-clock', orderId: 'order-document' }
    const opened = await api.POST('/v1/merchants/{merchantId}/orders/{orderId}/cases', { params: { path }, body: { commandId: 'open', command: clockClaim('order-document') as never } })
    const caseId = opened.data?.caseId ?? ''
    const read = await api.GET('/v1/cases/{caseId}', { params: { path: { caseId } } })
    expect([opened.response.status, read.data?.phase, read.data?.clocks.map(({ clock }) => clock)]).toEqual([201, 'negotiating', ['merchantMustAnswer']])
    const etag = read.response.headers.get('etag') ?? ''
    const again = await fetch(`${url}/v1/cases/${caseId}`, { headers: { authorization: 'Demo 1688/buyer-li', 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const act = (commandId: string, ifMatch: string) => api.POST('/v1/cases/{caseId}/commands', { params: { path: { caseId }, header: { 'If-Match': ifMatch } }, body: { commandId, command: { type: 'WithdrawCase', statement: null } } })
    expect((await act('too-early', '"0"')).error).toMatchObject({ code: 'stale_version', version: read.data?.version })
    expect((await act('not-a-tag', 'seven')).error).toMatchObject({ code: 'malformed', in: 'header', pointer: '/if-match' })
    const withdrawn = await act('withdraw', etag)
    expect(withdrawn.data).toMatchObject({ caseId, repeated: false })
    expect((await api.GET('/v1/cases', { params: { query: { limit: 0 } } })).error).toMatchObject({ code: 'malformed', in: 'query', pointer: '/limit', allowed: 1 })
  })

  it('is told where in a command the fault stands', async () => {
    const api = connect({ url, authorization: () => 'Demo 1688/buyer-li', lang: 'en' })
    const command = { ...clockClaim('order-document'), claim: { ...clockClaim('order-document').claim, requestedMinor: 1.5 } }
    const { error } = await api.POST('/v1/merchants/{merchantId}/orders/{orderId}/preview', { params: { path: { merchantId: 'shop-clock', orderId: 'order-document' } }, body: { command: command as never } })
    expect(error).toMatchObject({ code: 'amount_not_exact', in: 'body', pointer: '/command/claim/requestedMinor' })
  })
})
