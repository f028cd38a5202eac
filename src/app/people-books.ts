// The part of the store that is about people rather than cases: who may sign in, how they can be reached, what is kept of them, who saw it.
// Each port is told in its own file; ports.ts has the rest.
import type { Inboxes } from './inbox.ts'
import type { AuditBook } from './audit.ts'
import type { ContactBook } from './contacts.ts'
import type { DraftBook } from './drafts.ts'
import type { RetentionBook } from './erasure.ts'
import type { AccountBook } from './local-accounts.ts'
import type { UploadBook } from './uploads.ts'

export interface PeopleBooks {
  readonly inbox: Inboxes
  readonly accounts: AccountBook
  readonly audit: AuditBook
  readonly uploads: UploadBook
  readonly retention: RetentionBook
  readonly contacts: ContactBook
  readonly drafts: DraftBook
}
