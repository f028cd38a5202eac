// The book of what is owed and instructed: accounts, two-phase legs, and the lines each step of a leg writes. Lines of one step
// always sum to zero. Which legs a flow needs is funding.ts.
import { z } from 'zod'
import { amountMinorSchema, currencySchema, positiveAmountMinorSchema } from './amount.ts'
import { moneyIdSchema, tenderPartSchema } from './flow.ts'
import type { Flow, Party } from './flow.ts'

/**
 * `held` is an order's trade funds, `deposit` a merchant's. Platform accounts are one per bucket, `platform_advance:17`: one
 * global row would be the lock every payment waits for. `pending` is a leg's own shadow account, zero again when the leg is
 * through. `receivable` is what a party owes, `payable` its mirror: `receivable:merchant:shop-sofa`.
 */
export const ACCOUNT_KINDS = [
  'buyer', 'held', 'merchant', 'deposit', 'platform_subsidy', 'platform_advance', 'carrier', 'insurer', 'receivable', 'payable',
  'pending',
] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]
export const accountSchema = z.templateLiteral([z.enum(ACCOUNT_KINDS), ':', z.string().min(1)])
export type Account = z.infer<typeof accountSchema>

export const LEG_STATES = ['pending', 'posted', 'voided'] as const

export const legSchema = z.strictObject({
  legId: moneyIdSchema,
  flowId: moneyIdSchema,
  /** 1, 2, 3 … within the flow, in the order instructed. */
  sequence: z.int().min(1),
  source: accountSchema,
  target: accountSchema,
  amountMinor: positiveAmountMinorSchema,
  currency: currencySchema,
  state: z.enum(LEG_STATES),
  /** The same on every retry, so that an instruction sent twice is paid once. */
  idempotencyKey: z.string().min(1).max(100),
  /** What the payment does to a debt: an advance lets one arise, its recovery settles one. */
  debt: z.strictObject({ debtor: z.string().min(1).max(100), change: z.enum(['arises', 'settled']) }).nullable(),
  /** Of a voided leg: what the source said it has, if it said. */
  availableMinor: amountMinorSchema.nullable(),
  /** Of a flow with parts by tender: the part of each that this leg pays. */
  tenders: z.array(tenderPartSchema).min(1).max(10).optional(),
})
export type Leg = z.infer<typeof legSchema>

/** Plus into an account, minus out of it. */
export type LedgerLine = { account: Account; amountMinor: number; currency: string; legId: string }

/** What the marketplace reports about a leg. A time-out is not here: it says nothing, and the leg stays pending. */
export type LegReport = { state: 'posted' } | { state: 'voided'; availableMinor: number | null }

/**
 * `contradicts`: posted after voided or the reverse. The next source may have been asked by then, so it is never applied: a
 * person has to look at the marketplace's books.
 */
export type LegConfirmation =
  | { kind: 'changed'; leg: Leg; lines: readonly LedgerLine[] }
  | { kind: 'unchanged' }
  | { kind: 'contradicts'; recorded: Leg['state'] }

export function confirmLeg(leg: Leg, report: LegReport): LegConfirmation {
  if (leg.state === report.state) return { kind: 'unchanged' }
  if (leg.state !== 'pending') return { kind: 'contradicts', recorded: leg.state }
  const availableMinor = report.state === 'voided' ? report.availableMinor : null
  const next: Leg = { ...leg, state: report.state, availableMinor }
  return { kind: 'changed', leg: next, lines: postingsFor(leg, report.state === 'posted' ? 'post' : 'void') }
}

export type LegTransition = 'reserve' | 'post' | 'void'

/**
 * A leg takes its money out of the source when it is instructed, not when it is confirmed: two cases that look at one deposit at
 * the same moment can then not both spend it. Between instruction and confirmation the money stands in the leg's own account.
 */
export function postingsFor(leg: Leg, transition: LegTransition): LedgerLine[] {
  const shadow: Account = `pending:${leg.legId}`
  switch (transition) {
    case 'reserve':
      return transfer(leg, { from: leg.source, to: shadow })
    case 'post':
      return [...transfer(leg, { from: shadow, to: leg.target }), ...debtLines(leg)]
    case 'void':
      return transfer(leg, { from: shadow, to: leg.source })
    default:
      return transition satisfies never
  }
}

export type DebtChange = 'arises' | 'settled' | 'waived'

/**
 * A debt nobody instructs: money outside escrow, what a buyer owes, what no source could pay. Settled or waived with the opposite
 * lines. `reference` stands where a leg's id would, e.g. the flow's id.
 */
export function debtPostings(debt: { debtor: string; change: DebtChange; amountMinor: number; currency: string; reference: string }): LedgerLine[] {
  const { debtor, change, amountMinor, currency, reference } = debt
  const signed = change === 'arises' ? amountMinor : -amountMinor
  return [
    { account: `receivable:${debtor}`, amountMinor: signed, currency, legId: reference },
    { account: `payable:${debtor}`, amountMinor: -signed, currency, legId: reference },
  ]
}

/** The sum per account, of one currency. */
export function balancesOf(lines: readonly LedgerLine[], currency: string): Map<Account, number> {
  const balances = new Map<Account, number>()
  for (const line of lines) {
    if (line.currency === currency) balances.set(line.account, (balances.get(line.account) ?? 0) + line.amountMinor)
  }
  return balances
}

/** The other half of an invariant the store checks too: what one command books sums to zero in every currency. */
export function assertBalanced(lines: readonly LedgerLine[]): void {
  for (const currency of new Set(lines.map((line) => line.currency))) {
    const sum = lines.reduce((all, line) => (line.currency === currency ? all + line.amountMinor : all), 0)
    if (sum !== 0) throw new RangeError(`ledger lines in ${currency} sum to ${sum}`)
  }
}

/** Changes to deposits among the lines: where a deposit is kept here, they must be applied with the lines or not at all. */
export function depositChanges(lines: readonly LedgerLine[]): { account: Account; currency: string; deltaMinor: number }[] {
  const currencies = [...new Set(lines.map((line) => line.currency))]
  return currencies.flatMap((currency) => [...balancesOf(lines, currency)]
    .filter(([account, deltaMinor]) => account.startsWith('deposit:') && deltaMinor !== 0)
    .map(([account, deltaMinor]) => ({ account, currency, deltaMinor })))
}

/** Whose accounts a case's money moves between. */
export type AccountHolders = { orderId: string; buyerId: string; merchantId: string; bucket: number; carrierId?: string; insurerId?: string }

/** Where a party is paid; null where no account of ours reaches (a recorded obligation instead). */
export function receivingAccount(flow: Flow, holders: AccountHolders): Account | null {
  switch (flow.to) {
    case 'buyer':
      return `buyer:${holders.buyerId}`
    case 'merchant':
      return `merchant:${holders.merchantId}`
    case 'platform':
      return flow.for === 'advance_recovery' ? `platform_advance:${holders.bucket}` : `platform_subsidy:${holders.bucket}`
    case 'carrier':
      return holders.carrierId === undefined ? null : `carrier:${holders.carrierId}`
    case 'insurer':
      return holders.insurerId === undefined ? null : `insurer:${holders.insurerId}`
    case 'outside':
      return null
    default:
      return flow.to satisfies never
  }
}

/** `merchant:shop-sofa`: a debtor by party and id, since ids of two parties may coincide. */
export function debtorName(party: Party, holders: AccountHolders): string {
  switch (party) {
    case 'buyer':
      return `buyer:${holders.buyerId}`
    case 'merchant':
      return `merchant:${holders.merchantId}`
    case 'platform':
      return `platform:${holders.bucket}`
    case 'carrier':
      return `carrier:${holders.carrierId ?? holders.orderId}`
    case 'insurer':
      return `insurer:${holders.insurerId ?? holders.orderId}`
    case 'outside':
      return `outside:${holders.orderId}`
    default:
      return party satisfies never
  }
}

function transfer(leg: Leg, { from, to }: { from: Account; to: Account }): LedgerLine[] {
  const { amountMinor, currency, legId } = leg
  return [{ account: from, amountMinor: -amountMinor, currency, legId }, { account: to, amountMinor, currency, legId }]
}

function debtLines({ debt, amountMinor, currency, legId }: Leg): LedgerLine[] {
  return debt === null ? [] : debtPostings({ ...debt, amountMinor, currency, reference: legId })
}
