// What goes wrong where people come with a browser is shown them as a page in their language; a program is answered with the problem document
// as ever, and so is everybody at the addresses of the API.
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { buildServer } from '../../src/http/server.ts'
import { DOOR_POLICY } from '../../src/http/pages-door.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
let desk: TestDesk
let server: FastifyInstance
beforeAll(async () => {
  desk = await openDesk()
  const entrance = openEntrance(desk.desk, { sessionSecret: undefined, publicUrl: undefined, listening: () => 'http://127.0.0.1', accountsKey: () => Buffer.alloc(32, 7) })
  const { outside } = desk.watched
  server = await buildServer({ desk: desk.desk, entrance, web: { files: null, outside, past: async () => undefined }, limits: { perPerson: 1_000, perStranger: 40 } })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

const ask = (url: string, accept: string | null, lang = 'en-GB,en;q=0.9', method: 'GET' | 'POST' = 'GET'): Promise<LightMyRequestResponse> =>
  server.inject({ method, url, headers: { 'accept-language': lang, ...(accept === null ? {} : { accept }) } })
const kind = ({ headers }: LightMyRequestResponse): string => String(headers['content-type']).split(';')[0] ?? ''

/** Where people come, what they are told, and in which words. */
const WRONG = [
  ['/nowhere', 404, 'no_such_route', 'There is nothing at this address.', '此地址没有内容。'],
  ['/v1/nowhere', 404, 'no_such_route', 'There is nothing at this address.', '此地址没有内容。'],
  ['/sign-in/1688/callback?code=old&state=old', 401, 'sign_in_expired', 'This sign-in has run out', '登录过程已过期'],
  ['/sign-in/nowhere', 404, 'sign_in_unknown', 'This marketplace has no staff sign-in.', '此平台没有工作人员登录。'],
  ['/accounts/nowhere/sign-in', 404, 'sign_in_unknown', 'This marketplace has no staff sign-in.', '此平台没有工作人员登录。'],
  ['/demo/enter/1688/no-order/nobody', 404, 'unknown_order', 'There is no such order.', '没有这个订单。'],
  ['/reference?lang=fr', 422, 'malformed', 'The request does not have the required form.', '请求内容不符合格式。'],
] as const

describe('what goes wrong', () => {
  it.each(WRONG)('at %s is a page for a browser, in its language, and the same document as ever for a program', async (url, status, code, en, zh) => {
    for (const [lang, says, tag] of [['en-GB,en;q=0.9', en, 'en'], ['zh-CN,zh;q=0.9,en;q=0.8', zh, 'zh-CN']] as const) {
      const page = await ask(url, BROWSER, lang)
      expect([page.statusCode, kind(page), page.headers['content-security-policy']]).toEqual([status, 'text/html', DOOR_POLICY])
      expect(page.body).toMatch(new RegExp(`^<!doctype html><html lang="${tag}">`))
      expect(page.body).toContain(`<h1>${says}`)
      expect(page.body).toContain(`<code>${code}</code> · ${status}`)
    }
    for (const accept of [null, '*/*', 'application/json', 'application/problem+json, application/json;q=0.9']) {
      const document = await ask(url, accept)
      expect([document.statusCode, kind(document), (document.json() as { code: string }).code]).toEqual([status, 'application/problem+json', code])
    }
  })

  it('at an address of the API is a document for everybody', async () => {
    for (const url of ['/v1/cases', '/v1/me', '/v1/vocabulary?lang=fr']) expect(kind(await ask(url, BROWSER))).toBe('application/problem+json')
  })

  it('leads on: to sign in again where that was it, and to the same in the other language with the rest of the address', async () => {
    const page = await ask('/sign-in/1688/callback?code=a%22b&state=old', BROWSER)
    expect(page.body).toContain('href="/sign-in/1688?return=/desk/queue"')
    expect(page.body).toContain('href="?code=a%22b&#38;state=old&#38;lang=zh"')
    expect((await ask('/sign-in/1688/callback?code=a%22b&state=old&lang=zh', BROWSER)).body).toContain('登录过程已过期')
    expect((await ask('/demo/clock', BROWSER, 'en', 'POST')).body).not.toContain('lang="zh-CN"')
    expect((await ask('/<script>alert(1)</script>?x="><script>', BROWSER)).body).not.toContain('<script')
  })

  it('is a page too for whoever comes too often', async () => {
    let last = await ask('/sign-in/nowhere', BROWSER)
    for (let tries = 0; tries < 60 && last.statusCode !== 429; tries += 1) last = await ask('/sign-in/nowhere', BROWSER)
    expect([last.statusCode, kind(last), Number(last.headers['retry-after']) > 0]).toEqual([429, 'text/html', true])
  })
})
