// An S3 store that goes away while the house is open: what cannot be stored or read is said so, everything else goes on, nothing is half taken, and
// with the store back the same upload goes on where it was. The double is s3rver from npm, behind a relay that is cut; not a real S3.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { s3Objects } from '../../src/gateways/files/s3-objects.ts'
import { relayTo, type Relay } from '../http/relay.ts'
import { as, film, get, openFileHouse, picture, send, type FileHouse } from './house.ts'

const folder = mkdtempSync(join(tmpdir(), 'gongdao-away-'))
const AWAY = { code: 'files_unavailable', retryable: true }
let double: S3rver
let relay: Relay
let target = ''
let house: FileHouse
beforeAll(async () => {
  mkdirSync(join(folder, 's3'))
  double = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(folder, 's3'), configureBuckets: [{ name: 'evidence', configs: [] }] })
  target = `http://127.0.0.1:${(await double.run()).port}/evidence`
  relay = await relayTo(target)
  house = await openFileHouse(s3Objects({ url: relay.url, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'us-east-1' }, Date.now))
})
afterAll(async () => {
  await house.shut()
  await relay.close()
  await double.close()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => relay.heal(target))

const rowsOf = async (): Promise<number> => Number((await house.pool.query<{ count: string }>('select count(*) as count from file')).rows[0]?.count)
const linkOf = async (file: string): Promise<string> => ((await (await get(house, `/v1/files/${file}/url?copy=original`)).json()) as { path: string }).path

it('says so to who sends and who looks, keeps nothing of it, and takes the same file when it is back', async () => {
  const [kept, other] = [await picture(501), await picture(502)]
  const sent = await send(house, kept)
  expect(sent.status).toBe(201)
  const link = await linkOf(String(sent.body['fileId']))
  relay.cut()
  const [away, looked, cases] = [await send(house, other), await get(house, link, null), await get(house, '/v1/cases')]
  expect([away.status, away.body, looked.status, await looked.json(), looked.headers.get('retry-after'), cases.status]).toMatchObject([503, AWAY, 503, AWAY, '60', 200])
  expect([house.inQuarantine(), await rowsOf()]).toEqual([[], 1])
  relay.heal(target)
  expect((await send(house, other)).status).toBe(201)
  expect(Buffer.from(await (await get(house, link, null)).arrayBuffer()).equals(kept)).toBe(true)
})

it('cut while it gives a file, ends that answer short of its length and harms no other', async () => {
  const bytes = film(8_000_000)
  const sent = await send(house, bytes, { type: 'unboxing_video', name: 'a.mp4', claims: 'video/mp4' })
  expect(sent.status).toBe(201)
  const link = await linkOf(String(sent.body['fileId']))
  const got = await new Promise<{ promised: number; came: number; whole: boolean }>((resolve) => {
    const asked = request(`${house.address}${link}`, (answer) => {
      let came = 0
      const end = (): void => resolve({ promised: Number(answer.headers['content-length']), came, whole: answer.complete })
      answer.on('data', (chunk: Buffer) => {
        if (came === 0) relay.cut()
        came += chunk.length
        // Slowly, so that the rest is still on its way when the line is cut.
        answer.pause()
        setTimeout(() => answer.resume(), 5)
      })
      answer.on('error', end)
      answer.on('end', end)
    })
    asked.end()
  })
  expect(got).toMatchObject({ promised: bytes.length, whole: false })
  expect(got.came).toBeLessThan(bytes.length)
  relay.heal(target)
  expect(createHash('sha256').update(Buffer.from(await (await get(house, link, null)).arrayBuffer())).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
})

it('an upload in pieces waits with all that came, and ends when it is asked again', async () => {
  const bytes = film(200_000)
  const tus = { ...as('buyer-li'), 'tus-resumable': '1.0.0' }
  const begun = await fetch(`${house.address}/v1/uploads`, { method: 'POST', headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': `type ${Buffer.from('unboxing_video').toString('base64')}` } })
  const path = begun.headers.get('location') ?? ''
  relay.cut()
  const piece = await fetch(`${house.address}${path}`, { method: 'PATCH', headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }, body: Buffer.from(bytes) })
  expect([piece.status, await piece.json()]).toMatchObject([503, AWAY])
  const before = await rowsOf()
  expect((await fetch(`${house.address}${path}`, { method: 'HEAD', headers: tus })).status).toBe(503)
  relay.heal(target)
  const again = await fetch(`${house.address}${path}`, { method: 'HEAD', headers: tus })
  expect([again.status, again.headers.get('upload-offset'), again.headers.get('gongdao-file') !== null]).toEqual([200, String(bytes.length), true])
  expect([await rowsOf(), house.inQuarantine()]).toEqual([before + 1, []])
})
