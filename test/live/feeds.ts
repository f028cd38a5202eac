// A feed over a test's desk, as main.ts makes one.
import { openFeed, type Feed, type FeedOptions } from '../../src/app/feed.ts'
import { createFeed } from '../../src/store/feed.ts'
import type { TestDesk } from '../app/desk.ts'

export function feedOver(desk: TestDesk, options: Pick<FeedOptions, 'keep' | 'pollMs'> = {}): Feed {
  return openFeed({
    source: createFeed(desk.pool, desk.url), unread: (box) => desk.store.inbox.unreadIn(box), queues: (marketplace) => desk.store.queueSizes(marketplace), log: (line) => { desk.logs.push(line) }, ...options,
  })
}
