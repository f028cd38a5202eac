// A sanction in the lists people work from, and what the person looking at it may do now. Columns here, SQL in src/store.
import type { Actor } from '../parts.ts'
import type { Consequence } from '../vocabulary.ts'
import { SANCTION_COMMAND_TYPES, SANCTION_ACCESS, type SanctionCommandType } from './commands.ts'
import type { SanctionContext } from './context.ts'
import { mayAskSanction } from './decide.ts'
import { isParty, sanctionClockOf, standingSanction, type SanctionPhase, type SanctionState } from './sanction.ts'

export function sanctionColumns(state: SanctionState) {
  const { matter } = state
  const overdue = state.lapsed.some((lapse) => lapse.clock === 'appealMustBeDecided' && lapse.outcome === 'as_announced')
  const awaitsOfficer = state.phase === 'answered' || state.phase === 'lapsed' || state.phase === 'appealed'
  return {
    marketplaceId: matter.sale.marketplace, ...accountColumns(state),
    // Not the order's: a scan of its parcels is nothing a sanction observes, and its lines are not claimed here. The order is in the matter.
    orderId: null, claims: [],
    kind: `sanction_${matter.against}`, phase: state.phase,
    awaiting: state.phase === 'put_forward' ? matter.against : awaitsOfficer ? ('officer' as const) : ('nobody' as const),
    queue: awaitsOfficer ? (state.phase === 'appealed' ? 'sanction_appeals' : 'sanctions') : null, priority: overdue ? 2 : state.phase === 'appealed' ? 1 : 0,
    dueAt: state.clocks.reduce<number | null>((soonest, clock) => Math.min(soonest ?? clock.endsAt, clock.endsAt), null),
    stakeMinor: Math.max(0, ...state.calculations.map(({ extent }) => (extent.unit === 'minor' ? extent.value : 0))), currency: matter.currency,
    openedAt: state.openedAt, closedAt: state.phase === 'closed' ? state.closedAt : null, reason: matter.reason,
    outcome: state.phase === 'closed' ? state.outcome : (standingSanction(state)?.result ?? null),
  }
}

/** Lists of the other side must not show the matter: its place holds what can be no account id. */
function accountColumns({ matter }: SanctionState): { merchantId: string; buyerId: string } {
  return matter.against === 'merchant' ? { merchantId: matter.merchantId, buyerId: '-' } : { merchantId: '-', buyerId: matter.buyerId }
}

export type SanctionAction = { command: SanctionCommandType; until: number | null; atZero: Consequence | null }

/** In which phases a person may ask this; what only the system does is never offered. */
const OFFERED: Partial<Record<SanctionCommandType, readonly SanctionPhase[]>> = {
  AnswerSanction: ['put_forward', 'answered', 'lapsed'], DecideSanction: ['answered', 'lapsed'], AskForHuman: ['decided'], AppealSanction: ['decided'],
  DecideSanctionAppeal: ['appealed'], RecordPublication: ['decided', 'appealed', 'closed'],
}

export function sanctionActions(state: SanctionState, actor: Actor, context: SanctionContext): SanctionAction[] {
  return SANCTION_COMMAND_TYPES.flatMap((command): SanctionAction[] => {
    if (!OFFERED[command]?.includes(state.phase) || mayAskSanction(command, state, { ...context, actor }) || !isOpen(command, state, actor)) return []
    const clock = clockOf(command, state)
    return [{ command, until: clock?.endsAt ?? null, atZero: clock?.atZero ?? null }]
  })
}

function isOpen(command: SanctionCommandType, state: SanctionState, actor: Actor): boolean {
  const decision = standingSanction(state)
  if (command === 'AskForHuman') return decision?.by.by === 'machine'
  if (command === 'DecideSanctionAppeal') return !state.decidedBy.includes(actor.id)
  if (command === 'RecordPublication') return state.published === null && decision?.publishBy != null && state.inForce.length > 0
  return SANCTION_ACCESS[command] !== 'party' || isParty(state, actor)
}

function clockOf(command: SanctionCommandType, state: SanctionState) {
  if (command === 'AnswerSanction') return sanctionClockOf(state, 'sanctionMustBeAnswered')
  if (command === 'AppealSanction' || command === 'AskForHuman') return sanctionClockOf(state, 'sanctionAppealMustBeFiled')
  return command === 'DecideSanctionAppeal' ? sanctionClockOf(state, 'appealMustBeDecided') : null
}
