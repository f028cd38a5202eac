// A file that arrives in pieces: by the published client, over a line that breaks, in another process, and every way it must not.
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import * as tus from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { UPLOAD_MS, clearUploads } from '../../src/app/uploads.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, must, putSale } from '../app/desk.ts'
import { EICAR, as, film, openFileHouse, picture, type FileHouse } from './house.ts'

let house: FileHouse
beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
})
afterAll(async () => {
  expect(house.inQuarantine()).toEqual([])
  await house.shut()
})

const TUS = { 'tus-resumable': '1.0.0' }
const metadata = (about: Record<string, string>): string => Object.entries(about).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',')
type Called = { status: number; headers: Headers; code: string | null; body: Record<string, unknown> }
async function call(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array, who = 'buyer-li'): Promise<Called> {
  const answer = await fetch(`${path.startsWith('http') ? '' : house.address}${path}`, { method, headers: { ...as(who), ...TUS, ...headers }, ...(body === undefined ? {} : { body: Buffer.from(body) }) })
  const text = await answer.text()
  const read = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  return { status: answer.status, headers: answer.headers, code: typeof read['code'] === 'string' ? read['code'] : null, body: read }
}
async function begin(length: number, about: Record<string, string> = { type: 'photo' }, who = 'buyer-li'): Promise<string> {
  const begun = await call('POST', '/v1/uploads', { 'upload-length': String(length), 'upload-metadata': metadata(about) }, undefined, who)
  expect([begun.status, begun.code]).toEqual([201, null])
  return begun.headers.get('location') ?? ''
}
const patch = (path: string, offset: number, bytes: Uint8Array, more: Record<string, string> = {}, who = 'buyer-li'): Promise<Called> =>
  call('PATCH', path, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...more }, bytes, who)
const offsetOf = async (path: string): Promise<number> => Number((await call('HEAD', path)).headers.get('upload-offset'))
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const pieces = (): string[] => { try { return readdirSync(join(house.folder, 'uploads')) } catch { return [] } }

/** The published client, as a page uses it. */
const upload = (bytes: Buffer, more: Partial<tus.UploadOptions> = {}): Promise<{ url: string; file: string | null }> => new Promise((resolve, reject) => {
  let file: string | null = null
  const run = new tus.Upload(bytes, {
    endpoint: `${house.address}/v1/uploads`, headers: as('buyer-li'), metadata: { type: 'unboxing_video', filename: '../../a.mp4', filetype: 'text/html' }, retryDelays: null, ...more,
    onAfterResponse: (_request, response) => { file = response.getHeader('gongdao-file') ?? file },
    onError: reject, onSuccess: () => { resolve({ url: run.url ?? '', file }) },
  })
  run.start()
})

/** Sends some bytes of a longer piece and cuts the line. */
const cut = (path: string, offset: number, all: Buffer, sent: number, more: Record<string, string> = {}): Promise<void> => new Promise((resolve) => {
  const asked = httpRequest(`${house.address}${path}`, { method: 'PATCH', headers: { ...as('buyer-li'), ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), 'content-length': String(all.length - offset), ...more } })
  asked.on('error', () => resolve())
  asked.write(all.subarray(offset, offset + sent), () => { setTimeout(() => asked.destroy(), 50) })
})
/** What a cut line brought is known once the server has noticed. */
async function settled(path: string, from: number): Promise<number> {
  for (let n = 0; n < 100; n += 1) {
    const offset = await offsetOf(path)
    if (offset > from) return offset
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return from
}

describe('a file that arrives in pieces', () => {
  it('is told beforehand what may come', async () => {
    const told = await fetch(`${house.address}/v1/uploads`, { method: 'OPTIONS' })
    expect([told.status, ...['tus-version', 'tus-extension', 'tus-max-size', 'tus-checksum-algorithm'].map((name) => told.headers.get(name))]).toEqual([204, '1.0.0', 'creation,checksum,expiration,termination', '200000000', 'sha1,sha256'])
  })

  it('becomes the same file as one sent at once, by the published client in chunks', async () => {
    const bytes = film(300_000)
    const { url, file } = await upload(bytes, { chunkSize: 70_000 })
    const ended = await call('GET', new URL(url).pathname)
    expect(ended.body).toMatchObject({ received: bytes.length, length: bytes.length, file, item: { evidenceId: file, sha256: sha256(bytes), bytes: bytes.length, mediaType: 'video/mp4', type: 'unboxing_video' }, refused: null })
    const known = await call('GET', `/v1/files/${file ?? ''}`)
    expect([known.status, known.body['sha256']]).toEqual([200, sha256(bytes)])
    expect([pieces(), house.inQuarantine()]).toEqual([[], []])
  })

  it('goes on after a cut line where it stood, in another process over the same store', async () => {
    const bytes = film(400_000)
    const path = await begin(bytes.length, { type: 'unboxing_video', sha256: sha256(bytes) })
    await cut(path, 0, bytes, 150_000)
    const first = await settled(path, 0)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThanOrEqual(150_000)
    const other = await buildServer({ desk: house.desk })
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    try {
      const { file } = await upload(bytes, { uploadUrl: `${address}${path}`, chunkSize: 120_000 })
      expect((await call('GET', `/v1/files/${file ?? ''}`)).body['sha256']).toBe(sha256(bytes))
    } finally {
      await other.close()
    }
    expect(pieces()).toEqual([])
  })

  it('is taken from one only when two send at the same place', async () => {
    const bytes = film(60_000)
    const path = await begin(bytes.length, { type: 'unboxing_video' })
    const both = await Promise.all([patch(path, 0, bytes.subarray(0, 30_000)), patch(path, 0, bytes.subarray(0, 30_000))])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409])
    expect(await offsetOf(path)).toBe(30_000)
    expect((await patch(path, 30_000, bytes.subarray(30_000))).status).toBe(204)
    expect(pieces()).toEqual([])
  })

  it('is finished by whoever asks when the process ended before it could look at it', async () => {
    const bytes = await picture(91)
    const path = await begin(bytes.length, { type: 'close_up', concerns: 'defect' })
    const broken = { ...house.files, inspector: { ...house.files.inspector, inspect: () => Promise.reject(new Error('the process is gone')) } }
    const other = await buildServer({ desk: { ...house.desk, files: broken } })
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    expect((await patch(`${address}${path}`, 0, bytes)).status).toBe(500)
    await other.close()
    expect((await call('HEAD', path)).headers.get('gongdao-file')).toMatch(/^file-/)
    expect((await call('GET', path)).body).toMatchObject({ item: { sha256: sha256(bytes), concerns: 'defect' } })
  })
})

describe('a file that is whole', () => {
  it('is looked over once, however often its sender asks meanwhile', async () => {
    const bytes = await picture(94)
    const path = await begin(bytes.length, { type: 'close_up' })
    const looks = { begun: 0 }
    const watched = { ...house.files, inspector: { ...house.files.inspector, inspect: (...asked: Parameters<typeof house.files.inspector.inspect>) => { looks.begun += 1; return new Promise<void>((resolve) => setTimeout(resolve, 300)).then(() => house.files.inspector.inspect(...asked)) } } }
    const other = await buildServer({ desk: { ...house.desk, files: watched } })
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    const last = patch(`${address}${path}`, 0, bytes)
    while (looks.begun === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const meanwhile = await Promise.all(Array.from({ length: 8 }, () => call('GET', `${address}${path}`)))
    expect([(await last).status, ...new Set(meanwhile.map(({ status, body }) => `${status} ${String(body['file'])}`))]).toEqual([204, `200 ${(await last).headers.get('gongdao-file') ?? ''}`])
    await other.close()
    expect(looks.begun).toBe(1)
  })
})

describe('several lines to one upload', () => {
  const holding = (path: string, bytes: Buffer, sent: number) => {
    const asked = httpRequest(`${house.address}${path}`, { method: 'PATCH', headers: { ...as('buyer-li'), ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0', 'content-length': String(bytes.length) } })
    const answered = new Promise<number>((resolve, reject) => { asked.on('response', (answer) => { answer.resume(); resolve(answer.statusCode ?? 0) }); asked.on('error', reject) })
    asked.write(bytes.subarray(0, sent))
    return { asked, answered }
  }
  const onDisk = (path: string): string[] => { try { return readdirSync(join(house.folder, 'uploads', path.split('/').at(-1) ?? '')) } catch { return [] } }

  it('are one at a time: the others are told so before a byte of theirs is written', async () => {
    const bytes = film(3_000_000)
    const path = await begin(bytes.length, { type: 'unboxing_video' })
    const first = holding(path, bytes, 1_000_000)
    while (onDisk(path).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const others = await Promise.all(Array.from({ length: 6 }, () => patch(path, 0, bytes)))
    expect(others.map(({ status, code }) => `${status} ${code ?? ''}`)).toEqual(Array<string>(6).fill('409 upload_busy'))
    expect([others[0]?.headers.get('retry-after'), onDisk(path).length, await offsetOf(path)]).toEqual(['1', 1, 0])
    first.asked.end(bytes.subarray(1_000_000))
    expect([await first.answered, pieces()]).toEqual([204, []])
  })

  it('end a dead one: who comes over a new line is told to wait once, and goes on from what had come', async () => {
    const bytes = film(400_000)
    const path = await begin(bytes.length, { type: 'unboxing_video' })
    const dead = holding(path, bytes, 150_000)
    dead.answered.catch(() => 0)
    while (onDisk(path).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    let kept = 0
    while (kept === 0) {
      expect((await patch(path, 0, bytes)).code).toMatch(/^upload_(?:busy|offset)$/)
      await new Promise((resolve) => setTimeout(resolve, 500))
      kept = await offsetOf(path)
    }
    dead.asked.destroy()
    expect([kept, (await patch(path, kept, bytes.subarray(kept))).status, pieces()]).toEqual([150_000, 204, []])
  }, 30_000)
})

describe('two processes that look the same upload over', () => {
  it('both answer how it ended, though one of them finds its pieces gone', async () => {
    const bytes = await picture(98)
    const path = await begin(bytes.length, { type: 'close_up' })
    await patch(path, 0, bytes.subarray(0, 6_000))
    const gate = { arrived: (): void => undefined, go: (): void => undefined }
    const arrived = new Promise<void>((resolve) => { gate.arrived = resolve })
    const go = new Promise<void>((resolve) => { gate.go = resolve })
    // Reads the first piece, and is then held up until the other one is done and has cleared away.
    const slow = { ...house.files, inspector: { ...house.files.inspector, sniff: async (head: Uint8Array) => { gate.arrived(); await go; return house.files.inspector.sniff(head) } } }
    const other = await buildServer({ desk: { ...house.desk, files: slow } })
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    const slower = patch(`${address}${path}`, 6_000, bytes.subarray(6_000))
    await arrived
    const faster = await call('GET', path)
    gate.go()
    const { status, headers } = await slower
    await other.close()
    expect([status, headers.get('gongdao-file')]).toEqual([204, faster.body['file']])
    expect([faster.status, pieces()]).toEqual([200, []])
  })
})

describe('a piece', () => {
  it('is kept only when its checksum fits', async () => {
    const bytes = await picture(92)
    const path = await begin(bytes.length, { type: 'close_up' })
    const head = bytes.subarray(0, 10_000)
    const sum = (algorithm: string, of: Uint8Array): Record<string, string> => ({ 'upload-checksum': `${algorithm} ${createHash(algorithm).update(of).digest('base64')}` })
    expect((await patch(path, 0, head, sum('sha256', bytes))).code).toBe('upload_checksum')
    expect([(await patch(path, 0, head, sum('sha256', bytes))).status, await offsetOf(path)]).toEqual([460, 0])
    for (const wrong of ['md5 1B2M2Y8AsgTpgAmY7PhCfg==', 'sha256 short', 'sha1', 'nonsense']) expect([wrong, (await patch(path, 0, head, { 'upload-checksum': wrong })).code]).toEqual([wrong, 'malformed'])
    expect((await patch(path, 0, head, sum('sha1', head))).status).toBe(204)
    // Of a cut piece nothing stays that cannot be checked any more.
    await cut(path, 10_000, Buffer.from(bytes), 5_000, sum('sha256', bytes.subarray(10_000)))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await offsetOf(path)).toBe(10_000)
    expect((await patch(path, 10_000, bytes.subarray(10_000), sum('sha256', bytes.subarray(10_000)))).headers.get('gongdao-file')).toMatch(/^file-/)
  })

  it('is refused at a wrong place, beyond the length, in another form, or in another version of the protocol', async () => {
    const bytes = await picture(93)
    const path = await begin(bytes.length, { type: 'close_up' })
    expect((await patch(path, 5, bytes)).code).toBe('upload_offset')
    expect((await patch(path, 0, Buffer.concat([bytes, Buffer.from('more')]))).code).toBe('file_too_large')
    expect((await patch(path, 0, bytes, { 'content-type': 'application/octet-stream' })).code).toBe('not_offset_octets')
    expect((await patch(path, 0, Buffer.from('{}'), { 'content-type': 'application/json' })).code).toBe('not_offset_octets')
    expect((await patch(path, 0, bytes, { 'upload-offset': '-1' })).code).toBe('malformed')
    expect((await patch(path, 0, bytes, { 'tus-resumable': '0.2.2' })).code).toBe('tus_version')
    expect(await offsetOf(path)).toBe(0)
    expect((await patch(path, 0, bytes)).status).toBe(204)
    expect((await patch(path, bytes.length, Buffer.from('x'))).code).toBe('upload_offset')
  })
})

describe('an upload', () => {
  it('is refused before a byte of it came when it says what cannot be', async () => {
    const refused = async (headers: Record<string, string>, who = 'buyer-li') => { const { status, code } = await call('POST', '/v1/uploads', { 'upload-metadata': metadata({ type: 'photo' }), 'upload-length': '100', ...headers }, undefined, who); return [status, code] }
    expect(await refused({ 'upload-length': '200000001' })).toEqual([413, 'body_too_large'])
    expect(await refused({ 'upload-length': '0' })).toEqual([422, 'file_empty'])
    expect(await refused({ 'upload-length': 'many' })).toEqual([422, 'malformed'])
    expect(await refused({ 'upload-metadata': metadata({ type: 'poem' }) })).toEqual([422, 'malformed'])
    expect(await refused({ 'upload-metadata': '' })).toEqual([422, 'malformed'])
    expect(await refused({ 'upload-metadata': metadata({ type: 'photo', caseId: '12' }) })).toEqual([404, 'unknown_case'])
    expect((await call('POST', '/v1/uploads', { 'tus-resumable': '2.0' })).status).toBe(412)
  })

  it('is held to the limit of the case it is meant for', async () => {
    const { order, scans } = clockSale('order-tus')
    const bucket = await putSale(house, order, scans)
    const { caseId } = await must(house, { who: 'buyer-li', bucket, orderId: 'order-tus', commandId: 'open', command: clockClaim('order-tus', {}) })
    const limits = (await (await fetch(`${house.address}/v1/cases/${caseId}/evidence-limits`, { headers: as('buyer-li') })).json()) as { byType: { type: string; maxBytes: number | null }[] }
    const limit = limits.byType.find(({ maxBytes }) => maxBytes !== null)
    if (!limit?.maxBytes) throw new Error('the policy has no limit to test')
    const about = metadata({ type: limit.type, caseId })
    expect((await call('POST', '/v1/uploads', { 'upload-length': String(limit.maxBytes + 1), 'upload-metadata': about })).code).toBe('file_too_large')
    expect((await call('POST', '/v1/uploads', { 'upload-length': String(limit.maxBytes), 'upload-metadata': about })).status).toBe(201)
    expect((await call('POST', '/v1/uploads', { 'upload-length': '10', 'upload-metadata': about }, undefined, 'buyer-tang')).code).toBe('unknown_case')
  })

  it('ends with the name of what is wrong with the file, and nothing of it stays', async () => {
    const before = pieces()
    const wrong: [Buffer, string, string][] = [[randomBytes(9_000), 'photo', 'file_type_not_allowed'], [Buffer.concat([Buffer.from(`note ${'a'.repeat(5_000)}`), EICAR]), 'statement', 'file_harmful'], [Buffer.from((await picture(94)).subarray(0, 6_000)), 'photo', 'file_broken']]
    for (const [bytes, type, code] of wrong) {
      const path = await begin(bytes.length, { type: type === 'statement' ? 'photo' : type })
      // The beginning alone tells some; the rest is told at the end.
      const first = await patch(path, 0, bytes.subarray(0, 5_000))
      const last = first.code === null ? await patch(path, 5_000, bytes.subarray(5_000)) : first
      expect([last.status, last.code]).toEqual([422, code])
      expect((await call('GET', path)).body).toMatchObject({ file: null, refused: { code } })
    }
    const bytes = await picture(95)
    const path = await begin(bytes.length, { type: 'photo', sha256: sha256(Buffer.from('another')) })
    expect((await patch(path, 0, bytes)).code).toBe('file_broken')
    expect([pieces(), house.inQuarantine()]).toEqual([before, []])
  })

  it('is there for nobody but the person who began it, on the side he began it', async () => {
    const bytes = await picture(96)
    const path = await begin(bytes.length, { type: 'photo' })
    for (const who of ['buyer-tang', 'shop-clock', 'officer-an']) {
      for (const method of ['HEAD', 'GET', 'DELETE']) expect([who, method, (await call(method, path, {}, undefined, who)).status]).toEqual([who, method, 404])
      expect((await patch(path, 0, bytes, {}, who)).code).toBe('unknown_upload')
    }
    for (const id of ['upload-000-aaaaaaaa', 'upload-zzz', '..%2F..%2Fetc', 'file-000-aaaaaaaa', 'a%00b']) expect((await call('GET', `/v1/uploads/${id}`)).status).toBe(404)
    expect((await fetch(`${house.address}${path}`)).status).toBe(401)
    expect(await offsetOf(path)).toBe(0)
  })

  it('can be given up, and runs out a day after its last piece', async () => {
    const bytes = await picture(97)
    const given = await begin(bytes.length, { type: 'photo' })
    await patch(given, 0, bytes.subarray(0, 2_000))
    expect((await call('DELETE', given)).status).toBe(204)
    expect((await call('HEAD', given)).status).toBe(404)
    const left = await begin(bytes.length, { type: 'photo' })
    house.clock.now += UPLOAD_MS - 1_000
    expect((await patch(left, 0, bytes.subarray(0, 2_000))).status).toBe(204)
    house.clock.now += UPLOAD_MS - 1_000
    expect((await patch(left, 2_000, bytes.subarray(2_000, 4_000))).status).toBe(204)
    house.clock.now += UPLOAD_MS
    expect((await patch(left, 4_000, bytes.subarray(4_000))).code).toBe('upload_expired')
    expect(await clearUploads({ uploads: house.store.uploads, files: house.files }, house.clock.now)).toBeGreaterThan(0)
    expect([(await call('HEAD', left)).status, pieces()]).toEqual([404, []])
  })

  it('is one of at most twenty under way, counted with what was sent before', async () => {
    for (let n = 0; n < 20; n += 1) await begin(1_000 + n, { type: 'photo' }, 'buyer-tang')
    expect((await call('POST', '/v1/uploads', { 'upload-length': '10', 'upload-metadata': metadata({ type: 'photo' }) }, undefined, 'buyer-tang')).code).toBe('file_quota')
  })
})
