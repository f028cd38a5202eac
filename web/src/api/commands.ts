// Sending a command so that it is done once. Its id is kept until an answer has come: whoever presses again after a broken line or a closed tab
// sends the same id, and the server gives the first answer again. Nothing here is queued: an acceptance is sent while somebody looks, or not at all.
import { Refused, api, got, type Schemas } from './client.ts'
import { forget, keep, kept } from './kept.ts'
import { hear } from './pages.ts'

export type Command = Schemas['Command']
export type Done = Schemas['Done']
export type Foreseen = Schemas['Foreseen']

const nameOf = (target: string, command: Command): string => `sent ${target} ${JSON.stringify(command)}`
/** Who sends the same again a day later means it anew. */
const UNSURE_MS = 86_400_000

/** The same for the same command on the same case until it is answered. */
export function commandIdFor(target: string, command: Command): string {
  const found = kept<string>(nameOf(target, command), UNSURE_MS)
  if (found !== null) return found
  // Not every address of a trial is a secure one, and `randomUUID` is there only in those.
  const made = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  keep(nameOf(target, command), made)
  return made
}
export const forgetCommand = (target: string, command: Command): void => forget(nameOf(target, command))

/** An answer that settles whether it was done; a busy server or a broken line does not. */
export const isSettled = (fault: unknown): boolean => fault instanceof Refused && fault.problem.status < 500 && fault.problem.status !== 429 && fault.problem.status !== 408

/** `version`: what the person was looking at; something newer is refused as `stale_version`, and nothing is lost. */
export async function act(caseId: string, version: number, command: Command): Promise<Done> {
  const commandId = commandIdFor(caseId, command)
  try {
    const done = await got(api.POST('/v1/cases/{caseId}/commands', { params: { path: { caseId } }, body: { commandId, version, command } }))
    forgetCommand(caseId, command)
    hear(caseId, done.version)
    return done
  } catch (fault) {
    if (isSettled(fault)) forgetCommand(caseId, command)
    throw fault
  }
}

export const foresee = (caseId: string, command: Command, signal?: AbortSignal): Promise<Foreseen> =>
  got(api.POST('/v1/cases/{caseId}/preview', { params: { path: { caseId } }, body: { command }, ...(signal === undefined ? {} : { signal }) }))

type OrderPath = { readonly merchantId: string; readonly orderId: string }
export async function open(order: OrderPath, command: Command): Promise<Done> {
  const target = `${order.merchantId}/${order.orderId}`
  const commandId = commandIdFor(target, command)
  try {
    const done = await got(api.POST('/v1/merchants/{merchantId}/orders/{orderId}/cases', { params: { path: order }, body: { commandId, command } }))
    forgetCommand(target, command)
    return done
  } catch (fault) {
    if (isSettled(fault)) forgetCommand(target, command)
    throw fault
  }
}
export const foreseeOpening = (order: OrderPath, command: Command): Promise<Foreseen> =>
  got(api.POST('/v1/merchants/{merchantId}/orders/{orderId}/preview', { params: { path: order }, body: { command } }))
