// What became of a letter or a call to a person, as the case is told of it. A refused address is also a matter for whoever runs this: it is logged,
// by the case and never by the address.
import type { Desk } from './desk.ts'
import type { Reached } from './outside.ts'

export function attempted(desk: Desk, { caseId, marketplaceId }: { readonly caseId: string; readonly marketplaceId: string }, reached: Reached): 'delivered' | 'failed' {
  if (reached !== 'refused') return reached
  desk.log({ level: 'warn', what: 'mail_address_refused', marketplace: marketplaceId, caseId })
  return 'failed'
}
