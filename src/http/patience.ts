// How long a sender may take over a body: seconds for a command, minutes for a file from a phone on a slow line. Node knows one limit for all,
// the longest; the shorter one is kept here. Used by server.ts.
import type { FastifyRequest } from 'fastify'

export const LONGEST_REQUEST_MS = 600_000
export const COMMAND_MS = 30_000

/** Cuts the line of a sender who is still sending after `ms`, unless the route takes files. */
export function holdToTime(request: FastifyRequest, ms: number): void {
  if (request.raw.complete || request.routeOptions.config.takesFiles === true) return
  const end = setTimeout(() => { if (!request.raw.complete) request.raw.destroy() }, ms)
  end.unref()
  request.raw.once('close', () => clearTimeout(end))
}
