// Staff accounts of a desk without an identity provider: a password and a second factor, both needed, every try counted.
// Whoever asks is told the same about names that exist and names that do not. Doors: src/http/routes-local-accounts.ts, src/cli/accounts.ts.
import type { AuditAction, AuditActor, AuditBook } from './audit.ts'
import type { StaffRole } from './identity.ts'
import { personRef } from './people.ts'

export type AccountOf = { readonly marketplaceId: string; readonly accountId: string }
export type LocalAccount = AccountOf & {
  readonly role: StaffRole
  readonly passwordHash: string
  /** Given out by an operator and good until then, only to choose another; null: chosen by its owner. */
  readonly passwordUntil: number | null
  /** Encrypted; null: not enrolled yet. */
  readonly secondFactor: Uint8Array | null
  readonly createdAt: number
  readonly disabledAt: number | null
}
export type AccountRow = Omit<LocalAccount, 'passwordHash' | 'secondFactor'> & { readonly enrolled: boolean; readonly recoveryCodes: number }

export interface AccountBook {
  // A new account, or the same one starting over: no second factor, no recovery codes, no sessions, not disabled.
  put(account: AccountOf & { readonly role: StaffRole; readonly passwordHash: string; readonly passwordUntil: number; readonly at: number }): Promise<void>
  find(of: AccountOf): Promise<LocalAccount | null>
  list(marketplaceId: string): Promise<readonly AccountRow[]>
  any(marketplaceId: string): Promise<boolean>
  disable(of: AccountOf, at: number): Promise<boolean> // false: no such account, or it was already; its sessions end
  choosePassword(of: AccountOf, passwordHash: string): Promise<void> // ends every session
  enrol(of: AccountOf, how: { readonly secondFactor: Uint8Array; readonly step: number; readonly codeHashes: readonly string[] }): Promise<boolean> // false: it was enrolled before
  renewRecovery(of: AccountOf, codeHashes: readonly string[]): Promise<void>
  useStep(of: AccountOf, step: number): Promise<boolean> // false: this code or a later one was used before
  useRecovery(of: AccountOf, codeHash: string): Promise<number | null> // how many are left; null: not one of them
  // Counts a try before it is made, so that many at once are no way around it. Null: go on; else how long to wait.
  tryAgainIn(of: AccountOf, now: number): Promise<number | null>
  forgetTries(of: AccountOf): Promise<void>
  openSession(session: AccountOf & { readonly sessionHash: string; readonly expiresAt: number }): Promise<void>
  // The role as it is now; null: ended, over, or the account is disabled.
  session(of: AccountOf, sessionHash: string, now: number): Promise<StaffRole | null>
  endSession(of: AccountOf, sessionHash: string): Promise<void>
}

/** Slow on purpose; the same work whatever it is compared with. */
export interface PasswordHashing {
  hash(password: string): Promise<string>
  // `null`: there is no such account. Costs the same and is never true.
  verify(hash: string | null, password: string): Promise<boolean>
}

/** Codes of an authenticator app (RFC 6238). */
export interface SecondFactor {
  fresh(label: string): { readonly secret: string; readonly uri: string; readonly picture: string }
  describe(secret: string, label: string): { readonly uri: string; readonly picture: string }
  // The step whose code this is, within one step of now; null: none.
  stepOf(secret: string, code: string, now: number): number | null
  seal(secret: string, of: AccountOf): Uint8Array
  open(sealed: Uint8Array, of: AccountOf): string
}

export type LocalAccounts = {
  readonly book: AccountBook
  readonly audit: AuditBook
  readonly passwords: PasswordHashing
  readonly secondFactor: SecondFactor
  readonly now: () => number
  readonly newId: () => string
  /** Fresh bytes nobody can foresee, and their SHA-256 in hex. */
  readonly secret: (bytes: number) => string
  readonly digest: (text: string) => string
}

export const SESSION_MS = 60 * 60_000
export const FIRST_PASSWORD_MS = 72 * 60 * 60_000
export const RECOVERY_CODES = 10
/** Tries that cost nothing; after them each waits twice as long as the one before, up to a quarter of an hour. */
export const FREE_TRIES = 8
export const FIRST_WAIT_MS = 30_000
export const LONGEST_WAIT_MS = 15 * 60_000

export type Step = 'password' | 'enrol' | 'code'
export type Tried = { readonly refused: true } | { readonly waitMs: number } | { readonly next: Step; readonly proof: string }

/** The first step. Whatever is wrong with it, the answer is the same. */
export async function tryPassword(local: LocalAccounts, of: AccountOf, password: string): Promise<Tried> {
  const now = local.now()
  const waitMs = await local.book.tryAgainIn(of, now)
  if (waitMs !== null) return { waitMs }
  const account = await local.book.find(of)
  const right = await local.passwords.verify(account?.passwordHash ?? null, password)
  const usable = account !== null && account.disabledAt === null && (account.passwordUntil === null || account.passwordUntil > now)
  if (!right || !usable) {
    await note(local, of, 'sign_in_refused', { step: 'password' })
    return { refused: true }
  }
  return { next: nextOf(account), proof: proofOf(local, account) }
}

const nextOf = ({ passwordUntil, secondFactor }: LocalAccount): Step => (passwordUntil !== null ? 'password' : secondFactor === null ? 'enrol' : 'code')
/** Of the password that was right: a step begun before it was changed or reset leads nowhere. */
const proofOf = (local: LocalAccounts, { passwordHash }: LocalAccount): string => local.digest(passwordHash)

export async function isStillNext(local: LocalAccounts, of: AccountOf, begun: { readonly step: Step; readonly proof: string }): Promise<boolean> {
  const account = await local.book.find(of)
  return account !== null && account.disabledAt === null && nextOf(account) === begun.step && proofOf(local, account) === begun.proof
}

export type PasswordFault = 'too_short' | 'too_long' | 'too_simple' | 'as_before' | 'not_the_same'
export const SHORTEST_PASSWORD = 12
const LONGEST_PASSWORD = 200

/** Length over rules about kinds of characters, as NIST SP 800-63B has it; what can be foreseen from the account is refused. */
export function passwordFault(accountId: string, password: string, again: string): PasswordFault | null {
  if (password !== again) return 'not_the_same'
  if ([...password].length < SHORTEST_PASSWORD) return 'too_short'
  if (password.length > LONGEST_PASSWORD) return 'too_long'
  const plain = password.toLowerCase()
  return new Set(plain).size < 6 || (accountId.length >= 4 && plain.includes(accountId.toLowerCase())) || isSequence(plain) ? 'too_simple' : null
}

const SEQUENCES = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', '98765432109876543210', 'qwertyuiopasdfghjklzxcvbnm']
const isSequence = (plain: string): boolean => SEQUENCES.some((sequence) => sequence.includes(plain.slice(0, 8)))

/** Chooses a password in place of the present one; every session of the account ends with it. */
export async function choosePassword(local: LocalAccounts, of: AccountOf, chosen: { password: string; again: string }): Promise<PasswordFault | { readonly next: Step; readonly proof: string }> {
  const fault = passwordFault(of.accountId, chosen.password, chosen.again)
  if (fault !== null) return fault
  const account = await local.book.find(of)
  if (account === null || account.disabledAt !== null) return 'as_before'
  if (await local.passwords.verify(account.passwordHash, chosen.password)) return 'as_before'
  const passwordHash = await local.passwords.hash(chosen.password)
  await local.book.choosePassword(of, passwordHash)
  await note(local, of, 'password_changed', {})
  const then = { ...account, passwordHash, passwordUntil: null }
  return { next: nextOf(then), proof: proofOf(local, then) }
}

/** Takes the second factor once its first code is right. The recovery codes are told now and never again. */
export async function enrol(local: LocalAccounts, of: AccountOf, secret: string, code: string): Promise<{ readonly recovery: readonly string[] } | { readonly refused: true } | { readonly waitMs: number }> {
  const waitMs = await local.book.tryAgainIn(of, local.now())
  if (waitMs !== null) return { waitMs }
  const step = local.secondFactor.stepOf(secret, code, local.now())
  if (step === null) return { refused: true }
  const recovery = freshCodes(local)
  const taken = await local.book.enrol(of, { secondFactor: local.secondFactor.seal(secret, of), step, codeHashes: recovery.map((one) => codeHash(local, of, one)) })
  if (!taken) return { refused: true }
  await note(local, of, 'second_factor_enrolled', { recoveryCodes: recovery.length })
  return { recovery }
}

/** The second step: a code of the app, each good once, or a recovery code, each good once. */
export async function tryCode(local: LocalAccounts, of: AccountOf, code: string): Promise<{ readonly done: true; readonly recoveryLeft: number | null } | { readonly refused: true } | { readonly waitMs: number }> {
  const waitMs = await local.book.tryAgainIn(of, local.now())
  if (waitMs !== null) return { waitMs }
  const account = await local.book.find(of)
  if (account !== null && account.disabledAt === null && account.passwordUntil === null && account.secondFactor !== null) {
    const typed = code.replace(/[\s-]/g, '').toLowerCase()
    if (/^\d{6}$/.test(typed)) {
      const step = local.secondFactor.stepOf(local.secondFactor.open(account.secondFactor, of), typed, local.now())
      if (step !== null && (await local.book.useStep(of, step))) return { done: true, recoveryLeft: null }
    } else if (/^[a-z2-7]{16}$/.test(typed)) {
      const left = await local.book.useRecovery(of, codeHash(local, of, typed))
      if (left !== null) {
        await note(local, of, 'recovery_code_used', { left })
        return { done: true, recoveryLeft: left }
      }
    }
  }
  await note(local, of, 'sign_in_refused', { step: 'code' })
  return { refused: true }
}

/** Opens a session after both steps; what it gives goes into the sealed cookie. */
export async function openSession(local: LocalAccounts, of: AccountOf): Promise<{ readonly session: string; readonly role: StaffRole; readonly seconds: number } | null> {
  const account = await local.book.find(of)
  if (account === null || account.disabledAt !== null || account.passwordUntil !== null || account.secondFactor === null) return null
  const session = local.secret(24)
  await local.book.openSession({ ...of, sessionHash: local.digest(session), expiresAt: local.now() + SESSION_MS })
  await local.book.forgetTries(of)
  await note(local, of, 'signed_in', { role: account.role })
  return { session, role: account.role, seconds: SESSION_MS / 1000 }
}

export const roleInSession = (local: LocalAccounts, of: AccountOf, session: string): Promise<StaffRole | null> => local.book.session(of, local.digest(session), local.now())

export async function endSession(local: LocalAccounts, of: AccountOf, session: string): Promise<void> {
  await local.book.endSession(of, local.digest(session))
  await note(local, of, 'signed_out', {})
}

/** New recovery codes in place of all that were left. */
export async function renewRecovery(local: LocalAccounts, of: AccountOf): Promise<readonly string[]> {
  const codes = freshCodes(local)
  await local.book.renewRecovery(of, codes.map((one) => codeHash(local, of, one)))
  await note(local, of, 'recovery_codes_renewed', { recoveryCodes: codes.length })
  return codes
}

const staffRef = (personId: string): string => personRef({ side: 'staff', personId })

/** What an operator gives out: an account, or an old one starting over, with a password good only to choose another. */
export async function giveAccount(local: Omit<LocalAccounts, 'secondFactor'>, by: AuditActor, asked: AccountOf & { readonly role: StaffRole; readonly again: boolean }): Promise<{ readonly password: string; readonly until: number }> {
  const { marketplaceId, accountId, role } = asked
  const password = (base32(local.secret(15)).match(/.{6}/g) ?? []).join('-')
  const until = local.now() + FIRST_PASSWORD_MS
  await local.book.put({ marketplaceId, accountId, role, passwordHash: await local.passwords.hash(password), passwordUntil: until, at: local.now() })
  await local.book.forgetTries({ marketplaceId, accountId })
  await local.audit.record({ marketplaceId, at: local.now(), actor: by, action: asked.again ? 'account_reset' : 'account_created', subject: staffRef(accountId), caseId: null, detail: { role } }, local.newId())
  return { password, until }
}

export async function disableAccount(local: Pick<LocalAccounts, 'book' | 'audit' | 'now' | 'newId'>, by: AuditActor, of: AccountOf): Promise<boolean> {
  if (!(await local.book.disable(of, local.now()))) return false
  await local.audit.record({ marketplaceId: of.marketplaceId, at: local.now(), actor: by, action: 'account_disabled', subject: staffRef(of.accountId), caseId: null, detail: {} }, local.newId())
  return true
}

/** Eighty bits each, in letters that are not mistaken for one another. */
function freshCodes(local: LocalAccounts): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => base32(local.secret(10)))
}
const base32 = (secret: string): string => {
  const bits = [...Buffer.from(secret, 'base64url')].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)] ?? '').join('')
}
const codeHash = (local: LocalAccounts, of: AccountOf, code: string): string => local.digest(JSON.stringify([of.marketplaceId, of.accountId, code]))

const note = (local: LocalAccounts, of: AccountOf, action: AuditAction, detail: Record<string, string | number>): Promise<void> =>
  local.audit.record({ marketplaceId: of.marketplaceId, at: local.now(), actor: { role: 'door', id: of.accountId }, action, subject: staffRef(of.accountId), caseId: null, detail }, local.newId())
