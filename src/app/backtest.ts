// Many cases decided under two sets of pinned policies and compared: stored decided cases (JSONL of {caseId, facts}) or generated
// ones. One case at a time, so memory does not grow. The comparison and report are src/policy/backtest.ts.
import type { Calendar } from '../domain/time/calendar.ts'
import { windowFacts } from '../domain/facts.ts'
import { VOCABULARY } from '../domain/vocabulary.ts'
import { percent } from '../policy/arithmetic.ts'
import { outcomeReader, startBacktest, type BacktestLens, type BacktestReport, type Outcome, type Payment } from '../policy/backtest.ts'
import { compileMoment, evaluate, layersOf, windowsOf, type Pin } from '../policy/evaluate.ts'
import { checkFacts, type FactGroup, type FactFault, type Facts, type WindowFacts } from '../policy/facts.ts'
import type { FactCase } from './generated-cases.ts'

export type BacktestOptions = {
  before: Pin
  after: Pin
  cases: AsyncIterable<FactCase> | Iterable<FactCase>
  calendar: Calendar
  /** Called with the number of cases read so far, every `progressEvery` (10,000) cases and at the end. */
  progress?: (cases: number) => void
  progressEvery?: number
}

export async function runBacktest({ before, after, cases, calendar, progress, progressEvery = 10_000 }: BacktestOptions): Promise<BacktestReport> {
  const [old, next] = [decider(before), decider(after)]
  const windows = windowFiller([before, after], calendar)
  const names = [...new Set([...windowsOf(before), ...windowsOf(after)])]
  const backtest = startBacktest(nameOf(before), nameOf(after), AFTER_SALES)
  let read = 0
  for await (const { caseId, facts: given } of cases) {
    const facts = windows(given)
    const bad = checkFacts(VOCABULARY, facts, names)
    if (bad !== null) throw new BacktestFault(read + 1, caseId, bad)
    backtest.read(caseId, facts, old(facts), next(facts))
    read += 1
    if (read % progressEvery === 0) progress?.(read)
  }
  progress?.(read)
  return backtest.report()
}

const nameOf = (pin: Pin): string => layersOf(pin).map((policy) => policy.name).join(' + ')

/** A case that is not what it says stops the run: a count that silently left cases out would be read as a result. */
export class BacktestFault extends Error {
  readonly line: number
  readonly found: FactFault | null
  constructor(line: number, caseId: string | null, found: FactFault | null, message = found?.message ?? '') {
    super(`case ${line}${caseId === null ? '' : ` (${caseId})`}: ${message}`)
    this.name = 'BacktestFault'
    this.line = line
    this.found = found
  }
}

/** Lines of `{"caseId": …, "facts": {…}}`; empty lines are passed over. */
export async function* casesFromLines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<FactCase> {
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === '') continue
    yield caseFromLine(text, line)
  }
}

export function caseFromLine(text: string, line: number): FactCase {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new BacktestFault(line, null, null, `not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (typeof parsed !== 'object' || parsed === null || !('caseId' in parsed) || !('facts' in parsed) || typeof parsed.caseId !== 'string' || typeof parsed.facts !== 'object' || parsed.facts === null) {
    throw new BacktestFault(line, null, null, 'a line is {"caseId": "…", "facts": {…}}')
  }
  return { caseId: parsed.caseId, facts: parsed.facts as Facts }
}

/** What a case comes to: admission first, and the decision only for what is admitted. */
function decider(pin: Pin): (facts: Facts) => Outcome {
  const [open, decide] = [momentRunner(pin, 'open'), momentRunner(pin, 'decide')]
  return (facts) => {
    const admission = open(facts)
    if (admission.needs.length > 0 || admission.record['admissible'] !== true) return admission
    const decision = decide(facts)
    return { record: Object.assign({}, admission.record, decision.record), rules: [...admission.rules, ...decision.rules], needs: decision.needs }
  }
}

/** One document without floors runs as compiled; layers and floors need the full evaluation. */
function momentRunner(pin: Pin, moment: string): (facts: Facts) => Outcome {
  const layers = layersOf(pin)
  const [only] = layers
  if (only === undefined) throw new RangeError('a backtest compares pins of at least one policy')
  if (layers.length > 1 || Object.keys(only.floors).length > 0) return (facts) => evaluate(pin, moment, facts)
  const run = compileMoment(only, moment)
  const read = outcomeReader(only.vocabulary, [moment], only.name)
  return (facts) => read(run(facts))
}

/** Windows a stored case lacks, because another version was pinned to it, are computed as of the opening of its claim. */
function windowFiller(pins: readonly Pin[], calendar: Calendar): (facts: Facts) => Facts {
  const names = [...new Set(pins.flatMap(windowsOf))]
  return (facts) => {
    const held = (facts['window'] ?? {}) as WindowFacts
    if ('window' in facts && names.every((name) => name in held)) return facts
    const openedAt = Number((facts['claim'] as FactGroup | undefined)?.['openedAt'] ?? facts['now'])
    const window: WindowFacts = Object.assign({}, ...pins.map((pin) => windowFacts(facts, pin, { now: openedAt, calendar })).toReversed(), held)
    // The object is the stream's own and nobody else's, so it is completed in place: copies of facts are slow to evaluate.
    return Object.assign(facts, { window })
  }
}

/** Money and refund-only as the after-sales record says them; the domain's decision-flows.ts splits the same sums by line. */
export const AFTER_SALES: BacktestLens<Facts> = {
  payments: ({ record, needs }, facts) => {
    if (needs.length > 0 || record['admissible'] !== true) return []
    return [...goodsPayments(record, facts), ...freightPayments(record, facts), ...compensationPayments(record)]
  },
  grantsRefundOnly: ({ record, needs }) =>
    needs.length === 0 && record['admissible'] === true && record['remedy'] === 'refund_only' && record['refundPayer'] !== 'buyer',
  reasonOf: (facts) => String((facts['claim'] as FactGroup)['reason']),
}

const MONEY_REMEDIES: readonly unknown[] = ['refund_only', 'return_refund', 'price_reduction']
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

function goodsPayments(record: Outcome['record'], facts: Facts): Payment[] {
  if (!MONEY_REMEDIES.includes(record['remedy'])) return []
  const claim = facts['claim'] as FactGroup
  const full = numberOf(claim['linesPaidMinor'])
  const asked = MONEY_REMEDIES.includes(claim['remedy']) && numberOf(claim['requestedMinor']) > 0 ? numberOf(claim['requestedMinor']) : full
  const amountMinor = Math.min(asked, percent.half_up(full, numberOf(record['refundPercent'])))
  return paid({ payer: record['refundPayer'], amountMinor, for: 'goods', share: numberOf(record['merchantShare']) })
}

function freightPayments(record: Outcome['record'], facts: Facts): Payment[] {
  if ((record['remedy'] !== 'refund_only' && record['remedy'] !== 'return_refund') || record['outboundFreight'] === 'none') return []
  const asked = numberOf((facts['claim'] as FactGroup)['requestedFreightMinor'])
  const amountMinor = Math.min(asked, numberOf((facts['order'] as FactGroup)['freightPaidMinor']))
  const payer = record['refundPayer'] === 'platform' && record['outboundFreight'] === 'merchant' ? 'platform' : record['outboundFreight']
  return paid({ payer, amountMinor, for: 'freight', share: 50 })
}

function compensationPayments(record: Outcome['record']): Payment[] {
  if (record['compensationPayer'] === 'none') return []
  return paid({ payer: record['compensationPayer'], amountMinor: numberOf(record['compensationMinor']), for: 'compensation', share: numberOf(record['merchantShare']) })
}

/** A shared loss is the merchant's to his share; the rest the buyer bears. A refund for which nobody is named unwinds the sale. */
function paid({ payer, amountMinor, for: purpose, share }: { payer: unknown; amountMinor: number; for: string; share: number }): Payment[] {
  if (amountMinor === 0 || payer === 'buyer') return []
  if (payer === 'shared') return [{ payer: 'merchant', amountMinor: percent.half_up(amountMinor, share), for: purpose }]
  return [{ payer: payer === 'none' || payer === undefined ? 'merchant' : String(payer), amountMinor, for: purpose }]
}
