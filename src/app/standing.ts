// How a case stands, in one sentence for its reader: who must do what, which clock to count down, how far along it is. Screens draw it as it
// comes and work nothing out. Lists say the same from their columns alone.
import { awaitingOf, type Awaiting } from '../domain/worklist.ts'
import { openAppeal, standingDecision, type Case } from '../domain/case.ts'
import type { Actor, Clock, Outcome, Side } from '../domain/parts.ts'
import { OUTCOMES } from '../domain/parts.ts'
import { SANCTION_PHASE_NAMES } from './sentences/sanctions.ts'
import { CLOCK_TASKS, OUTCOME_NAMES, PHASE_NAMES, both, cap, wordOf, type Both } from './sentences/words.ts'

export const STAGES = ['opened', 'talk', 'review', 'goods', 'result'] as const
export type Stage = (typeof STAGES)[number]
export const STAGE_PLACES = ['done', 'now', 'ahead'] as const
export type StageView = { readonly stage: Stage; readonly place: (typeof STAGE_PLACES)[number]; readonly says: Both }
export type Standing = { readonly headline: Both; readonly awaiting: Awaiting; readonly yours: boolean; /** Which of `clocks` to count down in the header. */ readonly clock: Clock['clock'] | null; readonly stages: readonly StageView[] }

const STAGE_NAMES: Record<Stage, Both> = {
  opened: both('已提交', 'Sent'), talk: both('协商', 'Talks'), review: both('平台处理', 'Review'), goods: both('退货', 'Return'), result: both('处理结果', 'Result'),
}

export function standingOf(state: Case, actor: Actor): Standing {
  const reader = readerSide(actor)
  const awaiting = awaitingOf(state)
  const clock = leadingClock(state, awaiting)
  return { headline: headlineOf(state, awaiting, reader, clock), awaiting, yours: isYours(awaiting, actor), clock: clock?.clock ?? null, stages: stagesOf(state) }
}

type ListedColumns = { readonly process: string; readonly phase: string; readonly awaiting: Awaiting; readonly outcome: string | null }
/** Of a row in a list: less is known there, and less is said. */
export function listedStanding(row: ListedColumns, actor: Actor): { readonly headline: Both; readonly yours: boolean } {
  const yours = isYours(row.awaiting, actor)
  if (row.process !== 'dispute') return { headline: wordOf(SANCTION_PHASE_NAMES, row.phase), yours }
  if (row.phase === 'closed' || row.phase === 'decided') return { headline: row.outcome === null ? PHASE_NAMES[row.phase] : ended(row.outcome), yours }
  return { headline: yours ? both('等你处理', 'Your turn') : WAITING[row.awaiting][row.phase === 'returning' ? 'goods' : 'word'], yours }
}

const readerSide = ({ role }: Actor): Side | 'officer' | null => (role === 'buyer' ? 'buyer' : role === 'merchant' || role === 'clerk' ? 'merchant' : role === 'officer' || role === 'senior_officer' ? 'officer' : null)
const isYours = (awaiting: Awaiting, actor: Actor): boolean => awaiting !== 'nobody' && awaiting === readerSide(actor)

/** What the awaited one answers; with nobody awaited, whatever runs out first. */
function leadingClock(state: Case, awaiting: Awaiting): Clock | null {
  const running = state.clocks.toSorted((a, b) => Number(a.pausedAt !== null) - Number(b.pausedAt !== null) || a.endsAt - b.endsAt)
  return running.find(({ owner }) => owner === awaiting) ?? running[0] ?? null
}

function headlineOf(state: Case, awaiting: Awaiting, reader: Side | 'officer' | null, clock: Clock | null): Both {
  if (state.phase === 'closed') return ended(standingDecision(state)?.outcome ?? state.because)
  const offer = state.offers.findLast((one) => one.state === 'open')
  if (offer !== undefined && awaiting !== 'officer') {
    const by = offer.by === reader ? both('你提出了方案', 'You made an offer') : offer.by === 'merchant' ? both('商家给了新提议', 'The merchant made an offer') : both('买家给了新提议', 'The buyer made an offer')
    return both(`${by.zh}，${turn(awaiting, reader).zh}`, `${by.en}. ${turn(awaiting, reader).en}`)
  }
  if (awaiting === reader && clock !== null && clock.owner === reader) return both(`等你${CLOCK_TASKS[clock.clock].zh}`, `Your turn: ${CLOCK_TASKS[clock.clock].en}`)
  if (openAppeal(state) !== null) return both('申诉处理中', 'The appeal is being looked at')
  if (state.phase === 'decided') return ended(standingDecision(state)?.outcome ?? 'decided')
  return WAITING[awaiting][state.phase === 'returning' ? 'goods' : 'word']
}

const turn = (awaiting: Awaiting, reader: Side | 'officer' | null): Both => (awaiting === reader ? both('等你决定', 'Your turn') : TURNS[awaiting])
const TURNS: Record<Awaiting, Both> = {
  buyer: both('等买家决定', "The buyer's turn"), merchant: both('等商家决定', "The merchant's turn"), officer: both('等平台处理', "The platform's turn"), outside: both('等外部结果', 'Waiting for word from outside'), nobody: both('暂不需要任何人操作', 'Nobody needs to act now'),
}
const WAITING: Record<Awaiting, { readonly word: Both; readonly goods: Both }> = {
  buyer: { word: both('等买家回应', 'Waiting for the buyer'), goods: both('等买家寄回商品', 'Waiting for the buyer to send the goods back') },
  merchant: { word: both('等商家回应', 'Waiting for the merchant'), goods: both('等商家处理退货', 'Waiting for the merchant to deal with the return') },
  officer: { word: both('平台正在处理', 'The platform is looking into it'), goods: both('平台正在处理', 'The platform is looking into it') },
  outside: { word: both('款项或外部结果处理中', 'Money or an outside result is on its way'), goods: both('退货正在途中', 'The goods are on their way back') },
  nobody: { word: both('双方可以继续协商', 'The sides may go on talking'), goods: both('退货正在途中', 'The goods are on their way back') },
}

const ENDED: Readonly<Record<string, Both>> = {
  settled: both('双方已协商一致', 'The sides have settled'), decided: both('已作出处理决定', 'It has been decided'), withdrawn: both('申请已撤销', 'The request was withdrawn'), lapsed: both('已逾期结束', 'It ended when its time ran out'),
  inadmissible: both('不予受理', 'It was not admissible'), handed_over: both('已移交外部机构', 'It went to an outside body'), performed: both('已履行完毕', 'It has been carried out'),
}
function ended(code: string): Both {
  const outcome = OUTCOMES.find((one): one is Outcome => one === code)
  const word = outcome !== undefined && outcome !== 'settled' ? OUTCOME_NAMES[outcome] : wordOf(ENDED, code)
  return both(word.zh, cap(word.en))
}

function stagesOf(state: Case): StageView[] {
  const now = placeOf(state)
  const goesBack = state.returns.length > 0 || (state.claim.remedy === 'return_refund' && state.phase !== 'closed' && state.phase !== 'decided')
  const reviewed = state.phase === 'reviewing' || state.phase === 'negotiating' || state.decisions.some(({ by }) => by.by === 'officer' || by.by === 'machine')
  const shown = STAGES.filter((stage) => (stage === 'review' ? reviewed : stage === 'goods' ? goesBack : true))
  const at = now === null ? shown.length : shown.indexOf(now)
  return shown.map((stage, index) => ({ stage, place: index < at ? 'done' : index === at ? 'now' : 'ahead', says: STAGE_NAMES[stage] }))
}

/** Null: all of it is behind. */
function placeOf(state: Case): Stage | null {
  switch (state.phase) {
    case 'negotiating': return 'talk'
    case 'reviewing': return 'review'
    case 'returning': return 'goods'
    case 'decided': return 'result'
    case 'closed': return null
    default: return state satisfies never
  }
}
