// A desk with a file store in a folder of its own and its door open on a real port, and the files people send to it. Used by test/files/*.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Files, ObjectStore } from '../../src/app/files.ts'
import { fileInspector } from '../../src/gateways/files/inspect.ts'
import { localObjects } from '../../src/gateways/files/local-objects.ts'
import { buildServer } from '../../src/http/server.ts'
import { createFileBook } from '../../src/store/files.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'

export type FileHouse = TestDesk & { files: Files; server: FastifyInstance; address: string; folder: string; inQuarantine(): string[]; shut(): Promise<void> }

export async function openFileHouse(objects: ObjectStore | null = null): Promise<FileHouse> {
  const made = await openDesk()
  const folder = mkdtempSync(join(tmpdir(), 'gongdao-files-'))
  const files: Files = {
    book: createFileBook(made.pool), objects: objects ?? localObjects(join(folder, 'objects')), inspector: fileInspector, quarantine: join(folder, 'quarantine'), key: Buffer.alloc(32, 7),
  }
  const desk = { ...made.desk, files }
  const server = await buildServer({ desk })
  const address = await server.listen({ port: 0, host: '127.0.0.1' })
  return {
    ...made, desk, files, server, address, folder,
    inQuarantine: () => readdirSync(files.quarantine),
    shut: async () => {
      await server.close()
      await made.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Sent = { status: number; body: Record<string, unknown> }

/** Sends bytes as a browser does: a form with one file, under whatever name and type the sender likes. */
export async function send(house: Pick<FileHouse, 'address'>, bytes: Uint8Array, how: { as?: string; type?: string; name?: string; claims?: string; query?: string } = {}): Promise<Sent> {
  const form = new FormData()
  form.append('file', new Blob([Buffer.from(bytes)], { type: how.claims ?? 'image/jpeg' }), how.name ?? 'photo.jpg')
  const answer = await fetch(`${house.address}/v1/files?type=${how.type ?? 'photo'}${how.query ?? ''}`, { method: 'POST', headers: as(how.as ?? 'buyer-li'), body: form })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

export const as = (who: string): Record<string, string> => ({ authorization: `Demo 1688/${who}`, 'accept-language': 'en' })

export async function get(house: Pick<FileHouse, 'address'>, path: string, who: string | null = 'buyer-li', headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${house.address}${path}`, { headers: { ...(who === null ? {} : as(who)), ...headers } })
}

/** A picture nobody mistakes for another: a few soft blots, placed by the seed. */
export async function picture(seed: number, width = 640, height = 480): Promise<Buffer> {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  const next = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0
    return state % below
  }
  const blots = Array.from({ length: 14 }, () => `<circle cx="${next(width)}" cy="${next(height)}" r="${30 + next(140)}" fill="rgb(${next(256)},${next(256)},${next(256)})" opacity="0.8"/>`).join('')
  return sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#88a"/>${blots}</svg>`)).jpeg({ quality: 92 }).toBuffer()
}

const box = (kind: string, ...content: Uint8Array[]): Buffer => {
  const body = Buffer.concat(content)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length, 0)
  head.write(kind, 4, 'latin1')
  return Buffer.concat([head, body])
}
export const ftyp = (brand = 'isom'): Buffer => box('ftyp', Buffer.from(`${brand}\x00\x00\x02\x00isomiso2mp41`, 'latin1'))
/** The skeleton of a film: its boxes are whole, its pictures are nobody's. */
export const film = (bytes = 4000, brand = 'isom'): Buffer => Buffer.concat([ftyp(brand), box('moov', box('mvhd', Buffer.alloc(100))), box('mdat', Buffer.alloc(bytes, 0x5a))])
export const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n', 'latin1')
export const ZIP = Buffer.concat([
  Buffer.from('504b0304140000000000000000000000000000000000000000000100000061', 'hex'), Buffer.from('504b01021400140000000000000000000000000000000000000000000100000000000000000000000000000000000000', 'hex'), Buffer.from('61'),
  Buffer.from('504b050600000000010001002f0000001f0000000000', 'hex'),
])
/** In two halves, so that a scanner on this machine does not take the test for the thing. */
export const EICAR = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''), 'latin1')
