// A backup holds the evidence files too: restored elsewhere, every case verifies with its bytes; what was erased is not in it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { receiveFile } from '../../src/app/file-intake.ts'
import { originalKey } from '../../src/app/files.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { fileInspector } from '../../src/gateways/files/inspect.ts'
import { localObjects } from '../../src/gateways/files/local-objects.ts'
import { backup, restore } from '../../src/store/backup.ts'
import { openPool } from '../../src/store/database.ts'
import { createFileBook } from '../../src/store/files.ts'
import { createStore } from '../../src/store/store.ts'
import { clockClaim, clockSale, must, putSale } from '../app/desk.ts'
import { freshDatabase } from '../store/database.ts'
import { film, openFileHouse, picture, type FileHouse } from './house.ts'

let house: FileHouse
let folder = ''
beforeAll(async () => {
  house = await openFileHouse()
  house.clock.now = cst('2025-09-02 10:00')
  folder = mkdtempSync(join(tmpdir(), 'gongdao-backup-'))
})
afterAll(async () => {
  await house.shut()
  rmSync(folder, { recursive: true, force: true })
})

async function upload(bytes: Buffer, unique: string) {
  const received = await receiveFile(house.files, { marketplaceId: '1688', uploader: 'buyer-li', side: 'buyer', at: house.clock.now, type: 'close_up', concerns: 'defect', policyMaxBytes: null, forCase: null, unique }, Readable.from([bytes]))
  if (isRefusal(received)) throw new Error(received.refused)
  return received
}
const bytesOf = async (objects: typeof house.files.objects, key: string): Promise<Buffer | null> => {
  const stream = await objects.read(key, null)
  return stream === null ? null : Buffer.concat((await stream.toArray()) as Buffer[])
}

it('restores every file with its bytes, leaves out what was erased, and refuses a backup whose bytes were changed', async () => {
  const seen = await upload(await picture(401), 'backup-seen')
  const large = await upload(film(900_000), 'backup-film')
  const gone = await upload(await picture(402), 'backup-gone')
  const { order, scans } = clockSale('order-backup')
  const bucket = await putSale(house, order, scans)
  const { caseId } = await must(house, { who: 'buyer-li', bucket, orderId: 'order-backup', commandId: 'open', command: { ...clockClaim('order-backup'), evidence: [seen.item, large.item] } })
  await house.files.book.erase(gone.file, house.clock.now, async () => { await house.files.objects.remove(originalKey(gone.file)) })
  const file = join(folder, 'all.gz')
  const saved = await backup(house.pool, file, () => {}, house.files.objects)
  // Two originals and the copy to look at of the picture.
  expect([saved.files, saved.missing]).toEqual([3, 0])

  const other = await freshDatabase()
  const objects = localObjects(join(folder, 'objects'))
  expect(await restore(other.url, file, () => {}, objects)).toEqual(saved)
  const pool = await openPool(other.url)
  const twin = { ...house.desk, store: createStore(pool), files: { book: createFileBook(pool), objects, inspector: fileInspector, quarantine: join(folder, 'quarantine'), key: Buffer.alloc(32, 7) } }
  expect(await verifyCase(twin, caseId)).toMatchObject({ ok: true, faults: [], files: 2, filesErased: 0 })
  for (const { file: one } of [seen, large]) expect((await bytesOf(objects, originalKey(one)))?.equals((await bytesOf(house.files.objects, originalKey(one))) ?? Buffer.alloc(0))).toBe(true)
  expect(await objects.has(originalKey(gone.file))).toBe(false)
  await pool.end()
  await other.drop()

  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n')
  const at = lines.findIndex((line) => line.startsWith('{"part":'))
  const target = await freshDatabase()
  for (const [name, change, says] of [['changed', (line: string) => line.replace('{"part":"', '{"part":"AAAA'), 'not what they were'], ['dropped', () => '', 'JSON']] as const) {
    const damaged = join(folder, `${name}.gz`)
    writeFileSync(damaged, gzipSync(lines.map((line, index) => (index === at ? change(line) : line)).join('\n')))
    await expect(restore(target.url, damaged, () => {}, localObjects(join(folder, name)))).rejects.toThrow(says)
  }
  await expect(restore(target.url, file)).rejects.toThrow('say where they go')
  await house.files.objects.remove(originalKey(seen.file))
  expect((await backup(house.pool, join(folder, 'less.gz'), () => {}, house.files.objects)).missing).toBe(1)
  expect((await backup(house.pool, join(folder, 'rows.gz'))).files).toBe(0)
  await target.drop()
})
