// The only way to the server: the public API by its generated types, with who asks, in the reader's language. A "no" comes back as a problem
// document and is thrown as `Refused`; a broken line as `Unreachable`. Commands: commands.ts. Live changes: live.ts.
import type { Schemas } from '../../../src/client/schema.ts'
import { lang, said, words } from '../i18n/lang.ts'
import { noteDate } from './clock.ts'
import { authorization, identity } from './identity.ts'
import { typedClient } from './typed-fetch.ts'

export type { Schemas } from '../../../src/client/schema.ts'
export type Problem = Schemas['Problem']

export class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
}
/** Nobody answered, or nobody understood: whether it was done is not known. */
export class Unreachable extends Error {}

export const api = typedClient(location.origin, reach)

let csrf: Promise<string | null> | null = null
const SAFE = new Set(['GET', 'HEAD'])

/** The session's own mark on requests that change something; asked once. */
export const csrfToken = (): Promise<string | null> => (csrf ??= api.GET('/v1/me').then(({ data }) => data?.csrf ?? null))

async function reach(request: Request): Promise<Response> {
  const who = authorization()
  if (who !== null) request.headers.set('authorization', who)
  request.headers.set('accept-language', lang())
  if (who === null && !SAFE.has(request.method)) {
    const mark = await csrfToken()
    if (mark !== null) request.headers.set('x-gongdao-csrf', mark)
  }
  try {
    const answer = await fetch(request)
    noteDate(answer.headers.get('date'))
    return answer
  } catch (fault) {
    throw new Unreachable(words().problems.offline, { cause: fault })
  }
}

type Answered<T> = { data?: T; error?: unknown; response: Response }

/** The body of a good answer; anything else is thrown. */
export async function got<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked
  if (response.ok && data !== undefined) return data
  if (isProblem(error)) throw new Refused(error)
  throw new Unreachable(words().problems.fault)
}

const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'code' in value && 'zh' in value && 'en' in value

/** What went wrong, in words for people. */
export function sayFault(fault: unknown): string {
  if (fault instanceof Refused) return said(fault.problem)
  return fault instanceof Unreachable ? fault.message : words().problems.fault
}

/** Somebody must come in again before anything else. */
export const needsSignIn = (fault: unknown): boolean => fault instanceof Refused && fault.problem.kind === 'unauthenticated'
export const isAbsent = (fault: unknown): boolean => fault instanceof Refused && fault.problem.kind === 'unknown'
export const isConflict = (fault: unknown): boolean => fault instanceof Refused && (fault.problem.code === 'stale_version' || fault.problem.code === 'preview_outdated')
export const isDemo = (): boolean => identity().kind === 'demo'
