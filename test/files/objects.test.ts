// One contract for every file store: the folder of this machine, and S3 as spoken by s3rver, a test double from npm, not a real one.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
// It knows accounts but does not check signatures of version 4: those are proven by sigv4.test.ts.
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectStore } from '../../src/app/files.ts'
import { localObjects } from '../../src/gateways/files/local-objects.ts'
import { s3Objects } from '../../src/gateways/files/s3-objects.ts'

const folder = mkdtempSync(join(tmpdir(), 'gongdao-objects-'))
const stores: Record<string, ObjectStore> = { folder: localObjects(join(folder, 'objects')) }
const place = { url: '', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'us-east-1' }
let double: S3rver
beforeAll(async () => {
  mkdirSync(join(folder, 's3'))
  double = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: join(folder, 's3'), configureBuckets: [{ name: 'evidence', configs: [] }] })
  const address = await double.run()
  place.url = `http://127.0.0.1:${address.port}/evidence`
  stores['s3'] = s3Objects(place, Date.now)
})
afterAll(async () => {
  await double.close()
  rmSync(folder, { recursive: true, force: true })
})

const KEY = `1688/original/ab/cd/${'ab'.repeat(32)}`
const about = (bytes: Uint8Array) => ({ sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, mediaType: 'video/mp4' })
async function drained(stream: Readable | null): Promise<Buffer | null> {
  if (stream === null) return null
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

describe.each(['folder', 's3'])('the file store on %s', (name) => {
  const store = () => stores[name] ?? localObjects('')
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251))
  const path = join(folder, `from-${name}`)

  it('gives back what was put, whole and in part', async () => {
    writeFileSync(path, bytes)
    await store().put(KEY, path, about(bytes))
    expect((await drained(await store().read(KEY, null)))?.equals(bytes)).toBe(true)
    expect((await drained(await store().read(KEY, { start: 1000, end: 1999 })))?.equals(bytes.subarray(1000, 2000))).toBe(true)
    expect((await drained(await store().read(KEY, { start: 299_999, end: 299_999 })))?.equals(bytes.subarray(299_999))).toBe(true)
  })

  it('takes the same content again, also ten times at once, and knows what it does not have', async () => {
    const key = KEY.replace('original', 'display')
    await Promise.all(Array.from({ length: 10 }, () => store().put(key, path, about(bytes))))
    await store().put(key, path, about(bytes))
    expect((await drained(await store().read(key, null)))?.equals(bytes)).toBe(true)
    expect(await store().read(KEY.replace('1688', 'pdd'), null)).toBeNull()
  })

  it('says what it has, loses what is removed and nothing else, and does not mind being told twice', async () => {
    const [gone, kept] = [KEY.replace('original', 'gone'), KEY.replace('original', 'kept')]
    for (const key of [gone, kept]) await store().put(key, path, about(bytes))
    expect([await store().has(gone), await store().has(KEY.replace('1688', 'pdd'))]).toEqual([true, false])
    await store().remove(gone)
    await store().remove(gone)
    expect([await store().has(gone), await store().read(gone, null), await store().has(kept)]).toEqual([false, null, true])
    await store().put(gone, path, about(bytes))
    expect((await drained(await store().read(gone, null)))?.equals(bytes)).toBe(true)
  })
})

describe('a file store that fails', () => {
  it('says so as a fault: wrong key, no server, no such bucket', async () => {
    const path = join(folder, 'from-s3')
    const wrongKey = s3Objects({ ...place, accessKeyId: 'GUESSED' }, Date.now)
    await expect(wrongKey.put(`${KEY}0`, path, about(Buffer.alloc(300_000)))).rejects.toThrow(/answered PUT with 403/)
    await expect(wrongKey.read(KEY, null)).rejects.toThrow(/answered GET with 403/)
    await expect(s3Objects({ ...place, url: 'http://127.0.0.1:1/evidence' }, Date.now).read(KEY, null)).rejects.toThrow(/does not answer/)
  })

  it('leaves no half-written file in the folder when the source is gone', async () => {
    const key = `1688/original/ee/ee/${'ee'.repeat(32)}`
    await expect(localObjects(join(folder, 'objects')).put(key, join(folder, 'nowhere'), about(Buffer.alloc(1)))).rejects.toThrow(/ENOENT/)
    expect(readdirSync(join(folder, 'objects/1688/original/ee/ee'))).toEqual([])
  })
})
