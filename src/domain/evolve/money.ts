// The money tracks: one per flow, its legs, and how far it is paid. What is instructed next is money-track.ts, outside this folder.
import type { Case, MoneyTrack } from '../case.ts'
import { setOffOpposing } from '../money/flow.ts'
import { fundingState } from '../money/funding.ts'
import type { Leg } from '../money/ledger.ts'
import { keep, type Steps } from './step.ts'

export const moneySteps: Steps<'FlowOwed' | 'FlowReleased' | 'FlowCancelled' | 'LegInstructed' | 'LegPosted' | 'LegVoided' | 'ObligationRecorded' | 'ReceivableWaived'> = {
  FlowOwed: (state, { flow, decisionId, waits }) => {
    const late = state.money.some((track) => track.decisionId === decisionId && (track.legs.length > 0 || track.obligationMinor > 0))
    const track: MoneyTrack = { flow, decisionId, waits, state: 'owed', legs: [], obligationMinor: 0 }
    if (late) track.late = true
    return recomputed(state, [...state.money, track])
  },
  FlowReleased: (state, { flowId }) => withTrack(state, flowId, () => ({ waits: 'nothing' })),
  FlowCancelled: (state, { flowId }) => withTrack(state, flowId, () => ({ state: 'cancelled' })),
  LegInstructed: (state, { leg }) => withTrack(state, leg.flowId, (track) => ({ legs: [...track.legs, leg] })),
  LegPosted: (state, { legId }) => withLeg(state, legId, { state: 'posted' }),
  LegVoided: (state, { legId, availableMinor }) => withLeg(state, legId, { state: 'voided', availableMinor }),
  ObligationRecorded: (state, { flowId, amountMinor }) => withTrack(state, flowId, (track) => ({ obligationMinor: track.obligationMinor + amountMinor })),
  // The flow was paid all the same; what was waived is in the decision that waived it.
  ReceivableWaived: (state) => state,
}

/** Per flow of one decision: how much an opposing flow of the same decision sets off, so that only the difference moves. */
export function setOffsOf(tracks: readonly MoneyTrack[], decisionId: string): ReadonlyMap<string, number> {
  const flows = tracks.filter((track) => track.decisionId === decisionId && track.late !== true && track.state !== 'cancelled').map((track) => track.flow)
  // Decisions net their flows, so that opposing ones are rare; comparing every pair of two hundred lines at every event is not free.
  const directions = new Set(flows.map(({ from, to }) => `${from} ${to}`))
  return flows.some(({ from, to }) => directions.has(`${to} ${from}`)) ? setOffOpposing(flows) : new Map(flows.map(({ flowId }) => [flowId, 0]))
}

function withTrack(state: Case, flowId: string, change: (track: MoneyTrack) => Partial<MoneyTrack>): Case {
  return recomputed(state, state.money.map((track) => (track.flow.flowId === flowId ? trackWith(track, change(track)) : track)))
}

function withLeg(state: Case, legId: string, change: Partial<Leg>): Case {
  return recomputed(state, state.money.map((track) => trackWith(track, { legs: track.legs.map((leg) => (leg.legId === legId ? Object.assign({ ...leg }, change) : leg)) })))
}

/** A flow that another wholly sets off is paid without any leg, so every change looks at all flows again. */
function recomputed(state: Case, tracks: readonly MoneyTrack[]): Case {
  const setOffs = new Map([...new Set(tracks.map((track) => track.decisionId))].flatMap((id) => [...setOffsOf(tracks, id)]))
  return keep(state, { money: tracks.map((track) => trackWith(track, { state: stateOf(track, setOffs.get(track.flow.flowId) ?? 0) })) })
}

/** One literal makes every track, for the reason one makes every case (step.ts). */
function trackWith({ flow, decisionId, waits, state, legs, obligationMinor, late }: MoneyTrack, change: Partial<MoneyTrack>): MoneyTrack {
  const track: MoneyTrack = { flow, decisionId, waits, state, legs, obligationMinor }
  if (late !== undefined) track.late = late
  return Object.assign(track, change)
}

function stateOf(track: MoneyTrack, setOffMinor: number): MoneyTrack['state'] {
  if (track.state === 'cancelled') return 'cancelled'
  if (track.waits !== 'nothing') return 'owed'
  return fundingState({ flow: track.flow, setOffMinor, legsSoFar: track.legs, obligationMinor: track.obligationMinor })
}
