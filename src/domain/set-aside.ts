// Annulling a decision: it no longer stands, and what it ordered and nobody has instructed yet falls with it. Money that has moved or is
// moving stays where it is until the next decision is settled against it (settle-against.ts).
import type { Case, MoneyTrack } from './case.ts'
import type { CaseEvent, Events } from './events.ts'

export function setAside(state: Case, decisionId: string, because: Events['DecisionSetAside']['because']): [CaseEvent, ...CaseEvent[]] {
  const falling = state.money.filter((track) => track.decisionId === decisionId && mayFall(track))
  return [
    { type: 'DecisionSetAside', decisionId, because },
    ...falling.map((track): CaseEvent => ({ type: 'FlowCancelled', flowId: track.flow.flowId, because: 'set_aside' })),
  ]
}

/** What has been instructed once goes on to be paid, from the next source if need be: the other side may have been told already. */
const mayFall = (track: MoneyTrack): boolean => track.state !== 'cancelled' && track.legs.length === 0
