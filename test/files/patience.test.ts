// A slow line: a command has seconds, a file has minutes.
import { request } from 'node:http'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { holdToTime } from '../../src/http/patience.ts'

it('cuts off who dawdles over a command, and waits for a file', async () => {
  const server = fastify()
  server.addHook('onRequest', async (asked) => holdToTime(asked, 100))
  server.post('/command', async () => ({ taken: true }))
  server.post('/file', { config: { takesFiles: true } }, async () => ({ taken: true }))
  const address = await server.listen({ port: 0, host: '127.0.0.1' })
  const slowly = (path: string) => new Promise<number>((resolve) => {
    const call = request(`${address}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 4 } }, (answer) => { answer.resume(); resolve(answer.statusCode ?? 0) })
    call.on('error', () => resolve(0))
    call.write('"a')
    setTimeout(() => call.end('b"'), 500)
  })
  expect(await Promise.all([slowly('/command'), slowly('/file')])).toEqual([0, 200])
  await server.close()
})
