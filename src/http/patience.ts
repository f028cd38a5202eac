// How long a sender may take: seconds for headers and for a command, minutes for a file from a phone on a slow line. Of bodies Node knows one limit
// for all, the longest; the shorter one is kept here. Used by server.ts.
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Node looks for those who are over it only now and then: a third of it later at most. */
export const HEADERS_MS = 15_000
export const LONGEST_REQUEST_MS = 600_000
export const COMMAND_MS = 30_000

/** Cuts the line of a sender who is still sending after `ms`, unless the route takes files. */
export function holdToTime(request: FastifyRequest, ms: number): void {
  if (request.raw.complete || request.routeOptions.config.takesFiles === true) return
  const end = setTimeout(() => { if (!request.raw.complete) request.raw.destroy() }, ms)
  end.unref()
  request.raw.once('close', () => clearTimeout(end))
}

/** How long a sender whose file was refused may go on sending before the line is cut: time enough to read why. */
const GRACE_MS = 2000

/** The sender may still be sending: what comes is thrown away for a moment, so that the answer can be read, and then the line is cut. */
export function letGo(request: FastifyRequest, reply: FastifyReply): void {
  if (request.raw.complete) return
  reply.header('connection', 'close')
  request.raw.unpipe()
  request.raw.resume()
  setTimeout(() => request.raw.destroy(), GRACE_MS).unref()
}
