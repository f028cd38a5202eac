// Evidence files: limits told beforehand, streamed upload, what is known of a file, signed links, downloads in ranges, who saw what.
// Rules are in src/app/file-*.ts; this door reads the request and sets the headers.
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { caseLimits, largestOf, orderLimits } from '../app/evidence-limits.ts'
import { findFile, linkTo, openLink, type Link } from '../app/file-access.ts'
import { receiveFile } from '../app/file-intake.ts'
import { reuseOf } from '../app/file-reuse.ts'
import { LARGEST_BYTES, MEDIA_TYPES, fileSideOf, type FileRecord, type Files } from '../app/files.ts'
import { idSchema } from '../domain/order.ts'
import { roleSchema } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { caseEvidenceLimits, fileContent, fileViews, linkToFile, orderEvidenceLimits, readFile, uploadFile } from './contract/files.ts'
import { isPage } from './contract/route.ts'
import { sendEnvelopeProblem, sendRefusal } from './problems.ts'
import { rangeOf } from './ranges.ts'
import { give, known, serve } from './serve.ts'
import type { Door } from './server.ts'

const contentQuery = z.strictObject({ copy: z.enum(['original', 'display']), for: idSchema, as: roleSchema, at: idSchema, until: z.coerce.number().int().min(0).max(8_640_000_000_000_000), signature: z.string().max(100) })

type FileRoute = { Params: { fileId: string } }

/** How long a sender whose file was refused may go on sending before the line is cut: time enough to read why. */
const GRACE_MS = 2000

export async function fileRoutes(server: FastifyInstance, door: Door, files: Files): Promise<void> {
  const { desk } = door
  await server.register(multipart, { limits: { fieldNameSize: 100, fieldSize: 1000, fields: 0, files: 1, parts: 1, headerPairs: 20, fileSize: LARGEST_BYTES + 1 }, throwFileSizeLimit: false })

  serve(server, caseEvidenceLimits, async ({ params, query, actor }) => {
    const limits = await caseLimits(desk, actor, params.caseId, query)
    return isRefusal(limits) ? limits : give(200, limits)
  })
  serve(server, orderEvidenceLimits, async ({ params, query, actor }) => {
    const merchant = await desk.store.findMerchant(actor.marketplace, params.merchantId)
    const limits = merchant ? await orderLimits(desk, actor, { bucket: merchant.bucket, orderId: params.orderId }, query.reason) : refuse('unknown_order')
    return isRefusal(limits) ? limits : give(200, limits)
  })
  // Reads its query itself: whoever is refused may still be sending, and must be let go gently.
  server.post(uploadFile.path, { config: { takesFiles: true, operation: uploadFile.id } }, async (request, reply) => upload(door, files, request, reply))
  serve(server, readFile, async ({ params, actor }) => {
    const found = await findFile(desk, files, actor, params.fileId)
    if (isRefusal(found)) return found
    const officer = actor.role === 'officer' || actor.role === 'senior_officer'
    // In which cases a picture was seen before is for those who judge; the parties learn only that it was.
    const reuse = officer ? { reuse: await reuseOf(files.book, found.file, { caseId: null, orderId: null }) } : {}
    return give(200, { ...shown(found.file), copies: found.copies, ...reuse })
  })
  serve(server, linkToFile, async ({ params, query, actor }) => {
    const link = await linkTo(desk, files, { actor, fileId: params.fileId, copy: query.copy ?? null })
    return isRefusal(link) ? link : give(200, link)
  })
  serve(server, fileViews, async ({ params, actor }) => {
    const file = await files.book.find(actor.marketplace, params.fileId)
    if (file === null) return refuse('unknown_file')
    return give(200, { fileId: file.fileId, views: (await files.book.views(file.fileId)).map(({ at, viewer, role, copy }) => ({ at, viewer, role, copy })) })
  })
  // The link itself is the proof: a picture on a page is fetched without headers of ours.
  server.route<FileRoute>({ method: ['GET', 'HEAD'], url: fileContent.path, config: { open: true, page: isPage(fileContent), operation: fileContent.id }, handler: async (request, reply) => content(door, files, request, reply) })
}

async function upload(door: Door, files: Files, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { desk } = door
  const { actor } = known(request)
  const refused = (refusal: Refusal) => {
    letGo(request, reply)
    return sendRefusal(reply, refusal, request.lang)
  }
  const query = uploadFile.query.safeParse(request.query)
  if (!query.success) return refused(malformed(query.error))
  const side = fileSideOf(actor.role)
  if (side === null) return refused(refuse('role_may_not'))
  if (!request.isMultipart()) return sendEnvelopeProblem(reply, 'not_multipart')
  // The envelope of one part weighs a little more than its file.
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BYTES + 10_000) return refused(refuse('file_too_large', { allowed: LARGEST_BYTES }))
  const limits = query.data.caseId === undefined ? null : await caseLimits(desk, actor, query.data.caseId, {})
  if (isRefusal(limits)) return refused(limits)
  const gone = new request.server.multipartErrors.PrematureCloseError()
  // A form that ends too early or is none at all comes from the parser as a plain error: the request could not be read.
  const part = await request.file().catch((fault: Error & { statusCode?: number }) => { throw fault.statusCode === undefined ? gone : fault })
  if (part === undefined) return refused(refuse('malformed', { field: 'file' }))
  request.raw.once('close', () => { if (!request.raw.complete) part.file.destroy(gone) })
  const offset = (await desk.store.marketplaces()).find((one) => one.id === actor.marketplace)?.clockOffsetMs ?? 0
  const received = await receiveFile(files, {
    marketplaceId: actor.marketplace, uploader: actor.id, side, at: desk.realNow() + offset, type: query.data.type, concerns: query.data.concerns ?? null,
    policyMaxBytes: limits === null || (side !== 'buyer' && side !== 'merchant') ? null : largestOf(limits, query.data.type),
    forCase: limits === null ? null : { caseId: limits.caseId, orderId: limits.orderId }, unique: desk.newId(),
  // Somebody who went away in the middle is no fault of ours.
  }, part.file).catch((fault: unknown) => { throw request.raw.complete || !request.raw.destroyed ? fault : gone })
  if (isRefusal(received)) return refused(received)
  return reply.code(received.repeated ? 200 : 201).header('location', `/v1/files/${received.file.fileId}`).send({ ...shown(received.file), item: received.item, repeated: received.repeated })
}

/** The sender may still be sending: what comes is thrown away for a moment, so that the answer can be read, and then the line is cut. */
function letGo(request: FastifyRequest, reply: FastifyReply): void {
  if (request.raw.complete) return
  reply.header('connection', 'close')
  request.raw.unpipe()
  request.raw.resume()
  setTimeout(() => request.raw.destroy(), GRACE_MS).unref()
}

async function content(door: Door, files: Files, request: FastifyRequest<FileRoute>, reply: FastifyReply): Promise<FastifyReply> {
  const query = contentQuery.safeParse(request.query)
  if (!query.success) return sendRefusal(reply, refuse('file_link_invalid'), request.lang)
  const { copy, for: viewer, as: role, at: marketplaceId, until: expiresAt, signature } = query.data
  const link: Link = { fileId: request.params.fileId, marketplaceId, viewer, role, copy, expiresAt }
  const opened = await openLink(door.desk, files, link, signature)
  if (isRefusal(opened)) return sendRefusal(reply, opened, request.lang)
  const etag = `"${opened.sha256}"`
  // Never shown in place under our address: what a browser saves cannot act as us.
  reply.header('content-disposition', `attachment; filename="${opened.file.fileId}.${ENDING[opened.mediaType] ?? 'bin'}"`)
    .header('content-security-policy', "default-src 'none'; sandbox").header('cross-origin-resource-policy', 'same-origin').header('referrer-policy', 'no-referrer')
    .header('accept-ranges', 'bytes').header('etag', etag).type(opened.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : opened.mediaType)
  const ifRange = request.headers['if-range']
  const range = ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, opened.bytes) : null
  if (range === 'unsatisfiable') {
    reply.removeHeader('content-disposition')
    return sendEnvelopeProblem(reply.header('content-range', `bytes */${opened.bytes}`), 'range_not_satisfiable')
  }
  if (range !== null) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${opened.bytes}`)
  reply.header('content-length', range === null ? opened.bytes : range.end - range.start + 1)
  return request.method === 'HEAD' ? reply.send() : reply.send(await opened.read(range))
}

const ENDING: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'video/mp4': 'mp4', 'video/quicktime': 'mov', 'video/webm': 'webm', 'application/pdf': 'pdf', 'text/plain': 'txt',
} satisfies Record<(typeof MEDIA_TYPES)[number], string>

const shown = ({ fileId, at, sha256, bytes, mediaType, type, concerns, perceptualHash, display, facts, erasedAt }: FileRecord) => ({ fileId, at, sha256, bytes, mediaType, type, concerns, perceptualHash, display, facts, erasedAt })

const malformed = (error: z.ZodError): Refusal => refuse('malformed', { field: error.issues[0]?.path.map(String).join('.') ?? '' })
