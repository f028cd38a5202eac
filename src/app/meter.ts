// What is counted while the desk works, for whoever watches it. Names only from closed lists, never a merchant, a person or a case: the number
// of series must not grow with what is stored. src/gateways/metrics implements it; tests and the CLI go without.
import type { Backlog } from './sweep-ports.ts'

export type Meter = {
  /** `route` is the pattern, such as `/v1/cases/:caseId`. */
  request(of: { readonly method: string; readonly route: string; readonly status: number; readonly seconds: number }): void
  /** `result`: done, repeated, the code of a refusal, or fault. */
  command(of: { readonly process: string; readonly command: string; readonly result: string; readonly seconds: number }): void
  decision(of: { readonly by: string; readonly outcome: string }): void
  /** How long after its moment a clock was acted on, by the marketplace's own time. */
  lapse(of: { readonly clock: string; readonly result: 'lapsed' | 'passed' | 'parked'; readonly lateSeconds: number }): void
  /** How long after it was due an effect was taken up; null where that is not known. Calls to webhooks count as kind `webhook_call`. */
  effect(of: { readonly kind: string; readonly result: 'done' | 'deferred' | 'dead'; readonly lagSeconds: number | null }): void
}

/** What is asked for when somebody looks: what waits in the database, and the connections to it. */
export type Gauges = { backlog(): Promise<Backlog>; connections(): { readonly open: number; readonly idle: number; readonly waiting: number } }

type Told = { readonly done: { readonly events: readonly unknown[]; readonly repeated: boolean } } | { readonly refused: { readonly refused: string } } | null

/** Null: it ended in a fault. */
export function countCommand(meter: Meter, of: { process: string; command: string; seconds: number }, told: Told): void {
  meter.command({ result: told === null ? 'fault' : 'refused' in told ? told.refused.refused : told.done.repeated ? 'repeated' : 'done', ...of })
  if (told === null || 'refused' in told || told.done.repeated) return
  for (const event of told.done.events) {
    const decision = decisionIn(event)
    if (decision) meter.decision(decision)
  }
}

function decisionIn(event: unknown): { by: string; outcome: string } | null {
  if (typeof event !== 'object' || event === null || !('type' in event)) return null
  if (event.type === 'InterventionDeclined') return { by: 'machine', outcome: 'left_to_the_parties' }
  if (event.type !== 'DecisionIssued' || !('decision' in event)) return null
  const { by, outcome } = event.decision as { by: { by: string }; outcome: string }
  return { by: by.by, outcome }
}
