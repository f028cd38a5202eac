// One open stream by itself: it stays alive with its position, ends for a reason, and is cut when its reader does not read.
import { once } from 'node:events'
import { expect, it } from 'vitest'
import type { FeedEvent } from '../../src/app/feed.ts'
import { makeStreams } from '../../src/http/streams.ts'
import { readBlocks, type Block } from './reading.ts'

const of = { person: 'buyer-li', until: null, position: () => 'abc-1.5:9:7' }
const change = (version: number): FeedEvent => ({ event: 'case', caseId: '18747343303081985', version, process: 'dispute' })

it('says where one stands while nothing happens, so that who comes back after a quiet day comes back to something kept', async () => {
  const streams = makeStreams(Date.now, 5)
  const one = streams.open(of)
  const blocks: Block[] = []
  readBlocks(one.body, (block) => blocks.push(block))
  while (!blocks.some(({ id }) => id !== null)) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(blocks.find(({ id }) => id !== null)).toEqual({ event: null, id: 'abc-1.5:9:7', retry: null, data: {} })
  streams.stop()
  await once(one.body, 'close')
  expect(blocks.at(-1)).toMatchObject({ event: 'bye', data: { because: 'stopping' } })
  expect(streams.size()).toBe(0)
})

it('puts the position on the last of a batch only: cut off in its midst, all of it comes again', async () => {
  const streams = makeStreams(Date.now)
  const one = streams.open(of)
  const blocks: Block[] = []
  readBlocks(one.body, (block) => blocks.push(block))
  one.tell([change(1), change(2), change(3)], 'abc-1.7:9:')
  streams.stop()
  await once(one.body, 'close')
  expect(blocks.filter(({ event }) => event === 'case').map(({ id, data }) => [data['version'], id])).toEqual([[1, null], [2, null], [3, 'abc-1.7:9:']])
})

it('cuts off whoever does not read, and keeps nothing more for him', async () => {
  const streams = makeStreams(Date.now)
  const slow = streams.open(of)
  let told = 0
  const closed = once(slow.body, 'close')
  while (!slow.body.destroyed && told < 1_000_000) {
    slow.tell([change(told)], 'abc-1.7:9:')
    told += 1
  }
  await closed
  expect(told).toBeLessThan(5_000)
  expect(streams.size()).toBe(0)
  // Told after that, he costs nothing.
  slow.tell([change(1)], 'abc-1.7:9:')
  expect(slow.body.readableLength).toBeLessThan(300_000)
})

it('ends at once what is opened while the process stops, and what had run out before it began', async () => {
  const streams = makeStreams(() => 10_000)
  const late = streams.open({ ...of, until: 5_000 })
  const blocks: Block[] = []
  readBlocks(late.body, (block) => blocks.push(block))
  await once(late.body, 'close')
  expect(blocks.at(-1)).toMatchObject({ event: 'bye', data: { because: 'expired' } })
  streams.stop()
  const after = streams.open(of)
  after.body.resume()
  await once(after.body, 'close')
  expect(streams.size()).toBe(0)
})

it('ends within a heartbeat when he who opened it may no longer, and not because that cannot be asked', async () => {
  const streams = makeStreams(Date.now, 5)
  const answers: (() => Promise<boolean>)[] = [async () => true, async () => { throw new Error('the database is away') }, async () => true, async () => false]
  const one = streams.open({ ...of, still: () => (answers.shift() ?? (async () => false))() })
  const blocks: Block[] = []
  readBlocks(one.body, (block) => blocks.push(block))
  await once(one.body, 'close')
  expect([answers.length, blocks.at(-1)]).toMatchObject([0, { event: 'bye', data: { because: 'revoked' } }])
  expect(streams.size()).toBe(0)
})
