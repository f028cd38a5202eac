// Who may come in, as the doors see it: the token of a marketplace, a member of staff signing in, a sealed cookie.
// src/gateways/identity implements these ports; src/http/identity.ts decides with them.
import type { Actor } from '../domain/parts.ts'
import type { SandboxGate } from './sandbox.ts'
import type { LocalAccounts } from './local-accounts.ts'

export type IdentityKind = 'unauthenticated' | 'forbidden' | 'unknown' | 'busy' | 'unavailable'
type Entry = { kind: IdentityKind; zh: string; en: string }

/** Every "no" of the doors before the core is asked. The codes are stable; docs/guides/identity.md lists them. */
export const IDENTITY_PROBLEMS = {
  who_are_you: { kind: 'unauthenticated', zh: '请表明身份：平台签发的令牌、工作人员登录，或演示平台的 Demo 标头。', en: 'Say who you are: a token of your marketplace, a staff sign-in, or the Demo header of a demo marketplace.' },
  demo_marketplace_unknown: { kind: 'unauthenticated', zh: '没有接受 Demo 标头的这个平台；正式平台的人员须持平台签发的令牌。', en: 'No marketplace of this name takes the Demo header; people of a production marketplace come with a token it signed.' },
  demo_person_unknown: { kind: 'unauthenticated', zh: '此平台没有可供扮演的这个人。', en: 'This marketplace has nobody of this name to step into.' },
  token_unreadable: { kind: 'unauthenticated', zh: '令牌无法读取。', en: 'The token cannot be read.' },
  token_algorithm: { kind: 'unauthenticated', zh: '令牌的签名算法不被接受。', en: 'The token is signed with an algorithm that is not accepted.' },
  token_issuer_unknown: { kind: 'unauthenticated', zh: '没有登记此令牌签发方的平台。', en: 'No marketplace here has registered the issuer of this token.' },
  token_key_unknown: { kind: 'unauthenticated', zh: '签名密钥不在该平台公布的密钥中。', en: 'The key of the token is not among those its marketplace publishes.' },
  token_signature: { kind: 'unauthenticated', zh: '令牌签名不正确。', en: 'The signature of the token is wrong.' },
  token_audience: { kind: 'unauthenticated', zh: '令牌不是签发给本服务的。', en: 'The token was made for somebody else.' },
  token_expired: { kind: 'unauthenticated', zh: '令牌已过期。', en: 'The token has expired.' },
  token_not_yet_valid: { kind: 'unauthenticated', zh: '令牌尚未生效。', en: 'The token is not valid yet.' },
  token_lives_too_long: { kind: 'unauthenticated', zh: '令牌的有效期超过该平台允许的时长。', en: 'The token lives longer than its marketplace may let it.' },
  token_claims_missing: { kind: 'unauthenticated', zh: '令牌缺少必要的声明（sub、role、iat、exp）。', en: 'The token lacks a claim that is needed: sub, role, iat, exp.' },
  keys_unavailable: { kind: 'unavailable', zh: '暂时无法取得该平台的密钥。', en: 'The keys of the marketplace cannot be had at the moment.' },
  session_expired: { kind: 'unauthenticated', zh: '登录已过期，请重新登录。', en: 'The session has ended; sign in again.' },
  csrf_missing: { kind: 'forbidden', zh: '缺少或不符的防伪令牌（X-Gongdao-CSRF）。', en: 'The X-Gongdao-CSRF header is missing or wrong.' },
  sign_in_unknown: { kind: 'unknown', zh: '此平台没有工作人员登录。', en: 'This marketplace has no staff sign-in.' },
  sign_in_expired: { kind: 'unauthenticated', zh: '登录过程已过期或不是在此浏览器开始的，请重新登录。', en: 'This sign-in has run out or was begun in another browser; start again.' },
  sign_in_state: { kind: 'unauthenticated', zh: '登录答复与请求不符。', en: 'The answer does not belong to the sign-in that was begun.' },
  sign_in_refused: { kind: 'unauthenticated', zh: '身份服务拒绝了登录。', en: 'The identity provider refused the sign-in.' },
  sign_in_code: { kind: 'unauthenticated', zh: '登录凭码无效或已被使用。', en: 'The code of the sign-in is wrong or was used before.' },
  sign_in_unavailable: { kind: 'unavailable', zh: '身份服务暂不可用。', en: 'The identity provider does not answer at the moment.' },
  no_staff_role: { kind: 'forbidden', zh: '此账号在本平台没有工作人员身份。', en: 'This account has no staff role at this marketplace.' },
  too_many_requests: { kind: 'busy', zh: '请求过于频繁，请稍后再试。', en: 'Too many requests; try again later.' },
} as const satisfies Record<string, Entry>
export type IdentityCode = keyof typeof IDENTITY_PROBLEMS

/** `allowed`: what would have been known, where that is no secret. */
export type IdentityProblem = { readonly problem: IdentityCode; readonly allowed?: readonly string[] }
export const deny = (problem: IdentityCode, allowed?: readonly string[]): IdentityProblem => ({ problem, ...(allowed === undefined ? {} : { allowed }) })
export const isDenied = (value: object): value is IdentityProblem => 'problem' in value

/** What a marketplace may vouch for; staff sign in and are never vouched for by a token. */
export const TOKEN_ROLES = ['buyer', 'merchant', 'clerk'] as const
/** The marketplace's own machines, which it vouches for like its people: its shop system, its payments, its carriers. */
export const MACHINE_ROLES = ['system', 'payment', 'carrier'] as const
/** The engine's own name; nobody comes in under it. */
export const ENGINE_ID = 'system'
/** What an identity provider may vouch for. Carriers, payments and the system never sign in. */
export const STAFF_ROLES = ['officer', 'senior_officer', 'author', 'approver', 'auditor', 'operator'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

/** `expiresAt`: epoch milliseconds; what outlives a request must not outlive the token. */
export type TokenGate = { check(token: string): Promise<{ readonly actor: Actor; readonly expiresAt: number } | IdentityProblem> }

/** What must come back unchanged from the browser that began the sign-in. */
export type Begun = { readonly marketplace: string; readonly state: string; readonly nonce: string; readonly verifier: string; readonly returnTo: string }
export type StaffSignIn = {
  begin(marketplace: string, callback: string, returnTo: string): Promise<{ readonly url: string; readonly begun: Begun } | IdentityProblem>
  /** `answered` is the address the provider sent the browser to, with its query. */
  finish(begun: Begun, answered: URL): Promise<{ readonly actor: Actor & { readonly role: StaffRole }; readonly seconds: number } | IdentityProblem>
  /** Where the browser ends its session with the provider too; null when the provider has no such place. */
  farewell(marketplace: string, back: string): Promise<string | null>
}

/** Cookies only this deployment can read or make. `purpose` keeps one kind from being used as another. */
export type Seal = {
  seal(purpose: string, content: object, seconds: number): Promise<string>
  open(purpose: string, sealed: string): Promise<{ readonly content: unknown; readonly expiresAt: number } | 'expired' | null>
}

/** All of it, for the door. Without it only the demo header is understood. */
export type Entrance = {
  /** What integrators of sandboxes present. */
  readonly sandbox?: SandboxGate
  readonly tokens: TokenGate
  readonly staff: StaffSignIn
  readonly seal: Seal
  /** Staff accounts kept here, for a desk without a provider. */
  readonly accounts?: LocalAccounts
  /** Where browsers reach this deployment, without a path: https, or http on a loopback address. */
  readonly publicUrl: () => string
}
