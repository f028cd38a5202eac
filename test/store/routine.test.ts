// The calls of a command: asked for their columns once in a connection, they answer alike the first time, again, and after a refusal.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type pg from 'pg'
import { openPool } from '../../src/store/database.ts'
import { callRoutine } from '../../src/store/routine.ts'
import { type FreshDatabase, freshDatabase } from './database.ts'

let database: FreshDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await freshDatabase()
  pool = await openPool(database.url, 1)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const shares = (of: number, among: number, mark: Uint8Array) => callRoutine(pool, 'shares', `select $1::int / $2::int as share, $3::bytea as mark, '[1]'::json as list, null::text as none where $1::int > 0`, [of, among, mark])

test('a routine answers in its columns the first time and again, and with nothing where there is no row', async () => {
  const answer = (share: number, mark: number) => ({ share, mark: Buffer.from([mark]), list: [1], none: null })
  expect(await shares(6, 2, new Uint8Array([0]))).toEqual(answer(3, 0))
  expect(await shares(9, 3, new Uint8Array([255]))).toEqual(answer(3, 255))
  expect(await shares(0, 3, new Uint8Array([1]))).toBeNull()
})

test('what one call is refused the next is not, also where the first of a connection was', async () => {
  await expect(shares(1, 0, new Uint8Array([1]))).rejects.toMatchObject({ code: '22012' })
  await expect(shares(1, 0, new Uint8Array([1]))).rejects.toMatchObject({ code: '22012' })
  expect(await shares(4, 2, new Uint8Array([1]))).toMatchObject({ share: 2 })
})

test('two routines of one connection keep their own columns', async () => {
  expect(await Promise.all([shares(2, 1, new Uint8Array([1])), callRoutine(pool, 'greeting', 'select $1::text as greeting', ['好'])])).toMatchObject([{ share: 2 }, { greeting: '好' }])
  expect(await callRoutine(pool, 'greeting', 'select $1::text as greeting', [null])).toEqual({ greeting: null })
})
