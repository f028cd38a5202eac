// Whether the server will be able to listen, asked before anybody waits for the database for nothing.
import { createServer } from 'node:net'
import { MissingFault } from './output.ts'

/** Listens and lets go again. Somebody may still take the place before the server does, which then says the same (src/main.ts). */
export async function mustBeFree(host: string, port: number): Promise<void> {
  // Whatever is free then.
  if (port === 0) return
  const probe = createServer()
  const fault = await new Promise<unknown>((done) => {
    probe.once('error', done)
    probe.listen({ host, port, exclusive: true }, () => done(null))
  })
  if (fault === null) return new Promise((done) => { probe.close(() => done()) })
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault)
  throw new MissingFault(`Nothing can listen on ${host}:${port} (${code}): name another port (PORT, --port) or address (GONGDAO_HOST, --host).`, { cause: fault })
}
