// The nearest known word to a misspelt one: what a message proposes.

export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const far = distance(word, candidate, least)
    if (far < least) [best, least] = [candidate, far]
  }
  return best
}

/** Edit distance, given up as soon as it cannot be below `limit`. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit
  const row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    let diagonal = row[0] ?? 0
    row[0] = i
    let smallest = i
    for (let j = 1; j <= right.length; j++) {
      const above = row[j] ?? 0
      const cell = Math.min(above + 1, (row[j - 1] ?? 0) + 1, diagonal + (left[i - 1] === right[j - 1] ? 0 : 1))
      row[j] = cell
      smallest = Math.min(smallest, cell)
      diagonal = above
    }
    if (smallest >= limit) return limit
  }
  return row[right.length] ?? limit
}
