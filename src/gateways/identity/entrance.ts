// Puts the ways in together for the door: tokens, staff sign-in, sealed cookies, over one reading of the marketplaces' settings.
import { randomBytes } from 'node:crypto'
import type { Desk } from '../../app/desk.ts'
import type { Entrance } from '../../app/identity.ts'
import { openAccounts } from '../accounts/open-accounts.ts'
import { sandboxGate } from '../sandbox/gate.ts'
import { sealedCookies } from './sealed-cookies.ts'
import { registry, safeUrlSchema } from './settings.ts'
import { staffSignIn } from './staff-sign-in.ts'
import { tokenGate } from './token-gate.ts'

export type EntranceOptions = {
  /** `new,old`: cookies are made with the first and read with any. None: one of this process, so its end signs everybody out. */
  readonly sessionSecret: string | undefined
  /** Where browsers reach us; none: the address we listen on. */
  readonly publicUrl: string | undefined
  readonly listening: () => string
  /** Encrypts what accounts kept here hold; without it there are none. Asked for when it is first needed. */
  readonly accountsKey?: () => Uint8Array
}

/** Throws when a setting is unusable: a server that would start and let nobody in is worse. */
export function openEntrance(desk: Desk, options: EntranceOptions): Entrance {
  const secrets = options.sessionSecret?.split(',').map((one) => one.trim()) ?? [randomBytes(32).toString('base64url')]
  const given = options.publicUrl === undefined ? null : new URL(safeUrlSchema.parse(options.publicUrl)).origin
  const outside = { now: desk.realNow, log: desk.log }
  const declared = registry({ ...outside, marketplaces: () => desk.store.marketplaces() })
  return {
    tokens: tokenGate({ ...outside, registry: declared }), staff: staffSignIn({ ...outside, registry: declared }), seal: sealedCookies(secrets, desk.realNow),
    ...(desk.sandbox ? { sandbox: sandboxGate(desk.sandbox, desk.realNow) } : {}),
    publicUrl: () => given ?? options.listening(), ...(options.accountsKey ? { accounts: openAccounts(desk, options.accountsKey) } : {}),
  }
}
