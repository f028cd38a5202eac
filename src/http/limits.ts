// How much and how often: the size of headers and addresses, and requests per minute, counted per person and, for those who could not
// say who they are, per address. Counted in this process; several processes each allow as much.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Identified } from './identity.ts'
import { sendIdentityProblem } from './problems-identity.ts'
import { sendEnvelopeProblem } from './problems.ts'

/** `perPerson`: requests; `perStranger`: refused identities, and sign-ins begun or ended. Both a minute. */
export type Limits = { readonly perPerson: number; readonly perStranger: number }
const USUAL: Limits = { perPerson: 600, perStranger: 60 }

/** From a setting: requests a person may make in a minute. */
export const limitsOf = (perPerson: number | undefined): Limits => ({ ...USUAL, perPerson: perPerson ?? USUAL.perPerson })

/** A token of 8 KiB and the rest of a browser's headers; Node answers 431 above it. */
export const MOST_HEADER_BYTES = 16_384
const LONGEST_URL = 2_048
/** People remembered at once; beyond it the longest idle are forgotten, which only favours them. */
const REMEMBERED = 50_000

export type Gatekeeper = {
  /** Before anything is looked at: the address of the request, and how often sign-ins begin there. */
  admits(request: FastifyRequest, reply: FastifyReply): Promise<boolean>
  /** Somebody could not say who he is. Those behind the same address who can are not held up by it. */
  turnedAway(request: FastifyRequest, reply: FastifyReply): Promise<boolean>
  /** Somebody did. */
  known(request: FastifyRequest, reply: FastifyReply, who: Identified): Promise<boolean>
}

export async function openLimits(server: FastifyInstance, limits: Limits = USUAL): Promise<Gatekeeper> {
  await server.register(rateLimit, { global: false, cache: REMEMBERED })
  const strangers = server.createRateLimit({ max: limits.perStranger, timeWindow: 60_000, keyGenerator: (request) => request.ip })
  const people = server.createRateLimit({ max: limits.perPerson, timeWindow: 60_000, keyGenerator: ({ who }) => JSON.stringify([who?.actor.marketplace, who?.actor.role, who?.actor.id]) })
  const tooOften = (counted: Awaited<ReturnType<typeof strangers>>, request: FastifyRequest, reply: FastifyReply): boolean => {
    if (counted.isAllowed || !counted.isExceeded) return false
    sendIdentityProblem(reply, 'too_many_requests', request.lang, { waitSeconds: counted.ttlInSeconds })
    return true
  }
  return {
    async admits(request, reply) {
      if (request.url.length > LONGEST_URL) {
        sendEnvelopeProblem(reply, 'url_too_long', { zh: `地址不得超过 ${LONGEST_URL} 个字符。`, en: `An address may hold ${LONGEST_URL} characters.` })
        return false
      }
      // Open to anybody, and each makes us ask the provider.
      const signsIn = /^\/(?:sign-in|accounts)\//.test(request.routeOptions.url ?? '')
      return !signsIn || !tooOften(await strangers(request), request, reply)
    },
    async turnedAway(request, reply) {
      return tooOften(await strangers(request), request, reply)
    },
    async known(request, reply, who) {
      request.who = who
      return !tooOften(await people(request), request, reply)
    },
  }
}
