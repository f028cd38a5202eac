// A marketplace's own system as a test needs it: a real server on a real socket that remembers what it was sent and answers as it is told.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = { path: string; headers: Readonly<Record<string, string>>; body: string; json: { type: string; timestamp: string; data: Record<string, unknown> } }
export type Reply = { status?: number; headers?: Record<string, string>; body?: string; /** Never answers; the line is cut when the receiver closes. */ silent?: boolean }
export type Receiver = { url: string; heard: Heard[]; answer: (heard: Heard) => Reply | Promise<Reply>; close(): Promise<void> }

export async function openReceiver(answer: Receiver['answer'] = () => ({})): Promise<Receiver> {
  const heard: Heard[] = []
  const receiver: Receiver = { url: '', heard, answer, close: async () => undefined }
  const server: Server = createServer((request, response) => {
    void hear(request).then(async (one) => {
      heard.push(one)
      const { status = 200, headers = {}, body = '', silent = false } = await receiver.answer(one)
      if (!silent) response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  receiver.close = () => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
  return receiver
}

async function hear(request: IncomingMessage): Promise<Heard> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  const body = Buffer.concat(parts).toString('utf8')
  return { path: request.url ?? '', headers: request.headers as Record<string, string>, body, json: JSON.parse(body) as Heard['json'] }
}
