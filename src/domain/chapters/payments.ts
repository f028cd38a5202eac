// What the marketplace reports about payments it was instructed to make. A report that comes twice changes nothing; one that contradicts an
// earlier one is never applied, because the next source may have been asked by then. What follows is money-track.ts.
import type { Case } from '../case.ts'
import type { Commands } from '../commands.ts'
import type { Answer } from '../decide.ts'
import { confirmLeg as confirm, type Leg, type LegReport } from '../money/ledger.ts'
import { refuse, type Refusal } from '../refusals.ts'

export function confirmLeg({ legId, reference }: Commands['ConfirmLeg'], state: Case): Answer {
  const refused = legRefusal(state, legId, { state: 'posted' })
  return refused ?? [{ type: 'LegPosted', legId, reference }]
}

export function rejectLeg({ legId, because, availableMinor }: Commands['RejectLeg'], state: Case): Answer {
  const refused = legRefusal(state, legId, { state: 'voided', availableMinor })
  return refused ?? [{ type: 'LegVoided', legId, because, availableMinor }]
}

function legRefusal(state: Case, legId: string, report: LegReport): Refusal | null {
  const leg = legOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const confirmed = confirm(leg, report)
  switch (confirmed.kind) {
    case 'changed':
      return null
    case 'unchanged':
      return refuse('already_done', { field: 'legId' })
    case 'contradicts':
      return refuse('leg_not_pending', { field: 'legId', allowed: confirmed.recorded })
    default:
      return confirmed satisfies never
  }
}

const legOf = (state: Case, legId: string): Leg | null => state.money.flatMap((track) => track.legs).find((leg) => leg.legId === legId) ?? null
