// `/metrics` on a port of its own, so that what the public door lets in never reaches it. Used by main.ts.
import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'

export type MetricsDoor = { readonly text: () => Promise<string>; readonly contentType: string; readonly token: string | undefined; readonly port: number; readonly host: string }

export async function serveMetrics(door: MetricsDoor): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): void => { response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body) }
    if (request.url?.split('?')[0] !== '/metrics' || request.method !== 'GET') return answer(404, 'GET /metrics\n')
    if (!mayRead(door.token, request.headers.authorization)) return answer(401, 'Authorization: Bearer …\n')
    door.text().then((text) => answer(200, text, door.contentType), () => answer(500, 'the metrics cannot be read\n'))
  })
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(door.port, door.host, listening))
  return { address: addressOf(server), close: () => new Promise((closed) => { server.close(() => closed()); server.closeAllConnections() }) }
}

function mayRead(token: string | undefined, header: string | undefined): boolean {
  if (token === undefined) return true
  const expected = Buffer.from(`Bearer ${token}`)
  const given = Buffer.from(header ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') return ''
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}
