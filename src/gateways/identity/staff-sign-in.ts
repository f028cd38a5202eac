// Staff sign in with their organisation's OpenID Connect provider: authorization code with PKCE, state and nonce. The role comes from a
// claim of the ID token through the marketplace's own table; who has no line there has no entry here.
import * as oidc from 'openid-client'
import type { LogLine } from '../../app/desk.ts'
import { deny, isDenied, type IdentityProblem, type StaffRole, type StaffSignIn } from '../../app/identity.ts'
import type { Actor } from '../../domain/parts.ts'
import { idSchema } from '../../domain/order.ts'
import { isLoopback, type Registry, type StaffSettings } from './settings.ts'

/** Seconds a provider may take to answer. */
const TIMEOUT_SECONDS = 5
/** A provider may move its endpoints; asked again after an hour. */
const DESCRIBED_MS = 3_600_000

type Outside = { registry: Registry; now(): number; log(line: LogLine): void }
type Provider = { config: oidc.Configuration; settings: StaffSettings }

export function staffSignIn(outside: Outside): StaffSignIn {
  const described = new Map<string, { made: string; at: number; config: oidc.Configuration }>()
  const providerOf = async (marketplace: string): Promise<Provider | IdentityProblem> => {
    const settings = (await outside.registry()).find((one) => one.marketplace === marketplace)?.staff
    if (!settings) return deny('sign_in_unknown')
    const made = JSON.stringify(settings)
    const there = described.get(marketplace)
    if (there?.made === made && outside.now() - there.at < DESCRIBED_MS) return { config: there.config, settings }
    try {
      const config = await describe(settings)
      described.set(marketplace, { made, at: outside.now(), config })
      return { config, settings }
    } catch (fault) {
      return unavailable(outside, marketplace, fault)
    }
  }
  return {
    async begin(marketplace, callback, returnTo) {
      const provider = await providerOf(marketplace)
      if (isDenied(provider)) return provider
      const begun = { marketplace, state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), returnTo }
      const url = oidc.buildAuthorizationUrl(provider.config, {
        redirect_uri: callback, scope: provider.settings.scope, state: begun.state, nonce: begun.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier), code_challenge_method: 'S256',
      })
      return { url: url.href, begun }
    },
    async finish(begun, answered) {
      if (answered.searchParams.getAll('state').join(' ') !== begun.state) return deny('sign_in_state')
      if (answered.searchParams.has('error')) return deny('sign_in_refused')
      const provider = await providerOf(begun.marketplace)
      if (isDenied(provider)) return provider
      const claims = await claimsOf(outside, provider, begun, answered)
      if (isDenied(claims)) return claims
      return staffMember(begun.marketplace, provider.settings, claims)
    },
    async farewell(marketplace, back) {
      const provider = await providerOf(marketplace)
      if (isDenied(provider) || provider.config.serverMetadata().end_session_endpoint === undefined) return null
      return oidc.buildEndSessionUrl(provider.config, { post_logout_redirect_uri: back }).href
    },
  }
}

async function describe(settings: StaffSettings): Promise<oidc.Configuration> {
  const issuer = new URL(settings.issuer)
  return oidc.discovery(issuer, settings.clientId, { client_secret: settings.clientSecret }, oidc.ClientSecretBasic(settings.clientSecret), {
    timeout: TIMEOUT_SECONDS, execute: issuer.protocol === 'http:' && isLoopback(issuer) ? [oidc.allowInsecureRequests] : [],
  })
}

async function claimsOf(outside: Outside, { config }: Provider, begun: { marketplace: string; state: string; nonce: string; verifier: string }, answered: URL): Promise<oidc.IDToken | IdentityProblem> {
  try {
    const granted = await oidc.authorizationCodeGrant(config, answered, { expectedState: begun.state, expectedNonce: begun.nonce, pkceCodeVerifier: begun.verifier, idTokenExpected: true })
    return granted.claims() ?? deny('sign_in_code')
  } catch (fault) {
    // The provider said no to the code, or what it said does not hold; all else is the provider being away.
    if (fault instanceof oidc.ResponseBodyError) return fault.status < 500 ? deny('sign_in_code') : unavailable(outside, begun.marketplace, fault)
    if (fault instanceof oidc.AuthorizationResponseError) return deny('sign_in_refused')
    if (fault instanceof oidc.ClientError && fault.code !== undefined && NOT_OURS.has(fault.code)) return deny('sign_in_code')
    return unavailable(outside, begun.marketplace, fault)
  }
}

const NOT_OURS = new Set(['OAUTH_INVALID_RESPONSE', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED', 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'OAUTH_PARSE_ERROR'])

function staffMember(marketplace: string, settings: StaffSettings, claims: oidc.IDToken): { actor: Actor & { role: StaffRole }; seconds: number } | IdentityProblem {
  const told = claims[settings.rolesClaim]
  const values = new Set(Array.isArray(told) ? told : [told])
  const line = settings.roles.find(({ value }) => values.has(value))
  const id = idSchema.safeParse(claims.sub)
  return line && id.success ? { actor: { role: line.role, id: id.data, marketplace }, seconds: settings.sessionMinutes * 60 } : deny('no_staff_role')
}

/** The name of the fault only: messages of a provider may quote what was sent. */
function unavailable({ log }: Outside, marketplace: string, fault: unknown): IdentityProblem {
  const code = fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : ''
  log({ level: 'warn', what: 'sign_in_unavailable', marketplace, why: fault instanceof Error ? fault.name : 'unknown', code })
  return deny('sign_in_unavailable')
}
