// Whether the server will be able to listen, asked before anybody waits for the database for nothing.
import { createServer } from 'node:net'
import { MissingFault } from './output.ts'

/** Listens and lets go again. Somebody may still take the place before the server does, which then says the same. */
export async function mustBeFree(host: string, port: number): Promise<void> {
  // Whatever is free then.
  if (port === 0) return
  const probe = createServer()
  const fault = await new Promise<unknown>((done) => {
    probe.once('error', done)
    probe.listen({ host, port, exclusive: true }, () => done(null))
  })
  if (fault === null) return new Promise((done) => { probe.close(() => done()) })
  return cannotListen(fault, `${host}:${port}`, ANOTHER_PLACE)
}

export const ANOTHER_PLACE = 'another port (PORT, --port) or address (GONGDAO_HOST, --host)'

/** What the operating system gives as its reason is something to be set otherwise; anything else is a fault of ours. */
export function cannotListen(fault: unknown, at: string, remedy: string): never {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  if (/^(?:EADDRINUSE|EACCES|EADDRNOTAVAIL|ENOTFOUND)$/.test(code)) throw new MissingFault(`Nothing can listen on ${at} (${code}): name ${remedy}.`, { cause: fault })
  throw fault
}
