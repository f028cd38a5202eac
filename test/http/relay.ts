// A relay between a pool and a database that can be cut: for tests of what happens when the database goes away, before or after it has
// written. `cut` closes every connection and takes no new one; `swallow` lets the next append through and loses its answer; `hold` keeps all that is
// said, both ways, until it is let go.
import { connect, createServer, type Socket } from 'node:net'

export type Relay = { url: string; cut(): void; hold(): void; letGo(): void; heal(target: string): void; swallowNextAppend(): void; close(): Promise<void> }

export async function relayTo(target: string): Promise<Relay> {
  let goal = new URL(target)
  let open = true
  let swallow = false
  let held = false
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (!open) return void client.destroy()
    const database = connect(Number(goal.port), goal.hostname)
    let lost = false
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => { sockets.delete(socket); client.destroy(); database.destroy() })
    }
    client.on('data', (chunk) => {
      if (swallow && chunk.includes('append_commit')) { swallow = false; lost = true }
      database.write(chunk)
    })
    database.on('data', (chunk) => {
      // The database has answered, so it has committed; the one who asked never hears of it.
      if (lost) client.destroy()
      else client.write(chunk)
    })
    if (held) for (const socket of [client, database]) socket.pause()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const url = new URL(target)
  if (address !== null && typeof address === 'object') url.port = String(address.port)
  url.hostname = '127.0.0.1'
  const cut = (): void => { open = false; for (const socket of sockets) socket.destroy() }
  return {
    url: url.toString(), cut,
    hold: () => { held = true; for (const socket of sockets) socket.pause() },
    letGo: () => { held = false; for (const socket of sockets) socket.resume() },
    heal: (to) => { goal = new URL(to); open = true },
    swallowNextAppend: () => { swallow = true },
    close: () => { cut(); return new Promise((done) => server.close(() => done())) },
  }
}
