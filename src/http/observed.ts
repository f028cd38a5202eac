// What is known of a request afterwards: one log line and one measurement, with the pattern of the route and never its address, the role and
// never the person, no body and no token. And what a stopping process says: not ready, and goodbye with every answer.
import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Desk } from '../app/desk.ts'

/** Numbers of this process's own making: a caller's could carry anything into the log. */
export function requestIds(): () => string {
  const run = randomBytes(4).toString('hex')
  let made = 0
  return () => `${run}-${(made += 1).toString(36)}`
}

/** Asked every few seconds by machines. */
const QUIET: readonly string[] = ['/health', '/ready']

export function watchRequests(server: FastifyInstance, desk: Desk, stopping: () => boolean): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    // Clients that keep their connection go elsewhere before the door is closed, instead of meeting it.
    if (stopping()) reply.header('connection', 'close')
  })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? ''
    desk.meter?.request({ method: request.method, route: route === '' ? 'none' : route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 })
    if (QUIET.includes(route)) return
    const { marketplace = null, role = null } = request.who?.actor ?? {}
    desk.log({ level: 'info', what: 'request', request: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), marketplace, role })
  })
}
