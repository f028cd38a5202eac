// One byte range of a request (RFC 9110), as players of films ask for it. Several ranges at once are answered with the whole, as the RFC allows.

export type ByteRange = { readonly start: number; readonly end: number }

/** Null: the whole. `unsatisfiable`: it begins behind the end. */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!found) return null
  const [, from = '', to = ''] = found
  if (from === '' && to === '') return null
  if (from === '') return Number(to) === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(to)), end: size - 1 }
  const start = Number(from)
  if (start >= size) return 'unsatisfiable'
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  // A range that ends before it begins is no range, and is passed over.
  return end < start ? null : { start, end }
}
