// Where a reader of the feed stands: the snapshot of the database up to which he has been told, as one opaque text.
// A change is new to him when that snapshot could not see it: nothing is skipped, however commits overlapped. Next: feed-ring.ts.

export type Position = {
  /** Which database, and which of its timelines: numbers of another one mean nothing here. */
  readonly epoch: string
  /** Every transaction below is over. */
  readonly xmin: number
  /** None from here on had begun. */
  readonly xmax: number
  /** Between the two: those that were still running. */
  readonly running: ReadonlySet<number>
  readonly text: string
}

/** `<epoch>.<xmin>:<xmax>:<running,…>`; null for anything else. */
export function readPosition(text: string): Position | null {
  const found = /^([0-9a-f]{1,32}-\d{1,10})\.(\d{1,16}):(\d{1,16}):((?:\d{1,16}(?:,\d{1,16})*)?)$/.exec(text)
  if (!found) return null
  const [, epoch = '', low = '', high = '', list = ''] = found
  const [xmin, xmax, running] = [Number(low), Number(high), list === '' ? [] : list.split(',').map(Number)]
  const whole = [xmin, xmax, ...running].every(Number.isSafeInteger) && xmin <= xmax
  return whole ? { epoch, xmin, xmax, running: new Set(running), text } : null
}

export function mustBePosition(text: string): Position {
  const position = readPosition(text)
  if (!position) throw new TypeError(`not a position of the feed: ${text.slice(0, 80)}`)
  return position
}

/** Was this transaction's work already there? */
export const includes = ({ xmin, xmax, running }: Position, xid: number): boolean => xid < xmin || (xid < xmax && !running.has(xid))
