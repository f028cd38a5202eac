// What an officer reads before he decides. The acts themselves are commands like everybody's: routes-cases.ts.
import type { FastifyInstance } from 'fastify'
import { staffNames } from '../app/officer-names.ts'
import { readCase } from '../app/read-case.ts'
import { departuresOfTerms, traceOf } from '../app/trace.ts'
import { isRefusal } from '../domain/refusals.ts'
import { readDepartures, readTrace } from './contract/officer.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export function officerRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, readTrace, async ({ params, actor }) => {
    const read = await readCase(desk, actor, params.caseId)
    return isRefusal(read) ? read : give(200, traceOf(read, await staffNames(desk, actor.marketplace)))
  })
  serve(server, readDepartures, async ({ params, body, actor }) => {
    const read = await readCase(desk, actor, params.caseId)
    return isRefusal(read) ? read : give(200, { departures: departuresOfTerms(read, body.terms) })
  })
}
