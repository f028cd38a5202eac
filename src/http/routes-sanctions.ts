// Sanctions over HTTP: list, read, what happened, preview, act. The line is src/app/sanctions.ts; who sees what, src/app/sanction-view.ts.
import type { FastifyInstance } from 'fastify'
import { execute, preview } from '../app/execute.ts'
import { sanctionsFor } from '../app/lists.ts'
import { mayComeNear, sanctionEventsFor, sanctionFor, toldEvent } from '../app/sanction-view.ts'
import { readSanctionCommand, sanctions } from '../app/sanctions.ts'
import type { PlainSanctionCommand } from '../domain/sanction/commands.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { ENGINE_SANCTION_COMMANDS, actOnSanction, listSanctions, previewSanction, readSanction, readSanctionEvents } from './contract/sanctions.ts'
import { give, misread, serve, tagOf } from './serve.ts'
import type { Door } from './server.ts'

export function sanctionRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, listSanctions, async ({ query, actor }) => {
    const page = await sanctionsFor(desk, actor, { ...query, after: query.after ?? null })
    return isRefusal(page) ? page : give(200, page)
  })
  serve(server, readSanction, async ({ params, actor }) => {
    const view = await sanctionFor(desk, actor, params.caseId)
    if (isRefusal(view)) return view
    const { now, ...rest } = view
    return give(200, { ...rest, now }, { tag: `${view.version}.${tagOf(JSON.stringify(rest))}` })
  })
  serve(server, readSanctionEvents, async ({ params, actor }) => {
    const events = await sanctionEventsFor(desk, actor, params.caseId)
    return isRefusal(events) ? events : give(200, events)
  })
  serve(server, actOnSanction, async ({ params, body, actor, ifMatch }) => {
    if (ifMatch !== null && body.version !== null && body.version !== ifMatch) return refuse('malformed', { field: 'version' })
    const target = await mayComeNear(desk, actor, params.caseId)
    if (isRefusal(target)) return target
    const read = readFromOutside(body.command)
    if (isRefusal(read)) return misread(read)
    const outcome = await execute(desk, sanctions, { actor, target, commandId: body.commandId, command: read.command, version: body.version ?? ifMatch })
    if ('refused' in outcome) return outcome
    const { caseId, version, events, repeated } = outcome.done
    const after = await sanctionFor(desk, actor, caseId)
    if (isRefusal(after)) return after
    return give(200, { caseId, version, repeated, events: events.map((event) => toldEvent(desk, event, after, actor)), actions: after.actions, clocks: after.clocks })
  })
  serve(server, previewSanction, async ({ params, body, actor }) => {
    const target = await mayComeNear(desk, actor, params.caseId)
    if (isRefusal(target)) return target
    const read = readFromOutside(body.command)
    if (isRefusal(read)) return misread(read)
    const outcome = await preview(desk, sanctions, { actor, target, commandId: 'preview', command: read.command, version: null })
    if ('refused' in outcome) return outcome
    const { version, events, state } = outcome.done
    return give(200, { version, would: state === null ? [] : events.map((event) => toldEvent(desk, event, state, actor)), phase: state?.phase ?? null })
  })
}

function readFromOutside(command: unknown): { command: PlainSanctionCommand } | Refusal {
  const read = readSanctionCommand(command)
  return !isRefusal(read) && ENGINE_SANCTION_COMMANDS.includes(read.command.type) ? refuse('role_may_not') : read
}
