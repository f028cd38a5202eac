// The record of who did or saw what about a person: accounts made and used, personal data shown, erased, kept. Ids and codes, never the data.
// Append-only by privilege; auditors read it. Used by local-accounts.ts, contacts.ts, erasure.ts.
import type { Role } from '../domain/parts.ts'
import type { Page, PageRequest } from './ports.ts'

export const AUDIT_ACTIONS = [
  'account_created', 'account_reset', 'account_disabled', 'signed_in', 'sign_in_refused', 'signed_out', 'password_changed', 'second_factor_enrolled', 'recovery_code_used', 'recovery_codes_renewed',
  'contact_stored', 'contact_seen', 'contact_revealed', 'erasure_asked', 'erased', 'kept_by_law', 'hold_placed', 'hold_lifted',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** `cli`: whoever may run commands on the machine. `door`: somebody under this name who has not said yet who he is. */
export type AuditActor = { readonly role: Role | 'cli' | 'door'; readonly id: string }
export type AuditEntry = {
  readonly marketplaceId: string
  readonly at: number
  readonly actor: AuditActor
  readonly action: AuditAction
  /** The person it is about (`buyer/1001`), or the case, or the marketplace. */
  readonly subject: string
  readonly caseId: string | null
  readonly detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}
export type StoredAudit = AuditEntry & { readonly entryId: string }

export interface AuditBook {
  // `unique`: any fresh opaque text.
  record(entry: AuditEntry, unique: string): Promise<void>
  ofSubject(of: { readonly marketplaceId: string; readonly subject: string }, page: PageRequest): Promise<Page<StoredAudit>> // newest first
  ofMarketplace(marketplaceId: string, page: PageRequest): Promise<Page<StoredAudit>> // newest first
}

export const CLI_ACTOR: AuditActor = { role: 'cli', id: 'cli' }
