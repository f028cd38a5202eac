// The loop every command goes through, whoever sends it: load → evolve → decide → append. One read and one write round trip.
// A stale append reads and decides again, three times at most. Doors, the clock sweep and the effect dispatcher all call `execute`.
import type { ZodType } from 'zod'
import type { Actor } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { canonical, sha256 } from './canonical.ts'
import { readBody, writeBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import { countCommand } from './meter.ts'
import { trustFiles } from './file-trust.ts'
import { personOf } from './people.ts'
import { commandScope, genesisHash, type Commit, type Loaded, type Origin, type SealedText, type Target } from './ports.ts'
import type { Process } from './process.ts'
import { textsOf, withSealedTexts, type CommandBook } from './requests.ts'

export type Request<P> = {
  readonly actor: Actor
  readonly target: Target
  /** Chosen by the client: the same id with the same command gives the first answer again. */
  readonly commandId: string
  readonly command: P
  /** Compare-and-set: the version the actor saw. Null acts on whatever is there. */
  readonly version: number | null
}

/** `left`: the case as this very commit left it, with the context a reader of it needs; null where the answer is that of an earlier time. */
export type Done<S, E, X> = { readonly caseId: string; readonly version: number; readonly events: readonly E[]; readonly state: S | null; readonly left: { readonly state: S; readonly context: X } | null; readonly repeated: boolean }
export type Outcome<S, E, X> = { readonly done: Done<S, E, X> } | { readonly refused: Refusal; readonly version: number | null }
/** What is said of a command that was just done, worked out while the store still writes it; null where the answer is that of an earlier time. */
export type Told<S, E, X, T> = { readonly done: Done<S, E, X>; readonly told: T | null } | Extract<Outcome<S, E, X>, { readonly refused: Refusal }>
type Left<S, X> = NonNullable<Done<S, unknown, X>['left']>
type Tell<S, E, X, T> = (left: Left<S, X>, events: readonly E[]) => T

const ATTEMPTS = 3

/** What a process adds to the loop: how its context is gathered, whom it lets come near, and how its commands are sealed. */
export type Line<S, C, E, X, P> = {
  readonly process: Process<S, C, E, X>
  gather(desk: Desk, loaded: Loaded, state: S | null, request: Request<P>, at: number): X | Refusal
  /** The context for whoever reads the case right after the commit that left it so. */
  afterwards(context: X, after: S, commit: Commit): X
  /** Asked before anything else is said, so that a stranger learns neither a version nor which ids were used. */
  mayApproach(command: P, state: S | null, context: X): Refusal | null
  seal(desk: Desk, request: Request<P>): Promise<{ command: C; texts: readonly SealedText[] } | Refusal>
  /** Whether a refusal leaves a trace for somebody to look at. Never asked in a preview. */
  refused?(desk: Desk, request: Request<P>, refusal: Refusal, state: S | null): Promise<void>
}

/** Performs one command. Throws only faults (StoreFault and bugs); every expected "no" is a refusal. */
export const execute = <S, C, E, X, P extends { type: string }>(desk: Desk, line: Line<S, C, E, X, P>, request: Request<P>): Promise<Outcome<S, E, X>> => executeAndTell(desk, line, request, () => null)

/** The same, with `tell` asked what to say of it. It must change nothing: what it says is thrown away where the commit does not come to be. */
export async function executeAndTell<S, C, E, X, P extends { type: string }, T>(desk: Desk, line: Line<S, C, E, X, P>, request: Request<P>, tell: Tell<S, E, X, T>): Promise<Told<S, E, X, T>> {
  const started = performance.now()
  let told: Told<S, E, X, T> | null = null
  try {
    told = await perform(desk, line, request, tell)
    return told
  } finally {
    if (desk.meter) countCommand(desk.meter, { process: line.process.name, command: request.command.type, seconds: (performance.now() - started) / 1000 }, told)
  }
}

async function perform<S, C, E, X, P extends { type: string }, T>(desk: Desk, line: Line<S, C, E, X, P>, request: Request<P>, tell: Tell<S, E, X, T>): Promise<Told<S, E, X, T>> {
  const bodyHash = sha256(canonical({ actor: request.actor, command: request.command }))
  let sealed: { command: C; texts: readonly SealedText[] } | null = null
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const loaded = await desk.store.loadForCommand(request.target, { id: request.commandId, origin: originOf(request.actor) })
    const stand = standOn(desk, line, request, loaded)
    if (isRefusal(stand)) return { refused: stand, version: null }
    const repeated = earlierAnswer<S, E, X>(stand.loaded, bodyHash)
    if (repeated) return 'done' in repeated ? { ...repeated, told: null } : repeated
    const version = stand.loaded.state?.version ?? null
    if (request.version !== null && version !== null && request.version !== version && !(await isErrandsOnly(desk, line.process, stand.loaded, request.version))) return { refused: refuse('stale_version'), version }
    if (!sealed) {
      const tried = await line.seal(desk, request)
      if (isRefusal(tried)) return { refused: tried, version }
      const trusted = await trustFiles(desk, stand.loaded, request.actor, tried.command)
      if (isRefusal(trusted)) return { refused: trusted, version }
      sealed = { ...tried, command: trusted.command }
    }
    const step = decideOn(desk, line, request, stand, sealed)
    if ('refused' in step) {
      await line.refused?.(desk, request, step.refused, stand.before)
      return { refused: step.refused, version }
    }
    const left = { state: step.state, context: line.afterwards(stand.context, step.state, step.commit) }
    const writing = desk.store.appendCommit({ ...step.commit, command: { ...step.commit.command, bodyHash } })
    const telling = asked().then(() => tell(left, step.events))
    // A bug in the telling is met below, when it is known what became of the commit.
    telling.catch(() => undefined)
    const written = await writing
    if (written.kind === 'appended') desk.porter?.take(step.commit)
    if (written.kind === 'appended') return { done: { caseId: step.commit.caseId, version: written.version, events: step.events, state: step.state, left, repeated: false }, told: await telling }
    if (written.kind === 'duplicate') return { done: { caseId: written.caseId, version: written.version, events: written.answer as readonly E[], state: null, left: null, repeated: true }, told: null }
    if (written.kind === 'command_id_reused') return { refused: refuse('command_id_reused'), version }
  }
  return { refused: refuse('busy'), version: null }
}

/** When what was asked of the store just now is on its way to it. */
const asked = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Whether all that was written since the actor looked is that somebody was told: then what they saw still stands. */
async function isErrandsOnly<S, C, E, X>(desk: Desk, process: Process<S, C, E, X>, { state }: Loaded, since: number): Promise<boolean> {
  if (!state || since > state.version) return false
  const { commits } = await desk.store.readLog(state.caseId)
  const later = commits.filter(({ version }) => version > since && version <= state.version)
  return later.length === state.version - since && later.every(({ bodyText }) => readBody(bodyText).events.every((event) => process.isErrand(event as E)))
}

/** The same decision without the append: what would happen, said by the code that does it. */
export async function preview<S, C, E, X, P extends { type: string }>(desk: Desk, line: Line<S, C, E, X, P>, request: Request<P>): Promise<Outcome<S, E, X>> {
  const stand = standOn(desk, line, request, await desk.store.loadForCommand(request.target, null))
  if (isRefusal(stand)) return { refused: stand, version: null }
  const version = stand.loaded.state?.version ?? 0
  const sealed = await line.seal(desk, request)
  if (isRefusal(sealed)) return { refused: sealed, version }
  const trusted = await trustFiles(desk, stand.loaded, request.actor, sealed.command)
  if (isRefusal(trusted)) return { refused: trusted, version }
  const step = decideOn(desk, line, request, stand, { ...sealed, command: trusted.command })
  return 'refused' in step ? { refused: step.refused, version } : { done: { caseId: step.commit.caseId, version, events: step.events, state: step.state, left: { state: step.state, context: line.afterwards(stand.context, step.state, step.commit) }, repeated: false } }
}

const unknownOf = (target: Target): 'unknown_case' | 'unknown_order' | 'unknown_marketplace' =>
  'caseId' in target ? 'unknown_case' : 'orderId' in target ? 'unknown_order' : 'unknown_marketplace'

/** The sweep's and the dispatcher's own commands apart from those of clients: theirs carry ids that can be foretold. */
export const originOf = ({ role, id }: Actor): Origin => ((role === 'system' || role === 'payment') && id === 'system' ? 'system' : `client/${role}/${id}`)

/** What was read, and that this actor may come near it. */
type Stand<S, X> = { readonly loaded: Loaded; readonly before: S | null; readonly context: X; readonly at: number }

function standOn<S, C, E, X, P extends { type: string }>(desk: Desk, line: Line<S, C, E, X, P>, request: Request<P>, loaded: Loaded | null): Stand<S, X> | Refusal {
  if (!loaded || loaded.marketplace.id !== request.actor.marketplace) return refuse(unknownOf(request.target))
  const before = loaded.state ? line.process.read(loaded.state.stateJson) : null
  const at = desk.realNow() + loaded.marketplace.clockOffsetMs
  const context = line.gather(desk, loaded, before, request, at)
  if (isRefusal(context)) return context
  return line.mayApproach(request.command, before, context) ?? { loaded, before, context, at }
}

function earlierAnswer<S, E, X>(loaded: Loaded, bodyHash: Uint8Array): Outcome<S, E, X> | null {
  const earlier = loaded.earlier
  if (!earlier) return null
  if (Buffer.compare(earlier.bodyHash, bodyHash) !== 0) return { refused: refuse('command_id_reused'), version: loaded.state?.version ?? null }
  return { done: { caseId: earlier.caseId, version: earlier.version, events: earlier.answer as readonly E[], state: null, left: null, repeated: true } }
}

type Step<S, E> = { commit: Commit; events: readonly E[]; state: S } | { refused: Refusal }

function decideOn<S, C, E, X, P extends { type: string }>(
  desk: Desk, line: Line<S, C, E, X, P>, request: Request<P>, { loaded, before, context, at }: Stand<S, X>, sealed: { command: C; texts: readonly SealedText[] },
): Step<S, E> {
  const decided = line.process.decide(sealed.command, before, context)
  if (isRefusal(decided)) return { refused: decided }
  const { events, after } = decided
  // What the check of the stored books would reject later must never be stored: a fault now, and nothing is written.
  for (const event of events) mustHaveForm(event, line.process.schemaOf(event))
  return { commit: commitOf(desk, line.process, request, loaded, { before, events, after, context, texts: sealed.texts, at }), events, state: after }
}

function mustHaveForm(event: unknown, schema: ZodType | null): void {
  const checked = schema?.safeParse(event)
  if (checked?.success) return
  const issue = checked?.error.issues[0]
  const type = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : String(event)
  throw new TypeError(`an event without its form: ${type} ${issue ? `${issue.path.map(String).join('.')}: ${issue.message}` : 'is unknown'}`)
}

function commitOf<S, C, E, X, P>(
  desk: Desk, process: Process<S, C, E, X>, request: Request<P>, loaded: Loaded,
  step: { before: S | null; events: readonly E[]; after: S; context: X; texts: readonly SealedText[]; at: number },
): Commit {
  const caseId = loaded.state?.caseId ?? caseIdOf(step.after)
  const bucket = request.target.bucket
  const opensOverOrder = step.before === null && 'orderId' in request.target
  return {
    bucket, caseId, expectedVersion: loaded.state?.version ?? 0, previousHash: loaded.state?.headHash ?? genesisHash, at: step.at,
    command: { id: request.commandId, scope: commandScope(request.target, originOf(request.actor)), bodyHash: genesisHash, answer: null },
    bodyText: writeBody({ at: step.at, actor: request.actor, events: step.events }), columns: process.columns(step.after), stateJson: JSON.stringify(step.after),
    clocks: process.clocks(step.after), effects: process.effects(step.events, step.after, { version: (loaded.state?.version ?? 0) + 1, at: step.at }).filter(({ kind }) => isHeard(kind, loaded)).map((effect) => ({ notBefore: desk.porter?.heldUntil(effect.kind) ?? desk.realNow(), ...effect })),
    scansSeen: opensOverOrder ? (loaded.order?.scanCount ?? 0) : null, personTexts: step.texts,
    ...process.books(step.before, step.events, step.after, step.context),
  }
}

/** What nobody at the marketplace would hear need not be queued: its systems read the cases instead. A demo plays its listeners itself, a sandbox its payment side. */
const isHeard = (kind: string, { marketplace, listens }: Loaded): boolean =>
  listens.told || marketplace.kind === 'demo' || (kind === 'payment' ? marketplace.kind === 'sandbox' : kind !== 'webhook')

function caseIdOf(state: unknown): string {
  if (typeof state === 'object' && state !== null && 'caseId' in state && typeof state.caseId === 'string') return state.caseId
  throw new TypeError('a state without its case id')
}

/** Takes the texts out of a command and seals them under the actor's own key. An erased person can write nothing more. */
export function sealWith<C, P extends { type: string }>(book: CommandBook): Line<unknown, C, unknown, unknown, P>['seal'] {
  return async (desk, request) => {
    const read = textsOf<C>(request.command, book)
    if ('whole' in read) return { command: read.whole, texts: [] }
    const found = read.texts
    const texts: SealedText[] = []
    const refs: { path: (typeof found)[number]['path']; ref: { textId: string; hash: string } }[] = []
    for (const { path, text } of found) {
      const sealed = await desk.store.sealText(personOf(request.actor), desk.newId(), text)
      if (!sealed) return refuse('role_may_not')
      texts.push(sealed)
      refs.push({ path, ref: { textId: sealed.textId, hash: sealed.hash } })
    }
    return { command: withSealedTexts<C>(request.command, book, refs), texts }
  }
}
