// Erasing a person, and what has been kept long enough: words lose their ciphertext, files their bytes, contacts and drafts go, and at the end the
// person's key. What the law, an open case or a hold keeps is named and left. Rules: src/domain/retention.ts.
import { RETENTION, keptSince, keptUntil, standingOf, type CaseAge, type RetentionId, type Standing } from '../domain/retention.ts'
import type { AuditActor } from './audit.ts'
import type { Desk } from './desk.ts'
import { displayKey, originalKey, type FileRecord } from './files.ts'
import { fileSidesOf, personRef } from './people.ts'
import type { Marketplace, Person } from './ports.ts'
import { clearUploads, removeUpload } from './uploads.ts'

export type AgedCase = CaseAge & { readonly bucket: number; readonly caseId: string }
export type ContactAge = { readonly contactId: string; readonly at: number }

export interface RetentionBook {
  casesOf(person: Person): AsyncIterable<AgedCase> // on his side; of staff: none
  agedCases(caseIds: readonly string[]): Promise<readonly AgedCase[]>
  // Closed before that, not yet erased, in the order of their ids, from where earlier runs have settled everything.
  closedBefore(marketplaceId: string, instant: number): AsyncIterable<AgedCase>
  settledThrough(marketplaceId: string, closedBefore: number): Promise<void>
  eraseTexts(at: { readonly bucket: number; readonly caseId: string }, of: { readonly person: Person | null; readonly now: number }): Promise<number> // null: everybody's, and the case counts as erased
  countTexts(at: { readonly bucket: number; readonly caseId: string }, person: Person | null): Promise<number>
  filedIn(at: { readonly bucket: number; readonly caseId: string }): Promise<readonly string[]>
  hold(at: { readonly bucket: number; readonly caseId: string }, hold: { readonly at: number; readonly reason: string }): Promise<'held' | 'already' | 'unknown'>
  lift(at: { readonly bucket: number; readonly caseId: string }): Promise<boolean>
  contactsOf(person: Person): Promise<readonly ContactAge[]>
  oldDeliveries(marketplaceId: string, before: number, limit: number): Promise<readonly (ContactAge & { readonly person: Person })[]>
  dropContact(person: Person, contactId: string): Promise<void>
  // Whether the account is there at all, and as what; the merchant's exit as his marketplace told it.
  account(person: Person): Promise<{ readonly buyer: boolean; readonly merchant: boolean; readonly exitedAt: number | null }>
  stripBuyer(person: Person): Promise<void>
  asked(person: Person, at: number): Promise<void>
  settled(person: Person, at: number): Promise<void>
  waiting(marketplaceId: string): Promise<readonly Person[]>
  // Once a day, by one process: true for whoever has it until then. Before the first time it is due at `firstAt`.
  takeRun(now: number, of: { readonly firstAt: number; readonly until: number }): Promise<boolean>
  runDone(at: number, nextAt: number): Promise<void>
  forgetSignIns(now: number): Promise<void> // sessions that are over, tries of yesterday
}

export type Kept = { readonly what: RetentionId; readonly ref: string; readonly because: 'open' | 'held' | 'law'; readonly until: number | null; readonly cites: readonly string[] }
export type Gone = { texts: number; files: number; contacts: number; drafts: number; uploads: number; cases: number; account: boolean }
export type Erasure = { readonly person: string; readonly marketplace: string; readonly state: 'done' | 'partly' | 'unknown'; readonly dryRun: boolean; readonly gone: Gone; readonly kept: readonly Kept[] }

/** `signal`: the process stops; what was erased is erased, and the next run goes on. */
export type RunOptions = { readonly dryRun: boolean; readonly signal?: AbortSignal }
type Run = { readonly desk: Desk; readonly by: AuditActor; readonly dryRun: boolean; readonly signal: AbortSignal | null; readonly marketplace: Marketplace; readonly now: number; readonly gone: Gone; /** Cases and files counted already: a dry run meets them again. */ readonly seen: Set<string> }
const nothing = (): Gone => ({ texts: 0, files: 0, contacts: 0, drafts: 0, uploads: 0, cases: 0, account: false })
const somethingWent = ({ texts, files, contacts, drafts, uploads }: Gone): boolean => texts + files + contacts + drafts + uploads > 0
const runOf = (desk: Desk, by: AuditActor, { dryRun, signal }: RunOptions, marketplace: Marketplace): Run => ({ desk, by, dryRun, signal: signal ?? null, marketplace, now: desk.realNow() + marketplace.clockOffsetMs, gone: nothing(), seen: new Set() })

/** As far as it may go now. Null: no such marketplace. The rest is done by the runs to come. */
export async function erasePerson(desk: Desk, by: AuditActor, asked: { readonly person: Person; readonly dryRun: boolean }): Promise<Erasure | null> {
  const marketplace = (await desk.store.marketplaces()).find(({ id }) => id === asked.person.marketplaceId)
  return marketplace ? eraseFor(runOf(desk, by, { dryRun: asked.dryRun }, marketplace), asked.person, false) : null
}

/** `waited`: he asked before; a run may have erased the last of him already. */
async function eraseFor(run: Run, person: Person, waited: boolean): Promise<Erasure> {
  const { retention } = run.desk.store
  const account = await retention.account(person)
  const kept: Kept[] = []
  let cases = 0
  for await (const aged of retention.casesOf(person)) {
    cases += 1
    const standing = standingOf(aged, run.now)
    if (standing === 'due') await eraseIn(run, aged, person)
    else kept.push(keptBy('words', aged.caseId, standing))
  }
  const contacts = await retention.contactsOf(person)
  const drafts = await run.desk.store.drafts.count(person)
  const uploads = await run.desk.store.uploads.of({ marketplaceId: person.marketplaceId, uploader: person.personId, sides: fileSidesOf(person.side) })
  if (!waited && cases + contacts.length + drafts + uploads.length === 0 && !account.buyer && !account.merchant) return { person: personRef(person), marketplace: person.marketplaceId, state: 'unknown', dryRun: run.dryRun, gone: run.gone, kept }
  await eraseContacts(run, person, { contacts, account, kept })
  await eraseUnfiled(run, await unfiledOf(run, person))
  await eraseUploads(run, uploads)
  run.gone.drafts += run.dryRun ? drafts : await run.desk.store.drafts.clear(person)
  if (account.buyer) await stripAccount(run, person)
  if (!run.dryRun) await conclude(run, person, kept)
  return { person: personRef(person), marketplace: person.marketplaceId, state: kept.length === 0 ? 'done' : 'partly', dryRun: run.dryRun, gone: run.gone, kept }
}

const keptBy = (what: RetentionId, ref: string, { kept: because, until }: Exclude<Standing, 'due'>): Kept => ({ what, ref, because, until, cites: because === 'law' ? RETENTION[what].cites : [] })

/** What one person wrote and sent in one case; null: everybody. */
async function eraseIn(run: Run, at: AgedCase, person: Person | null): Promise<void> {
  const { store, files } = run.desk
  if (run.seen.has(at.caseId)) return
  run.seen.add(at.caseId)
  run.gone.cases += 1
  run.gone.texts += run.dryRun ? await store.retention.countTexts(at, person) : await store.retention.eraseTexts(at, { person, now: run.now })
  for (const fileId of await store.retention.filedIn(at)) {
    const file = await files?.book.find(run.marketplace.id, fileId)
    // What is filed elsewhere too is kept as long as there.
    if (file && file.erasedAt === null && (person === null || isSender(person, file)) && (await isDueEverywhere(run, fileId))) await eraseFile(run, file)
  }
}

const isSender = ({ side, personId }: Person, file: FileRecord): boolean => file.uploader === personId && fileSidesOf(side).includes(file.side)

async function isDueEverywhere(run: Run, fileId: string): Promise<boolean> {
  const uses = (await run.desk.files?.book.uses(run.marketplace.id, [fileId])) ?? []
  const aged = await run.desk.store.retention.agedCases(uses.map(({ caseId }) => caseId))
  return aged.every((one) => standingOf(one, run.now) === 'due')
}

async function eraseFile(run: Run, file: FileRecord): Promise<void> {
  const { files } = run.desk
  if (run.seen.has(file.fileId)) return
  run.seen.add(file.fileId)
  run.gone.files += 1
  if (run.dryRun || !files) return
  await files.book.erase(file, run.now, async () => {
    await files.objects.remove(originalKey(file))
    if (file.display !== null) await files.objects.remove(displayKey(file.marketplaceId, file.display))
  })
}

async function eraseContacts(run: Run, person: Person, of: { contacts: readonly ContactAge[]; account: { merchant: boolean; exitedAt: number | null }; kept: Kept[] }): Promise<void> {
  for (const contact of of.contacts) {
    const standing = contactStanding(contact, of.account, run.now)
    if (standing === 'due') await dropContact(run, person, contact.contactId)
    else of.kept.push(keptBy(isDelivery(contact) ? 'delivery' : 'merchant', contact.contactId, standing))
  }
  if (of.account.merchant && of.contacts.every(isDelivery)) {
    const standing = contactStanding({ contactId: 'own', at: 0 }, of.account, run.now)
    if (standing !== 'due') of.kept.push(keptBy('merchant', person.personId, standing))
  }
}

const isDelivery = ({ contactId }: ContactAge): boolean => contactId.startsWith('order:')

function contactStanding(contact: ContactAge, account: { merchant: boolean; exitedAt: number | null }, now: number): Standing {
  if (isDelivery(contact)) return until('delivery', contact.at, now)
  if (!account.merchant) return 'due'
  return account.exitedAt === null ? { kept: 'law', until: null } : until('merchant', account.exitedAt, now)
}
function until(rule: RetentionId, from: number, now: number): Standing {
  const end = keptUntil(RETENTION[rule], from)
  return now < end ? { kept: 'law', until: end } : 'due'
}

async function dropContact(run: Run, person: Person, contactId: string): Promise<void> {
  run.gone.contacts += 1
  if (!run.dryRun) await run.desk.store.retention.dropContact(person, contactId)
}

const unfiledOf = async (run: Run, person: Person): Promise<readonly FileRecord[]> => (await run.desk.files?.book.unfiled(person.marketplaceId, { sender: { uploader: person.personId, sides: fileSidesOf(person.side) }, before: run.now + 1 })) ?? []
async function eraseUnfiled(run: Run, files: readonly FileRecord[]): Promise<void> {
  for (const file of files) await eraseFile(run, file)
}

/** Files that never became whole, and what was said about them. */
async function eraseUploads(run: Run, uploads: readonly { readonly uploadId: string }[]): Promise<void> {
  const { store, files } = run.desk
  run.gone.uploads += uploads.length
  if (run.dryRun || !files) return
  for (const upload of uploads) await removeUpload({ uploads: store.uploads, files }, upload)
}

async function stripAccount(run: Run, person: Person): Promise<void> {
  run.gone.account = true
  if (!run.dryRun) await run.desk.store.retention.stripBuyer(person)
}

/** The key goes when nothing it opens must be kept; until then the wish stays on record. */
async function conclude(run: Run, person: Person, kept: readonly Kept[]): Promise<void> {
  const { store } = run.desk
  const note = (action: 'erased' | 'kept_by_law' | 'erasure_asked', detail: Record<string, string | number | readonly string[]>) =>
    store.audit.record({ marketplaceId: person.marketplaceId, at: run.now, actor: run.by, action, subject: personRef(person), caseId: null, detail }, run.desk.newId())
  await store.retention.asked(person, run.now)
  if (somethingWent(run.gone) || kept.length === 0) await note('erased', { texts: run.gone.texts, files: run.gone.files, contacts: run.gone.contacts, drafts: run.gone.drafts, uploads: run.gone.uploads, complete: kept.length === 0 ? 'yes' : 'no' })
  if (kept.length > 0) {
    await note('kept_by_law', { cases: kept.filter(({ what }) => what === 'words').map(({ ref }) => ref).slice(0, 100), until: Math.max(0, ...kept.map((one) => one.until ?? 0)) })
    return
  }
  await store.erasePerson(person, run.now)
  await store.retention.settled(person, run.now)
}

export type RetentionRun = { readonly dryRun: boolean; readonly marketplaces: readonly { readonly marketplace: string; readonly gone: Gone; readonly people: number; readonly waiting: number }[]; readonly uploads: number }

/** What has been kept long enough in every marketplace, whoever's it is; and people whose wish had to wait. */
export async function runRetention(desk: Desk, by: AuditActor, options: RunOptions): Promise<RetentionRun> {
  const marketplaces: RetentionRun['marketplaces'][number][] = []
  for (const marketplace of await desk.store.marketplaces()) {
    if (options.signal?.aborted === true) break
    const run = runOf(desk, by, options, marketplace)
    await eraseAged(run)
    const waiting = await desk.store.retention.waiting(marketplace.id)
    let people = 0
    for (const person of waiting) people += (await eraseFor(run, person, true)).state === 'done' ? 1 : 0
    if (!run.dryRun && somethingWent(run.gone)) await noteRun(run)
    marketplaces.push({ marketplace: marketplace.id, gone: run.gone, people, waiting: waiting.length - people })
  }
  if (!options.dryRun) await desk.store.retention.forgetSignIns(desk.realNow())
  const uploads = desk.files && !options.dryRun ? await clearUploads({ uploads: desk.store.uploads, files: desk.files }, desk.realNow()) : 0
  return { dryRun: options.dryRun, marketplaces, uploads }
}

async function eraseAged(run: Run): Promise<void> {
  const { marketplace, now, desk } = run
  const { retention } = desk.store
  const newest = keptSince(RETENTION.words, now)
  // A trade may end after its case: each is asked.
  for await (const aged of retention.closedBefore(marketplace.id, newest)) {
    if (run.signal?.aborted === true) return
    if (standingOf(aged, now) === 'due') await eraseIn(run, aged, null)
  }
  if (!run.dryRun) await retention.settledThrough(marketplace.id, newest)
  for (const { person, contactId, at } of await retention.oldDeliveries(marketplace.id, keptSince(RETENTION.delivery, now), 100_000)) {
    if (until('delivery', at, now) === 'due') await dropContact(run, person, contactId)
  }
  const old = (await desk.files?.book.unfiled(marketplace.id, { sender: null, before: keptSince(RETENTION.unfiled, now) })) ?? []
  await eraseUnfiled(run, old.filter(({ at }) => until('unfiled', at, now) === 'due'))
  const untouched = [marketplace.id, keptSince(RETENTION.draft, now)] as const
  run.gone.drafts += await (run.dryRun ? desk.store.drafts.countBefore(...untouched) : desk.store.drafts.clearBefore(...untouched))
}

const noteRun = ({ desk, by, marketplace, now, gone }: Run): Promise<void> =>
  desk.store.audit.record({ marketplaceId: marketplace.id, at: now, actor: by, action: 'erased', subject: marketplace.id, caseId: null, detail: { ...gone, complete: 'run' } }, desk.newId())
