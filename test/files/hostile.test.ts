// Files sent to harm: each is refused by name or defused, and none leaves a trace. Sent over a real connection, as anybody could.
import fs, { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EICAR, PDF, ZIP, as, film, ftyp, get, openFileHouse, picture, send, type FileHouse } from './house.ts'

let house: FileHouse
let photo: Buffer
beforeAll(async () => {
  house = await openFileHouse()
  photo = await picture(1)
})
afterAll(async () => {
  expect(house.logs.filter(({ level }) => level !== 'info')).toEqual([])
  await house.shut()
})
afterEach(() => expect(house.inQuarantine()).toEqual([]))

const rowsOf = async () => Number((await house.admin('select count(*) as n from file')).rows[0].n)
async function refused(bytes: Uint8Array, how: Parameters<typeof send>[2] = {}): Promise<unknown> {
  const before = await rowsOf()
  const { status, body } = await send(house, bytes, how)
  expect(body).toMatchObject({ status, kind: expect.any(String), zh: expect.any(String), en: expect.any(String) })
  expect(await rowsOf()).toBe(before)
  return body['code']
}

const crcTable = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0 })
const crc = (bytes: Buffer) => (bytes.reduce((sum, byte) => (crcTable[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0
function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE(crc(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}
function png(width: number, height: number, data: Buffer, ...extra: Buffer[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), ...extra, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}
const comment = (text: string) => { const body = Buffer.from(text, 'latin1'); const head = Buffer.from([0xff, 0xfe, 0, 0]); head.writeUInt16BE(body.length + 2, 2); return Buffer.concat([head, body]) }
const withComment = (text: string) => Buffer.concat([photo.subarray(0, 2), comment(text), photo.subarray(2)])

describe('what is not what it says', () => {
  it('is told by its bytes, whatever its name and the sender say', async () => {
    expect(await refused(Buffer.from('MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00', 'latin1'), { name: 'receipt.pdf', claims: 'application/pdf' })).toBe('file_type_not_allowed')
    expect(await refused(ZIP, { name: 'photo.png', claims: 'image/png' })).toBe('file_type_not_allowed')
    const taken = await send(house, photo, { name: 'virus.exe', claims: 'application/x-msdownload' })
    expect([taken.status, taken.body]).toMatchObject([201, { mediaType: 'image/jpeg' }])
  })

  it('is refused when it is a film or a picture only by its first bytes', async () => {
    expect(await refused(Buffer.concat([ftyp(), Buffer.from('not a box at all, and far too long for one')]), { type: 'video', name: 'a.mp4' })).toBe('file_broken')
    expect(await refused(film().subarray(0, 3000), { type: 'video', name: 'a.mp4' })).toBe('file_broken')
    expect(await refused(Buffer.concat([Buffer.from([0, 0, 0, 0x18]), Buffer.from('junkisom'), film().subarray(12)]), { type: 'video', name: 'a.mp4' })).toBe('file_type_not_allowed')
    expect(await refused(Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), Buffer.alloc(5000, 0x41)]))).toBe('file_broken')
    expect(await refused(ftyp('heic'), { name: 'a.heic' })).toBe('file_type_not_allowed')
  })

  it('is refused when it is cut short or empty', async () => {
    expect(await refused(Buffer.alloc(0))).toBe('file_empty')
    expect(await refused(photo.subarray(0, photo.length >> 1))).toBe('file_broken')
    // Its end mark is there, its middle is not.
    expect(await refused(Buffer.concat([photo.subarray(0, photo.length >> 1), Buffer.from('ffd9', 'hex')]))).toBe('file_broken')
    expect(await refused(PDF.subarray(0, 40), { type: 'invoice', name: 'a.pdf' })).toBe('file_broken')
    expect(await refused(Buffer.from('一段话\u0000', 'utf8'), { type: 'statement', name: 'a.txt' })).toBe('file_type_not_allowed')
  })
})

describe('what holds something else', () => {
  it('is refused with an archive, a page or a program behind the picture', async () => {
    expect(await refused(Buffer.concat([photo, ZIP]))).toBe('file_hidden_content')
    expect(await refused(Buffer.concat([film(), ZIP]), { type: 'video' })).toBe('file_hidden_content')
    expect(await refused(Buffer.concat([photo, Buffer.from('<html><body onload=alert(1)>')]))).toBe('file_active_content')
    expect(await refused(withComment('*/=1;/* <script>alert(document.domain)</script>'))).toBe('file_active_content')
    expect(await refused(Buffer.concat([photo, Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(64)]))).toBe('file_hidden_content')
    expect(await refused(Buffer.concat([PDF, ZIP]), { type: 'invoice', name: 'a.pdf' })).toBe('file_hidden_content')
  })

  it('is let in with what phones put there, which is on record and not in the copy', async () => {
    const trailer = Buffer.from('SEFT a setting of a phone', 'latin1')
    const { status, body } = await send(house, Buffer.concat([await picture(2), trailer]))
    expect([status, body]).toMatchObject([201, { facts: expect.arrayContaining([{ fact: 'bytesAfterTheImage', value: trailer.length, source: 'container' }]) }])
    const { path } = (await (await get(house, `/v1/files/${String(body['fileId'])}/url?copy=display`)).json()) as { path: string }
    expect(Buffer.from(await (await get(house, path, null)).arrayBuffer()).includes('SEFT')).toBe(false)
  })

  it('is refused when it could run where it is opened', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("//evil")</script></svg>'
    expect(await refused(Buffer.from(svg), { name: 'a.svg', claims: 'image/svg+xml' })).toBe('file_active_content')
    expect(await refused(Buffer.from(`<?xml version="1.0"?>${svg}`), { name: 'a.png' })).toBe('file_active_content')
    expect(await refused(Buffer.from('<!DOCTYPE html><p>hello'), { type: 'statement', name: 'a.txt' })).toBe('file_active_content')
    expect(await refused(Buffer.from(`${'a note\n'.repeat(2000)}<script>`), { type: 'statement', name: 'a.txt' })).toBe('file_active_content')
    expect(await refused(Buffer.from(PDF.toString('latin1').replace('/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'latin1'), { type: 'invoice' })).toBe('file_active_content')
  })

  it('is refused with the mark every scanner knows, alone or deep inside, also across two chunks', async () => {
    expect(await refused(EICAR, { type: 'statement', name: 'eicar.com' })).toBe('file_harmful')
    for (const before of [65_536 - 30, 131_072 - 67, 50_000]) expect(await refused(Buffer.concat([Buffer.alloc(before, 0x61), EICAR, Buffer.alloc(70_000, 0x61)]), { type: 'statement' })).toBe('file_harmful')
  })
})

describe('what grows when it is opened', () => {
  it('is refused by the size its header claims, before anything is decoded', async () => {
    const before = process.memoryUsage().rss
    expect(await refused(png(30_000, 30_000, deflateSync(Buffer.alloc(1_000_000))))).toBe('file_too_many_pixels')
    const large = await sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#777' } }).jpeg({ quality: 30 }).toBuffer()
    expect(await refused(large)).toBe('file_too_many_pixels')
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
  }, 60_000)

  it('is refused when it claims a size its data does not have, and harmless when a text inside it would swell', async () => {
    expect(await refused(png(5000, 5000, deflateSync(Buffer.alloc(100))))).toBe('file_broken')
    const swelling = chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(50_000_000))]))
    const before = process.memoryUsage().rss
    const { status } = await send(house, png(64, 64, deflateSync(Buffer.alloc(64 * 65, 0x40))  , swelling))
    expect([201, 422]).toContain(status)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })
})

describe('names', () => {
  it('with tricks lead nowhere, for no name is ever kept', async () => {
    const names = ['../../../../etc/passwd', '..\\..\\boot.ini', '/etc/shadow', 'a\0.jpg', 'con.jpg', '.htaccess', `${'n'.repeat(5000)}.jpg`, '\u202egpj.exe', '照片 📷.jpg', '%2e%2e%2f%2e%2e%2fx', 'a"; filename="b.jpg']
    for (const name of names) {
      const answer = await sendRaw(rawForm(name, photo))
      expect([name, [200, 201, 400, 422].includes(answer)]).toEqual([name, true])
    }
    expect(readdirSync(house.folder).sort()).toEqual(['objects', 'quarantine'])
    const kept = (await house.admin('select * from file')).rows
    expect(JSON.stringify(kept)).not.toMatch(/passwd|htaccess|gpj|照片/)
  })

  it('with bytes that are no text are passed over too', async () => {
    // A lone surrogate as bytes, which no form could carry as text.
    const form = Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="', 'latin1'), Buffer.from([0xed, 0xa0, 0x80, 0xff, 0xfe]), Buffer.from('"\r\nContent-Type: image/jpeg\r\n\r\n', 'latin1'), photo, Buffer.from('\r\n--b--\r\n')])
    expect([200, 201]).toContain(await sendRaw(form))
  })

  const rawForm = (name: string, bytes: Buffer) => Buffer.concat([Buffer.from(`--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`, 'utf8'), bytes, Buffer.from('\r\n--b--\r\n')])
  async function sendRaw(form: Buffer): Promise<number> {
    return (await fetch(`${house.address}/v1/files?type=photo`, { method: 'POST', headers: { ...as('buyer-li'), 'content-type': 'multipart/form-data; boundary=b' }, body: form })).status
  }
})

describe('too much of it', () => {
  it('is refused at the limit while it streams, with memory flat', async () => {
    const peak = { rss: 0 }
    const watch = setInterval(() => { peak.rss = Math.max(peak.rss, process.memoryUsage().rss) }, 20)
    const before = process.memoryUsage().rss
    const { status, code } = await flood(260_000_000)
    clearInterval(watch)
    expect([status, code]).toEqual([422, 'file_too_large'])
    expect(peak.rss - before).toBeLessThan(120_000_000)
  }, 60_000)

  it('leaves nothing behind when the sender goes away in the middle', async () => {
    await flood(20_000_000, 5_000_000)
    for (let tries = 0; tries < 100 && house.inQuarantine().length > 0; tries += 1) await new Promise((go) => { setTimeout(go, 20) })
    expect(house.inQuarantine()).toEqual([])
    expect((await get(house, '/health', null)).status).toBe(200)
  })

  it('leaves nothing behind when it is refused before a slow disk has opened its file', async () => {
    const { open } = fs
    const { open: openPromised } = fs.promises
    const later = () => new Promise((go) => { setTimeout(go, 100) })
    fs.open = ((...call: Parameters<typeof open>) => { void later().then(() => open(...call)) }) as typeof open
    fs.promises.open = (...call: Parameters<typeof openPromised>) => later().then(() => openPromised(...call))
    syncBuiltinESMExports()
    try {
      expect(await refused(EICAR, { type: 'statement' })).toBe('file_harmful')
      await later()
      await later()
    } finally {
      Object.assign(fs, { open })
      Object.assign(fs.promises, { open: openPromised })
      syncBuiltinESMExports()
    }
    expect(house.inQuarantine()).toEqual([])
  })

  /** A film that never ends, in chunks and without a length; gives up on its own after `cut` bytes when told to. */
  function flood(bytes: number, cut: number | null = null): Promise<{ status: number; code: unknown }> {
    return new Promise((resolve) => {
      const call = request(`${house.address}/v1/files?type=video`, { method: 'POST', headers: { ...as('buyer-li'), 'content-type': 'multipart/form-data; boundary=b' } }, (answer) => {
        let text = ''
        answer.on('data', (part: Buffer) => { text += part.toString() })
        answer.on('end', () => { call.destroy(); resolve({ status: answer.statusCode ?? 0, code: (JSON.parse(text) as { code: unknown }).code }) })
      })
      call.on('error', () => resolve({ status: 0, code: 'cut' }))
      call.write(Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n'), ftyp()]))
      const part = Buffer.alloc(1_000_000, 0x33)
      let sent = 0
      const more = (): void => {
        if (cut !== null && sent >= cut) { call.destroy(); return }
        if (sent >= bytes || call.destroyed) { call.end('\r\n--b--\r\n'); return }
        sent += part.length
        if (call.write(part)) setImmediate(more)
        else call.once('drain', more)
      }
      more()
    })
  }
})
