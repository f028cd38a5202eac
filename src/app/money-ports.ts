// Money the store keeps outside cases: deposits and their changes, and the lines of a statement. The methods are in ports.ts.

export type DepositBalance = { readonly currency: string; readonly balanceMinor: number }
export type DepositChange = {
  readonly bucket: number
  readonly account: string
  readonly changeId: string
  readonly currency: string
  readonly deltaMinor: number
  readonly because: 'top_up' | 'withdrawal' | 'correction'
  readonly at: number
}
// Of a case's commit (caseId, version, legId) or of a change the marketplace told of (changeId, because).
export type StatementLine = {
  readonly at: number
  readonly caseId: string | null
  readonly version: number | null
  readonly legId: string | null
  readonly changeId: string | null
  readonly because: DepositChange['because'] | null
  readonly amountMinor: number
  readonly currency: string
}
