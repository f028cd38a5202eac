// One keep-alive HTTP/1.1 connection, one request at a time: what a client of the benchmark is. By hand, because the client shares the two
// cores with what it measures, and a general client costs as much as a fast server. Both systems are asked through it.
import { connect, type Socket } from 'node:net'

export type Answer = { readonly status: number; readonly body: string }
export type Asked = { readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly path: string; readonly headers: string; readonly body?: string }

type Waiting = { resolve(answer: Answer): void; reject(fault: Error): void }

/** `headers`: ready lines, each ended by CRLF, so that nothing is put together per request. */
export class Connection {
  readonly #address: { host: string; port: number }
  #socket: Socket | null = null
  #received: Buffer = Buffer.alloc(0)
  #waiting: Waiting | null = null

  constructor(address: { host: string; port: number }) {
    this.#address = address
  }

  ask({ method, path, headers, body }: Asked): Promise<Answer> {
    if (this.#waiting !== null) throw new Error('this connection is still waiting for its answer')
    const socket = this.#open()
    const length = body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${this.#address.host}\r\n${headers}${length}\r\n${body ?? ''}`)
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  #open(): Socket {
    if (this.#socket !== null) return this.#socket
    const socket = connect({ ...this.#address, noDelay: true })
    this.#socket = socket
    this.#received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    const broken = (fault: Error): void => {
      if (this.#socket === socket) this.#socket = null
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.reject(fault)
    }
    socket.on('error', broken)
    socket.on('close', () => broken(new Error('the server closed the connection')))
    return socket
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const read = readAnswer(this.#received)
    if (read === null) return
    this.#received = this.#received.subarray(read.end)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(read.answer)
  }
}

/** Null while a part is still on its way. Bodies have a length or come in chunks; both systems use one or the other. */
function readAnswer(bytes: Buffer): { answer: Answer; end: number } | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const start = headEnd + 4
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    const end = start + Number(length)
    return bytes.length < end ? null : { answer: { status, body: bytes.toString('utf8', start, end) }, end }
  }
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunks(bytes, start, status)
  return { answer: { status, body: '' }, end: start }
}

function readChunks(bytes: Buffer, start: number, status: number): { answer: Answer; end: number } | null {
  const parts: Buffer[] = []
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size + 2
    if (bytes.length < end) return null
    if (size === 0) return { answer: { status, body: Buffer.concat(parts).toString('utf8') }, end }
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = end
  }
}
