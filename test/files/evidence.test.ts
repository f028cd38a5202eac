// From a picture on a phone to a proof in a case: limits told first, uploaded, filed, seen by those who may, found again where it was used.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { clearQuarantine } from '../../src/app/file-intake.ts'
import { ALIKE_BITS, distance, marksOf } from '../../src/app/file-reuse.ts'
import type { EvidenceItem } from '../../src/domain/parts.ts'
import { localObjects } from '../../src/gateways/files/local-objects.ts'
import { clockClaim, clockSale, footprint, putSale, stateOf } from '../app/desk.ts'
import { PDF, film, get, openFileHouse, picture, send, as, type FileHouse, type Sent } from './house.ts'

let house: FileHouse
beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
  for (const name of ['file-a', 'file-b', 'file-c']) {
    const { order, scans } = clockSale(`order-${name}`, 3)
    await putSale(house, order, scans)
  }
})
afterAll(async () => {
  expect(house.inQuarantine()).toEqual([])
  await house.shut()
})

const itemOf = ({ body }: Sent): EvidenceItem => body['item'] as EvidenceItem
async function command(path: string, who: string, commandId: string, asked: unknown): Promise<Sent> {
  const answer = await fetch(`${house.address}${path}`, { method: 'POST', headers: { ...as(who), 'content-type': 'application/json' }, body: JSON.stringify({ commandId, command: asked }) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const openWith = (order: string, items: readonly EvidenceItem[], commandId = `open-${order}`) => command(`/v1/merchants/shop-clock/orders/${order}/cases`, 'buyer-li', commandId, { ...clockClaim(order), evidence: items })
const closeUp = async (seed: number) => send(house, await picture(seed), { type: 'close_up', query: '&concerns=defect' })

describe('what may be sent', () => {
  it('is told before there is a case and in one, by reason and party', async () => {
    const before = (await (await get(house, '/v1/merchants/shop-clock/orders/order-file-a/evidence-limits?reason=R10')).json()) as Record<string, unknown>
    expect(before).toMatchObject({ side: 'buyer', reason: 'R10', maxPixels: 50_000_000, mediaTypes: expect.arrayContaining([{ mediaType: 'image/jpeg', maxBytes: 20_000_000 }]) })
    expect((await get(house, '/v1/merchants/shop-clock/orders/order-file-a/evidence-limits?reason=R10', 'buyer-tang')).status).toBe(404)
    expect((await get(house, '/v1/merchants/shop-clock/orders/order-file-a/evidence-limits?reason=R99')).status).toBe(422)
  })
})

describe('a picture', () => {
  let caseId = ''
  let fileId = ''
  it('is uploaded, filed when the case is opened, and stays what it was', async () => {
    const original = await sharp(await picture(10)).withExif({ IFD0: { Make: 'Phone', Model: 'One\u202e' }, IFD2: { DateTimeOriginal: '2025:09:02 09:30:00' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '121/1 28/1 0/1' } }).jpeg().toBuffer()
    const sent = await send(house, original, { type: 'close_up', query: '&concerns=defect', name: '../../x.jpg' })
    expect([sent.status, sent.body]).toMatchObject([201, {
      mediaType: 'image/jpeg', bytes: original.length, repeated: false, item: { type: 'close_up', concerns: 'defect', filedElsewhere: false },
      facts: expect.arrayContaining([{ fact: 'cameraMake', value: 'Phone', source: 'exif' }, { fact: 'takenAtAsClaimed', value: '2025:09:02 09:30:00', source: 'exif' }, { fact: 'placeRecorded', value: true, source: 'exif' }]),
    }])
    fileId = itemOf(sent).evidenceId
    expect(JSON.stringify(sent.body)).not.toMatch(/31\/1|121|\u202e/)
    const opened = await openWith('order-file-a', [itemOf(sent)])
    expect(opened.status).toBe(201)
    caseId = String(opened.body['caseId'])
    expect((await stateOf(house, caseId)).evidence).toMatchObject([{ ...itemOf(sent), by: 'buyer' }])
    const stored = join(house.folder, 'objects', '1688', 'original', itemOf(sent).sha256.slice(0, 2), itemOf(sent).sha256.slice(2, 4), itemOf(sent).sha256)
    expect(statSync(stored).size).toBe(original.length)
  })

  it('is seen in full by its sender and by officers, and by the other side without what it says of itself', async () => {
    expect(await (await get(house, `/v1/files/${fileId}`, 'buyer-li')).json()).toMatchObject({ copies: ['display', 'original'] })
    expect(await (await get(house, `/v1/files/${fileId}`, 'shop-clock')).json()).toMatchObject({ copies: ['display'] })
    expect(await (await get(house, `/v1/files/${fileId}`, 'officer-an')).json()).toMatchObject({ copies: ['display', 'original'], reuse: [{ caseId, alike: 'same_bytes' }] })
    for (const other of ['buyer-tang', 'shop-toys', 'author-ce']) expect([other, (await get(house, `/v1/files/${fileId}`, other)).status]).toEqual([other, 404])
    expect((await get(house, `/v1/files/${fileId}/url?copy=original`, 'shop-clock')).status).toBe(403)
    const link = (await (await get(house, `/v1/files/${fileId}/url`, 'shop-clock')).json()) as { path: string; copy: string }
    expect(link.copy).toBe('display')
    const answer = await get(house, link.path, null)
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-content-type-options'), answer.headers.get('content-disposition')]).toEqual([200, 'image/jpeg', 'nosniff', `attachment; filename="${fileId}.jpg"`])
    const shown = Buffer.from(await answer.arrayBuffer())
    const about = await sharp(shown).metadata()
    expect([about.exif, about.xmp, about.icc, about.iptc]).toEqual([undefined, undefined, undefined, undefined])
    expect(shown.includes('Phone')).toBe(false)
  })

  it('is fetched by a link that is good for one file, one person and five minutes', async () => {
    const { path, expiresAt } = (await (await get(house, `/v1/files/${fileId}/url?copy=original`)).json()) as { path: string; expiresAt: number }
    const url = new URL(path, house.address)
    const codeOf = async (changed: URL) => { const answer = await fetch(changed); return [answer.status, answer.headers.get('content-type')?.startsWith('application/problem') ? ((await answer.json()) as { code: string }).code : null] }
    expect(await codeOf(url)).toEqual([200, null])
    for (const [name, value] of [['for', 'shop-clock'], ['as', 'officer'], ['copy', 'display'], ['at', 'pdd'], ['until', String(expiresAt + 1)], ['signature', 'A'.repeat(43)], ['signature', '']] as const) {
      const changed = new URL(url)
      changed.searchParams.set(name, value)
      expect([name, ...(await codeOf(changed))]).toEqual([name, 403, 'file_link_invalid'])
    }
    const other = new URL(url)
    other.pathname = `/files/${fileId.slice(0, -1)}x`
    expect(await codeOf(other)).toEqual([403, 'file_link_invalid'])
    const now = house.clock.now
    house.clock.now = expiresAt + 1
    expect(await codeOf(url)).toEqual([410, 'file_link_expired'])
    const opened = await fetch(url, { headers: { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en' } })
    expect([opened.status, opened.headers.get('content-type'), await opened.text()]).toEqual([410, 'text/html; charset=utf-8', expect.stringContaining('<code>file_link_expired</code>')])
    house.clock.now = now
    expect(await codeOf(url)).toEqual([200, null])
  })

  it('leaves on record who saw it, for officers and auditors to read', async () => {
    const record = (await (await get(house, `/v1/files/${fileId}/views`, 'officer-an')).json()) as { views: unknown[] }
    expect(record.views).toHaveLength(2)
    expect(record.views).toEqual(expect.arrayContaining([expect.objectContaining({ viewer: 'shop-clock', role: 'merchant', copy: 'display' }), expect.objectContaining({ viewer: 'buyer-li', role: 'buyer', copy: 'original' })]))
    for (const who of ['buyer-li', 'shop-clock']) expect((await get(house, `/v1/files/${fileId}/views`, who)).status).toBe(403)
    await expect(house.pool.query('delete from file_view')).rejects.toThrow(/permission/)
    await expect(house.pool.query('update file set sha256 = sha256')).rejects.toThrow(/permission/)
  })

  it('sent again is the same file, and shown in another order it is found, also when it was saved anew and smaller', async () => {
    const again = await closeUp(11)
    expect((await closeUp(11)).body).toMatchObject({ fileId: again.body['fileId'], repeated: true })
    expect((await openWith('order-file-b', [itemOf(again)])).status).toBe(201)
    const smaller = await sharp(await picture(11)).resize(320).modulate({ brightness: 1.1 }).webp({ quality: 60 }).toBuffer()
    const copied = await send(house, smaller, { type: 'close_up', query: '&concerns=defect' })
    expect(itemOf(copied)).toMatchObject({ filedElsewhere: true, mediaType: 'image/webp' })
    // Whatever the client says about it, the record says what is so.
    const opened = await openWith('order-file-c', [{ ...itemOf(copied), filedElsewhere: false }])
    expect(opened.status).toBe(201)
    expect((await stateOf(house, String(opened.body['caseId']))).evidence).toMatchObject([{ filedElsewhere: true }])
    const seen = (await (await get(house, `/v1/files/${itemOf(copied).evidenceId}`, 'officer-an')).json()) as { reuse: unknown[] }
    expect(seen.reuse).toEqual(expect.arrayContaining([expect.objectContaining({ orderId: 'order-file-b', alike: 'similar' })]))
    // Another person's new picture is nobody's old one.
    expect(itemOf(await send(house, await picture(12), { as: 'buyer-tang' }))).toMatchObject({ filedElsewhere: false })
  })

  it('may be named in a command only as it was uploaded, where people are real', async () => {
    const mine = itemOf(await closeUp(13))
    const theirs = itemOf(await send(house, await picture(14), { as: 'shop-clock' }))
    const file = (commandId: string, item: EvidenceItem) => command(`/v1/cases/${caseId}/commands`, 'buyer-li', commandId, { type: 'FileEvidence', items: [item] })
    // In a demo an uploaded file must still be what it was; a hash without a file passes.
    expect((await file('bent', { ...mine, bytes: mine.bytes + 1 })).body).toMatchObject({ code: 'unknown_file', field: mine.evidenceId })
    const { ask } = await import('../app/desk.ts')
    await house.admin(`update marketplace set kind = 'production', clock_offset_ms = 0 where marketplace_id = '1688'`)
    const bucket = house.store.bucketOf(caseId) ?? -1
    const inEarnest = (commandId: string, item: EvidenceItem) => ask(house, { who: 'buyer-li', bucket, caseId, commandId, command: { type: 'FileEvidence', items: [item] } })
    const before = await footprint(house)
    for (const [name, item] of Object.entries({
      absent: { ...mine, evidenceId: 'file-000-00000000' }, hashOnly: { ...mine, evidenceId: 'my-photo' }, others: theirs, hash: { ...mine, sha256: '0'.repeat(64) }, bytes: { ...mine, bytes: 1 }, type: { ...mine, type: 'invoice' as const },
      media: { ...mine, mediaType: 'application/pdf' }, look: { ...mine, perceptualHash: '0'.repeat(16) },
    })) expect([name, await inEarnest(name, item)]).toEqual([name, { refused: 'unknown_file', field: item.evidenceId }])
    expect(await footprint(house)).toEqual(before)
    expect(await inEarnest('as-it-was', mine)).toMatchObject({ events: [{ type: 'EvidenceFiled', items: [{ evidenceId: mine.evidenceId }] }] })
    const { files, ...withoutFiles } = house.desk
    expect(files).toBeDefined()
    expect(await ask({ desk: withoutFiles }, { who: 'buyer-li', bucket, caseId, commandId: 'no-files', command: { type: 'FileEvidence', items: [{ ...mine, evidenceId: 'another' }] } })).toMatchObject({ refused: 'unknown_file' })
    await house.admin(`update marketplace set kind = 'demo' where marketplace_id = '1688'`)
  })
})

describe('films and papers', () => {
  it('are fetched in ranges, and one look is one look', async () => {
    const bytes = film(50_000)
    const sent = await send(house, bytes, { type: 'unboxing_video', name: 'a.mp4' })
    expect([sent.status, sent.body]).toMatchObject([201, { mediaType: 'video/mp4', display: null, perceptualHash: null }])
    const fileId = itemOf(sent).evidenceId
    const { path } = (await (await get(house, `/v1/files/${fileId}/url`)).json()) as { path: string }
    const part = async (range: string, more: Record<string, string> = {}) => { const answer = await get(house, path, null, { range, ...more }); return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer())] }
    const size = bytes.length
    expect(await part('bytes=0-7')).toEqual([206, `bytes 0-7/${size}`, bytes.subarray(0, 8)])
    expect(await part('bytes=100-')).toEqual([206, `bytes 100-${size - 1}/${size}`, bytes.subarray(100)])
    expect(await part('bytes=-5')).toEqual([206, `bytes ${size - 5}-${size - 1}/${size}`, bytes.subarray(-5)])
    expect((await part(`bytes=${size}-`)).slice(0, 2)).toEqual([416, `bytes */${size}`])
    expect((await part('bytes=5-2'))[0]).toBe(200)
    expect((await part('bytes=0-1,4-5'))[0]).toBe(200)
    expect((await part('bytes=0-7', { 'if-range': '"older"' }))[0]).toBe(200)
    const head = await fetch(`${house.address}${path}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges'), head.headers.get('etag')]).toEqual([200, String(size), 'bytes', `"${itemOf(sent).sha256}"`])
    expect(((await (await get(house, `/v1/files/${fileId}/views`, 'officer-an')).json()) as { views: unknown[] }).views).toHaveLength(1)
  })

  it('are taken as what they are', async () => {
    expect((await send(house, PDF, { type: 'invoice', as: 'shop-clock', name: 'fapiao.pdf' })).body).toMatchObject({ mediaType: 'application/pdf', item: { perceptualHash: null } })
    expect((await send(house, Buffer.from('快递员说放在门口。\n'), { type: 'statement', name: 'x' })).body).toMatchObject({ mediaType: 'text/plain' })
    expect((await send(house, film(100, 'qt  '), { type: 'video' })).body).toMatchObject({ mediaType: 'video/quicktime' })
  })
})

describe('the door for files', () => {
  it('names what is wrong with a request', async () => {
    expect((await send(house, PDF, { as: 'author-ce' })).body).toMatchObject({ code: 'role_may_not' })
    expect((await send(house, PDF, { type: 'secret' })).body).toMatchObject({ code: 'malformed', field: 'type' })
    expect((await send(house, PDF, { query: '&caseId=999' })).body).toMatchObject({ code: 'unknown_case' })
    expect((await command('/v1/files?type=photo', 'buyer-li', 'json', {})).body).toMatchObject({ status: 415, code: 'not_multipart' })
    const empty = await fetch(`${house.address}/v1/files?type=photo`, { method: 'POST', headers: { ...as('buyer-li'), 'content-type': 'multipart/form-data; boundary=b' }, body: '--b--\r\n' })
    expect([empty.status, ((await empty.json()) as { code: string }).code]).toEqual([422, 'malformed'])
    expect((await fetch(`${house.address}/v1/files?type=photo`, { method: 'POST', body: new FormData() })).status).toBe(401)
    for (const id of ['file-000-00000000', '..%2f..%2fetc', 'file-fff-x', "x'%20or%201=1"]) expect([id, (await get(house, `/v1/files/${id}`)).status]).toEqual([id, 404])
  })

  it('holds a person to the day’s allowance', async () => {
    await house.admin(`insert into file (bucket, file_id, marketplace_id, uploader, side, at, sha256, bytes, media_type, evidence_type, facts)
      select account_bucket('buyer-zhou'), 'file-000-' || lpad(n::text, 8, '0'), '1688', 'buyer-zhou', 'buyer', $1, lpad(n::text, 64, '0'), 1, 'image/jpeg', 'photo', '[]' from generate_series(1, 500) n`, [house.clock.now])
    const sent = await house.files.book.sentSince({ marketplaceId: '1688', uploader: 'buyer-zhou' }, house.clock.now - 1000)
    expect(sent).toEqual({ files: 500, bytes: 500 })
    const { receiveFile } = await import('../../src/app/file-intake.ts')
    const { Readable } = await import('node:stream')
    const upload = { marketplaceId: '1688', uploader: 'buyer-zhou', side: 'buyer' as const, type: 'photo' as const, concerns: null, policyMaxBytes: null, forCase: null }
    expect(await receiveFile(house.files, { ...upload, at: house.clock.now, unique: 'one-more' }, Readable.from([PDF]))).toMatchObject({ refused: 'file_quota', allowed: 500 })
    expect(await receiveFile(house.files, { ...upload, at: house.clock.now + 86_400_001, unique: 'next-day' }, Readable.from([PDF]))).toMatchObject({ item: { type: 'photo' } })
    expect(await receiveFile(house.files, { ...upload, at: house.clock.now + 86_400_001, unique: 'policy-says', policyMaxBytes: 50 }, Readable.from([PDF]))).toMatchObject({ refused: 'file_too_large', allowed: 50 })
  })

  it('clears out what a killed process left in quarantine, and nothing that is still coming in', async () => {
    const { writeFileSync, utimesSync } = await import('node:fs')
    for (const name of ['left', 'coming']) writeFileSync(join(house.files.quarantine, name), 'x')
    utimesSync(join(house.files.quarantine, 'left'), 1000, 1000)
    expect(await clearQuarantine(house.files.quarantine, Date.now() - 3_600_000)).toBe(1)
    expect(readdirSync(house.files.quarantine)).toEqual(['coming'])
    expect(await clearQuarantine(house.files.quarantine, Date.now() + 1000)).toBe(1)
  })
})

describe('likeness', () => {
  it('finds every hash within three bits by its bands, and counts bits', () => {
    const hash = '0123456789abcdef'
    expect(distance(hash, hash)).toBe(0)
    expect(distance(hash, 'fedcba9876543210')).toBe(64)
    for (let a = 0; a < 64; a += 7) for (let b = 0; b < 64; b += 5) for (let c = 0; c < 64; c += 3) {
      const other = (BigInt(`0x${hash}`) ^ [...new Set([a, b, c])].reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n)).toString(16).padStart(16, '0')
      expect(marksOf({ sha256: 'x', perceptualHash: other }).some((mark) => marksOf({ sha256: 'y', perceptualHash: hash }).includes(mark))).toBe(true)
    }
  })

  it('keeps different pictures apart and calls a blank sheet nothing', async () => {
    const { looksHash } = await import('../../src/gateways/files/images.ts')
    const { writeFileSync } = await import('node:fs')
    const hashOf = async (bytes: Buffer) => { const path = join(house.folder, 'look.jpg'); writeFileSync(path, bytes); return looksHash(path) }
    const seeds = Array.from({ length: 30 }, (_, index) => 100 + index)
    const hashes = new Map<number, string>()
    for (const seed of seeds) hashes.set(seed, (await hashOf(await picture(seed, 320, 240))) ?? `none-${seed}`)
    const pairs = seeds.flatMap((one) => seeds.filter((other) => other > one).map((other) => distance(hashes.get(one) ?? '', hashes.get(other) ?? '')))
    expect(Math.min(...pairs)).toBeGreaterThan(ALIKE_BITS)
    expect([...hashes.values()].filter((hash) => hash.startsWith('none')).length).toBeLessThan(3)
    expect(await hashOf(await sharp({ create: { width: 300, height: 300, channels: 3, background: '#fdfdfd' } }).jpeg().toBuffer())).toBeNull()
    const moved = []
    for (const seed of seeds) moved.push(distance(hashes.get(seed) ?? '', (await hashOf(await sharp(await picture(seed, 320, 240)).resize(200).modulate({ brightness: 1.05 }).jpeg({ quality: 40 }).toBuffer())) ?? `none-${seed}`))
    // Nine in ten at least: a picture that was cropped, mirrored or painted over is not promised to be found.
    expect(moved.filter((bits) => bits <= ALIKE_BITS).length).toBeGreaterThanOrEqual(27)
  })

  it('takes no key that could leave its folder', async () => {
    const objects = localObjects(join(house.folder, 'objects'))
    for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a/b\0', '']) await expect(objects.read(key, null)).rejects.toThrow('not a key')
  })
})

describe('a full disk', () => {
  it('is named, costs the sender nothing and holds up nobody else; with room again the same upload is taken', async () => {
    let full = true
    const folder = mkdtempSync(join(tmpdir(), 'gongdao-full-'))
    const local = localObjects(folder)
    // The device that is always full answers as any other would.
    const small = await openFileHouse({ ...local, put: async (...asked) => (full ? writeFile('/dev/full', 'x') : local.put(...asked)) })
    const bytes = await picture(77)
    const [away, read] = [await send(small, bytes, { type: 'close_up' }), await get(small, '/v1/cases')]
    expect([away.status, away.body, read.status]).toMatchObject([503, { code: 'files_unavailable', retryable: true }, 200])
    expect([small.inQuarantine(), readdirSync(folder)]).toEqual([[], []])
    full = false
    expect((await send(small, bytes, { type: 'close_up' })).status).toBe(201)
    await small.shut()
    rmSync(folder, { recursive: true, force: true })
  })
})
