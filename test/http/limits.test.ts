// How much and how often: long addresses, large headers, slow or broken lines, and requests a minute, each with its own answer.
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limitsOf } from '../../src/http/limits.ts'
import { buildServer } from '../../src/http/server.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let port = 0
beforeAll(async () => {
  desk = await openDesk()
  server = await buildServer({ desk: desk.desk, limits: { perPerson: 5, perStranger: 3 } })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const address = server.server.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

const get = (url: string, as: string | null, from = '10.0.0.1') => server.inject({ url, remoteAddress: from, headers: as === null ? {} : { authorization: `Demo 1688/${as}` } })
/** Bytes as they are, and everything that comes back until the line is closed. */
const raw = (bytes: string): Promise<string> => new Promise((resolve) => {
  let heard = ''
  const line = connect(port, '127.0.0.1', () => { line.write(bytes) })
  line.on('data', (chunk) => { heard += chunk.toString() })
  line.on('error', () => { resolve(heard) })
  line.on('close', () => { resolve(heard) })
})

describe('requests a minute', () => {
  it('are counted per person, and who is over is told when to come again', async () => {
    for (let n = 0; n < 5; n += 1) expect((await get('/v1/policies', 'buyer-li')).statusCode).toBe(200)
    const over = await get('/v1/policies', 'buyer-li', '10.0.0.9')
    expect([over.statusCode, over.json(), Number(over.headers['retry-after']) > 0]).toMatchObject([429, { code: 'too_many_requests', retryable: true }, true])
    expect((await get('/v1/policies', 'buyer-he')).statusCode).toBe(200)
  })

  it('of those who cannot say who they are are counted per address, and hold up nobody else there', async () => {
    for (let n = 0; n < 3; n += 1) expect((await get('/v1/cases', 'nobody', '10.0.0.2')).statusCode).toBe(401)
    expect((await get('/v1/cases', 'nobody', '10.0.0.2')).statusCode).toBe(429)
    expect((await get('/v1/cases', 'nobody', '10.0.0.3')).statusCode).toBe(401)
    expect((await get('/v1/cases', 'buyer-tang', '10.0.0.2')).statusCode).toBe(200)
    for (let n = 0; n < 9; n += 1) expect((await get('/health', null, '10.0.0.2')).statusCode).toBe(200)
  })

  it('are as many as the settings say, and 600 otherwise', () => {
    expect([limitsOf(90).perPerson, limitsOf(undefined).perPerson]).toEqual([90, 600])
  })
})

describe('what is too much', () => {
  it('is an address of more than 2,048 characters', async () => {
    const long = await get(`/v1/cases?after=${'x'.repeat(2_048)}`, 'buyer-lei')
    expect([long.statusCode, long.json()]).toMatchObject([414, { code: 'url_too_long' }])
    expect((await get('/v1/%zz', 'buyer-lei')).json()).toMatchObject({ code: 'broken_request' })
  })

  it('is more than 16 KiB of headers, whether in one or in a thousand, and what is no HTTP at all', async () => {
    for (const headers of [`x: ${'y'.repeat(20_000)}`, Array.from({ length: 1_500 }, (_, n) => `x-${n}: 0123456789`).join('\r\n')]) {
      const answer = await raw(`GET /health HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*application\/problem\+json[\s\S]*"headers_too_large"/)
    }
    for (const bytes of ['nonsense\r\n\r\n', 'GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'GET / HTTP/1.1\r\nHost x\r\n\r\n']) expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"broken_request"/)
  })
})

it('sends every answer with the headers that keep browsers from guessing', async () => {
  for (const answer of [await get('/health', null), await get('/v1/policies', 'buyer-lin'), await get('/v1/cases', null, '10.0.0.7'), await get('/nowhere', null)]) {
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'referrer-policy': 'no-referrer' })
    expect(answer.headers['strict-transport-security']).toBeUndefined()
  }
})
