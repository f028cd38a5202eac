// Case ids: 10 bits bucket, 41 bits milliseconds since 2020, 12 bits randomness; a positive bigint, in JSON a decimal string.
// The bucket makes a URL route itself; the time below it makes new cases land on the same warm index pages (random ids cost two thirds).

const epoch = 1_577_836_800_000n
const timeSpan = 1n << 41n
const largest = 2n ** 63n - 1n

export function newCaseId(bucket: number, now: number, random: number): string {
  if (!Number.isInteger(bucket) || bucket < 0 || bucket > 1023) throw new RangeError(`bucket ${bucket}`)
  // A demo clock may stand before 2020 or after 2089: ids then stay unique and only lose their order.
  const time = ((BigInt(Math.trunc(now)) - epoch) % timeSpan + timeSpan) % timeSpan
  const id = (BigInt(bucket) << 53n) | (time << 12n) | BigInt(Math.trunc(random) & 0xfff)
  return id.toString()
}

export function bucketOf(caseId: string): number | null {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(caseId)) return null
  const id = BigInt(caseId)
  return id > largest ? null : Number(id >> 53n)
}
