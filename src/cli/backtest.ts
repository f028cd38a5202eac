// `backtest`: many cases under two versions, in constant memory, with the ten cases to read first.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { casesFromLines, runBacktest } from '../app/backtest.ts'
import { generateCases } from '../app/generated-cases.ts'
import { PARTY_NAMES } from '../app/sentences/words.ts'
import { formatMinor } from '../domain/money/amount.ts'
import { MAINLAND_CALENDAR } from '../domain/time/calendar.ts'
import { VOCABULARY } from '../domain/vocabulary.ts'
import type { BacktestReport } from '../policy/backtest.ts'
import type { Pin } from '../policy/evaluate.ts'
import { printFault } from '../policy/fault.ts'
import { loadPolicyFolder, statuteAt, type Library } from '../policy/library.ts'
import type { Policy } from '../policy/policy.ts'
import type { House } from './house.ts'
import { MissingFault, UsageFault, pad, type Lang, type Out } from './output.ts'

type Options = { policy: string; against: string; cases?: string; count: string; seed: string; statute?: string }

export const backtestCommand = (options: Options) => async (house: House, out: Out): Promise<boolean> => {
  const count = Number(options.count)
  const seed = Number(options.seed)
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) throw new UsageFault('--count and --seed are whole numbers')
  const books = loadPolicyFolder(house.policyFiles(null), VOCABULARY)
  if (books.faults.length > 0) throw new RangeError(books.faults.map(printFault).join('\n'))
  const statute = options.statute === undefined ? null : find(books, options.statute)
  const cases = options.cases === undefined ? generateCases(VOCABULARY, count, seed) : casesFromLines(createInterface({ input: createReadStream(options.cases), crlfDelay: Infinity }))
  const report = await runBacktest({
    before: pinOf(books, options.policy, statute), after: pinOf(books, options.against, statute), cases, calendar: MAINLAND_CALENDAR, progress: (read) => out.progress(`${read} …`),
  })
  for (const line of reportLines(report, out.lang)) out.print(line)
  out.result(report)
  return true
}

function find(books: Library, name: string): Policy {
  const policy = books.policies.get(name)
  if (!policy) throw new MissingFault(`there is no policy ${name}; known: ${[...books.policies.keys()].join(', ')}`)
  return policy
}

/** Both sides beside the same statute unless one is named: a backtest of a platform's change must not move the law with it. */
function pinOf(books: Library, name: string, statute: Policy | null): Pin {
  const policy = find(books, name)
  return { category: policy.layer === 'category' ? policy : null, platform: policy.layer === 'platform' ? policy : null, statute: policy.layer === 'statute' ? policy : statute ?? statuteAt(books.policies, policy.effective.from) }
}

function reportLines(report: BacktestReport, lang: Lang): string[] {
  const zh = lang === 'zh'
  const money = (amountMinor: number): string => formatMinor(amountMinor, 'CNY', lang)
  const signed = (amountMinor: number): string => `${amountMinor > 0 ? '+' : amountMinor < 0 ? '−' : ''}${money(Math.abs(amountMinor))}`
  const party = (name: string): string => Object.entries(PARTY_NAMES).find(([known]) => known === name)?.[1][lang] ?? name
  return [
    `${report.before}  →  ${report.after}`,
    zh ? `${report.cases} 个案例，${report.changed} 个结果不同；须先认定事实：${report.undecided.before} → ${report.undecided.after}` : `${report.cases} cases, ${report.changed} come out otherwise; waiting for a finding: ${report.undecided.before} → ${report.undecided.after}`,
    zh ? `被拦截的仅退款：${report.intercepted.cases} 个，${money(report.intercepted.amountMinor)}` : `intercepted refund-only: ${report.intercepted.cases} cases, ${money(report.intercepted.amountMinor)}`,
    '', zh ? '谁付：' : 'Who pays:',
    ...report.payers.map((line) => `  ${pad(party(line.payer), 14)}${pad(money(line.beforeMinor), 20)}→ ${pad(money(line.afterMinor), 20)}${signed(line.afterMinor - line.beforeMinor)}`),
    '', zh ? '按原因：' : 'By reason:',
    ...report.reasons.filter((line) => line.changed > 0).slice(0, 12).map((line) => `  ${pad(line.reason, 6)}${line.changed}/${line.cases}  ${zh ? '买家得' : 'buyers gain'} ${signed(line.buyersGainMinor)}`),
    '', zh ? '变动最多的规则：' : 'Rules that moved most:',
    ...[...report.rules].sort((a, b) => Math.abs(b.movedMinor) - Math.abs(a.movedMinor)).slice(0, 10).map((line) => `  ${pad(line.rule, 34)}${line.before} → ${line.after}  ${signed(line.movedMinor)}`),
    '', zh ? '先读这些案例：' : 'Read these first:',
    ...report.readFirst.map((one) => `  ${pad(one.caseId, 20)}${pad(one.reason, 5)}  ${signed(one.buyerGainsMinor)}  ${one.fields.map((field) => `${field.field}: ${String(field.from)} → ${String(field.to)}`).slice(0, 3).join('; ')}`),
  ]
}
