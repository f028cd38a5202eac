// The decision on a sanction: by an officer within what was announced and computed, or by a machine where it is a mere warning that nobody
// answered. Adverse by nature, so reasons, citations, calculation and routes are always there (guarantee 3, PRM-reason).
import { refuse, type Refusal } from '../refusals.ts'
import { computeEnd } from '../time/clock.ts'
import type { Route } from '../vocabulary.ts'
import type { SanctionCommands } from './commands.ts'
import type { SanctionContext } from './context.ts'
import { EXTENT_UNITS, type ImposedMeasure, type SanctionDecision } from './parts.ts'
import type { SanctionRecord } from './sanction.ts'

/** OTM30: what is imposed on a merchant is published within one working day, with shop, act and measure. */
const PUBLICATION_WORKING_DAYS = 1

export function decisionByOfficer(command: SanctionCommands['DecideSanction'], state: SanctionRecord, context: SanctionContext): SanctionDecision | Refusal {
  const { result, because, proportionality, cites } = command
  if (result === 'dropped' && command.measures.length > 0) return refuse('malformed', { field: 'measures' })
  if (result === 'imposed') {
    const wrong = measuresRefusal(command.measures, state)
    if (wrong) return wrong
    if (proportionality === null) return refuse('calculation_missing', { field: 'proportionality' })
  }
  return {
    ...frame(state), by: { by: 'officer', officerId: context.actor.id }, result, measures: command.measures, because, proportionality, cites,
    publishBy: result === 'imposed' ? publishBy(state, context) : null, routes: routesOf('officer'),
  }
}

/** Only the lightest measure is left to a machine, and only after silence: it can be undone whole by asking for a person. */
export const isSmall = (state: SanctionRecord): boolean => state.matter.measures.every((measure) => measure === 'warning') && !state.humanAsked

export function decisionByMachine(state: SanctionRecord, context: SanctionContext): SanctionDecision {
  return {
    ...frame(state), by: { by: 'machine' }, result: 'imposed', measures: [{ measure: 'warning', extent: null, basis: null }], because: null, proportionality: null,
    cites: [...new Set(state.matter.rules.flatMap((rule) => rule.cites))].slice(0, 20), publishBy: publishBy(state, context), routes: routesOf('machine'),
  }
}

/** Announced, each once, with its number where it is nothing without one, and never beyond what the policy computes. */
export function measuresRefusal(measures: readonly ImposedMeasure[], state: SanctionRecord): Refusal | null {
  if (measures.length === 0) return refuse('malformed', { field: 'measures' })
  if (new Set(measures.map(({ measure }) => measure)).size !== measures.length) return refuse('malformed', { field: 'measures' })
  for (const { measure, extent, basis } of measures) {
    if (!state.matter.measures.includes(measure)) return refuse('measure_not_announced', { field: 'measures', allowed: state.matter.measures })
    const unit = EXTENT_UNITS[measure]
    if (unit === null) {
      if (extent !== null) return refuse('malformed', { field: 'measures' })
      continue
    }
    if (extent === null || extent.unit !== unit) return refuse('calculation_missing', { field: 'measures', allowed: unit })
    const computed = state.calculations.find((calculation) => calculation.measure === measure)
    if (computed === undefined && (basis === null || extent.value < 1)) return refuse('calculation_missing', { field: 'measures', allowed: unit })
    if (computed !== undefined && extent.value > computed.extent.value) return refuse('measure_excessive', { field: 'measures', allowed: computed.extent.value })
  }
  return null
}

const frame = (state: SanctionRecord): Pick<SanctionDecision, 'decisionId' | 'rules' | 'calculations'> =>
  ({ decisionId: `s${state.decisions.length + 1}`, rules: state.matter.rules, calculations: state.calculations })

function publishBy(state: SanctionRecord, { now, calendar }: SanctionContext): number | null {
  if (state.matter.against !== 'merchant') return null
  return computeEnd({ startsAt: now, length: PUBLICATION_WORKING_DAYS, unit: 'working_days', countFrom: 'next_day', roll: 'none', calendar }).endsAt
}

const routesOf = (by: 'machine' | 'officer'): Route[] => ['appeal', ...(by === 'machine' ? ['human_review' as const] : []), 'arbitration', 'court']
