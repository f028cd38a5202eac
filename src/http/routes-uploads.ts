// tus 1.0.0 for evidence files: creation, checksum, expiration, termination. What an upload is and how it moves is src/app/uploads.ts.
// By hand, because the published server keeps no checksums, locks within one process and answers outside our contract.
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { caseLimits, largestOf } from '../app/evidence-limits.ts'
import { LARGEST_BYTES, fileSideOf, type Files } from '../app/files.ts'
import { isParty } from '../app/masking.ts'
import { beginUpload, continueUpload, findUpload, isCut, nobodyBusy, removeUpload, type Checksum, type Upload, type UploadAbout, type UploadOf } from '../app/uploads.ts'
import type { Actor } from '../domain/parts.ts'
import { REFUSALS, isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { EVIDENCE_TYPES, FINDINGS } from '../domain/vocabulary.ts'
import * as contracts from './contract/uploads.ts'
import { letGo } from './patience.ts'
import { sendEnvelopeProblem, sendRefusal } from './problems.ts'
import { SENT, give, serve } from './serve.ts'
import type { Door } from './server.ts'

const VERSION = '1.0.0'
const SPOKEN = { 'tus-resumable': VERSION, 'tus-version': VERSION, 'tus-extension': 'creation,checksum,expiration,termination', 'tus-max-size': String(LARGEST_BYTES), 'tus-checksum-algorithm': 'sha1,sha256' }
const metadataSchema = z.strictObject({ type: z.enum(EVIDENCE_TYPES), concerns: z.enum(FINDINGS).optional(), caseId: z.string().max(40).optional(), sha256: z.string().regex(/^[0-9a-f]{64}$/).optional() })
const wholeNumber = z.string().regex(/^\d{1,15}$/).transform(Number)

export async function uploadRoutes(server: FastifyInstance, door: Door, files: Files): Promise<void> {
  const { desk } = door
  const book = { uploads: desk.store.uploads, files, now: desk.realNow, newId: desk.newId, busy: nobodyBusy() }
  await server.register(async (scope) => {
    // The bytes go where the handler sends them; nothing is held in memory.
    scope.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) => { done(null, payload) })
    scope.addContentTypeParser('*', (_request, _payload, done) => { done(null, null) })
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('tus-resumable', VERSION)
      // A page asks with GET where an upload stands; everything else is the protocol, and says which.
      if (request.method !== 'GET' && request.method !== 'OPTIONS' && request.headers['tus-resumable'] !== VERSION) return sendEnvelopeProblem(reply.header('tus-version', VERSION), 'tus_version')
      return undefined
    })
    serve(scope, contracts.uploadOptions, async () => give(204, null, { headers: SPOKEN }))
    serve(scope, contracts.beginUpload, async ({ actor, request, reply }) => {
      const length = wholeNumber.safeParse(request.headers['upload-length'])
      if (!length.success) return refuse('malformed', { field: 'upload-length' })
      if (length.data > LARGEST_BYTES) return tooLarge(reply)
      const about = await aboutOf(door, actor, request.headers['upload-metadata'])
      if (isRefusal(about)) return about
      const of = uploadOf(actor)
      if (of === null) return refuse('role_may_not')
      const begun = await beginUpload(book, { ...of, about, length: length.data })
      return isRefusal(begun) ? begun : give(201, null, { headers: { location: `/v1/uploads/${begun.uploadId}`, ...standing(begun) } })
    })
    // Before the GET of the same address, which would otherwise answer HEAD as well.
    serve(scope, contracts.headUpload, async ({ actor, params }) => {
      const found = await mine(book, actor, params.uploadId)
      return isRefusal(found) ? found : give(200, null, { headers: { ...standing(found), 'upload-length': String(found.length) } })
    })
    serve(scope, contracts.readUpload, async ({ actor, params }) => {
      const found = await mine(book, actor, params.uploadId)
      if (isRefusal(found)) return found
      const { uploadId, length, received, expiresAt, ends } = found
      const end = ends === null ? { file: null, item: null, refused: null } : 'refused' in ends ? { file: null, item: null, refused: sayRefused(ends.refused) } : { ...ends, refused: null }
      return give(200, { uploadId, length, received, expiresAt, ...end })
    })
    serve(scope, contracts.continueUpload, async ({ actor, params, request, reply }) => takePiece(book, actor, params.uploadId, request, reply))
    serve(scope, contracts.endUpload, async ({ actor, params }) => {
      const found = await mine(book, actor, params.uploadId)
      if (isRefusal(found)) return found
      await removeUpload(book, found)
      return give(204, null)
    })
  })
}

const sayRefused = ({ refused: code }: Refusal) => ({ code, zh: REFUSALS[code].zh, en: REFUSALS[code].en })

type Book = Parameters<typeof findUpload>[0]

function uploadOf(actor: Actor): UploadOf | null {
  const side = fileSideOf(actor.role)
  return side === null ? null : { marketplaceId: actor.marketplace, uploader: actor.id, side }
}

async function mine(book: Book, actor: Actor, uploadId: string): Promise<Upload | Refusal> {
  const of = uploadOf(actor)
  return of === null ? refuse('unknown_upload') : findUpload(book, of, uploadId)
}

const standing = ({ received, expiresAt, ends }: Upload): Record<string, string> => ({ 'upload-offset': String(received), 'upload-expires': new Date(expiresAt).toUTCString(), ...(ends !== null && 'file' in ends ? { 'gongdao-file': ends.file } : {}) })

const tooLarge = (reply: FastifyReply): typeof SENT => {
  sendEnvelopeProblem(reply, 'body_too_large', { zh: `文件不得超过 ${LARGEST_BYTES} 字节。`, en: `A file may hold ${LARGEST_BYTES} bytes.` })
  return SENT
}

async function takePiece(book: Book, actor: Actor, uploadId: string, request: FastifyRequest, reply: FastifyReply) {
  const refused = (refusal: Refusal): Refusal => {
    letGo(request, reply)
    return refusal
  }
  const stream = request.body
  if (!(stream instanceof Readable)) {
    letGo(request, reply)
    sendEnvelopeProblem(reply, 'not_offset_octets')
    return SENT
  }
  const offset = wholeNumber.safeParse(request.headers['upload-offset'])
  if (!offset.success) return refused(refuse('malformed', { field: 'upload-offset' }))
  const checksum = checksumIn(request.headers['upload-checksum'])
  if (checksum === 'malformed') return refused(refuse('malformed', { field: 'upload-checksum' }))
  const found = await mine(book, actor, uploadId)
  if (isRefusal(found)) return refused(found)
  try {
    const taken = await continueUpload(book, found, offset.data, stream, checksum)
    if (taken === 'checksum') {
      sendEnvelopeProblem(reply, 'upload_checksum')
      return SENT
    }
    if (isRefusal(taken)) return refused(taken)
    if (taken.ends !== null && 'refused' in taken.ends) return refused(taken.ends.refused)
    return give(204, null, { headers: standing(taken) })
  } catch (fault) {
    // Nobody is there any more to be answered; what came is kept.
    if (!isCut(fault)) throw fault
    sendRefusal(reply, refuse('upload_offset'), request.lang)
    return SENT
  }
}

/** `sha256 <base64>`; null: none was sent. */
function checksumIn(header: string | string[] | undefined): Checksum | null | 'malformed' {
  if (header === undefined) return null
  const [, algorithm, digest = ''] = /^(sha1|sha256) ([A-Za-z0-9+/]+={0,2})$/.exec(String(header)) ?? []
  const bytes = Buffer.from(digest, 'base64')
  if (algorithm === 'sha1') return bytes.length === 20 ? { algorithm, digest: bytes } : 'malformed'
  return algorithm === 'sha256' && bytes.length === 32 ? { algorithm, digest: bytes } : 'malformed'
}

/** `key base64, key base64`; a browser's library adds the name and type of the file, which are neither used nor kept. */
async function aboutOf({ desk }: Door, actor: Actor, header: string | string[] | undefined): Promise<UploadAbout | Refusal> {
  const pairs = String(header ?? '').split(',').map((pair) => pair.trim().split(' ')).filter(([key]) => key !== 'filename' && key !== 'filetype' && key !== '')
  const read = metadataSchema.safeParse(Object.fromEntries(pairs.map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString('utf8')])))
  if (!read.success) return refuse('malformed', { field: `upload-metadata.${read.error.issues[0]?.path.map(String).join('.') ?? ''}` })
  const { type, concerns = null, caseId, sha256 = null } = read.data
  if (caseId === undefined) return { type, concerns, sha256, policyMaxBytes: null, forCase: null }
  const limits = await caseLimits(desk, actor, caseId, {})
  if (isRefusal(limits)) return limits
  return { type, concerns, sha256, policyMaxBytes: isParty(actor) ? largestOf(limits, type) : null, forCase: { caseId: limits.caseId, orderId: limits.orderId } }
}
