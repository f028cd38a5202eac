// The sandbox over HTTP. Every handler asks first whether this is a sandbox at all; what it then does is src/app/sandbox.ts.
import type { FastifyInstance } from 'fastify'
import type { Outside } from '../app/outside.ts'
import { advanceClock, lengthOf, reportParcel, type Sandbox, type SandboxBook, type SandboxGate } from '../app/sandbox.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { mintSandboxToken, moveSandboxClock, readSandbox, reportSandboxParcel, setSandboxPayments } from './contract/sandbox.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export type SandboxDoor = { readonly book: SandboxBook; readonly gate: SandboxGate; readonly outside: Outside }

export function sandboxRoutes(server: FastifyInstance, { desk }: Door, { book, gate, outside }: SandboxDoor): void {
  const sandboxOf = async (marketplace: string): Promise<Sandbox | Refusal> => (await book.find(marketplace)) ?? refuse('role_may_not', { field: 'marketplace' })
  const shown = async ({ marketplaceId, payments }: Sandbox) => {
    const clockOffsetMs = (await desk.store.marketplaces()).find((one) => one.id === marketplaceId)?.clockOffsetMs ?? 0
    return { marketplace: marketplaceId, now: desk.realNow() + clockOffsetMs, clockOffsetMs, payments }
  }
  serve(server, readSandbox, async ({ actor }) => {
    const sandbox = await sandboxOf(actor.marketplace)
    return isRefusal(sandbox) ? sandbox : give(200, await shown(sandbox))
  })
  serve(server, mintSandboxToken, async ({ actor, body: { role, id, minutes } }) => {
    const sandbox = await sandboxOf(actor.marketplace)
    if (isRefusal(sandbox)) return sandbox
    return give(201, { ...(await gate.mint(sandbox, { role, id, marketplace: actor.marketplace }, minutes * 60)), role, id })
  })
  serve(server, moveSandboxClock, async ({ actor, body }) => {
    const sandbox = await sandboxOf(actor.marketplace)
    if (isRefusal(sandbox)) return sandbox
    const length = 'advance' in body ? lengthOf(body.advance) : null
    if ('advance' in body && length === null) return refuse('malformed', { field: 'advance', allowed: 'P3DT2H' })
    const moved = await advanceClock(desk, outside, actor.marketplace, (now) => ('to' in body ? new Date(body.to).getTime() : now + (length ?? 0)))
    return isRefusal(moved) ? moved : give(200, moved)
  })
  serve(server, setSandboxPayments, async ({ actor, body }) => {
    if (!(await book.putPayments(actor.marketplace, body))) return refuse('role_may_not', { field: 'marketplace' })
    const sandbox = await sandboxOf(actor.marketplace)
    return isRefusal(sandbox) ? sandbox : give(200, await shown(sandbox))
  })
  serve(server, reportSandboxParcel, async ({ actor, body }) => {
    const sandbox = await sandboxOf(actor.marketplace)
    if (isRefusal(sandbox)) return sandbox
    const reported = await reportParcel(desk, actor.marketplace, body)
    return isRefusal(reported) ? reported : give(200, reported)
  })
}
