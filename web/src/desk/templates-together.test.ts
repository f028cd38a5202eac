// What two people changed at once, laid together by title.
import { expect, it } from 'vitest'
import { together } from './templates-together.ts'

const of = (texts: Readonly<Record<string, string>>) => Object.entries(texts).map(([title, text]) => ({ title, text }))

it('keeps what each of two people changed, added or took away', () => {
  const before = of({ sent: 'a', sorry: 'b', wait: 'c', thanks: 'd' })
  const mine = of({ sent: 'a, mine', sorry: 'b', wait: 'c', mine: 'x' })
  const theirs = of({ sent: 'a', sorry: 'b, theirs', thanks: 'd', theirs: 'y' })
  expect(together(mine, before, theirs)).toEqual(of({ sent: 'a, mine', sorry: 'b, theirs', mine: 'x', theirs: 'y' }))
})

it('leaves the reader\'s own where both changed the same, and brings back what he changed and somebody took away', () => {
  const before = of({ sent: 'a', sorry: 'b' })
  expect(together(of({ sent: 'mine', sorry: 'b, mine' }), before, of({ sent: 'theirs' }))).toEqual(of({ sent: 'mine', sorry: 'b, mine' }))
})

it('takes what stands there where the reader changed nothing', () => {
  expect(together(of({ sent: 'a' }), of({ sent: 'a' }), of({ sent: 'b', wait: 'c' }))).toEqual(of({ sent: 'b', wait: 'c' }))
})
