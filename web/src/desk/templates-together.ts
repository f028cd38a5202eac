// Two people of a shop wrote their templates at once: what each changed of what stood there before, laid together by title. Where both changed the same
// one, that of whoever is asked to choose stays. Used by shop-templates.tsx.
import type { Template } from './shop-queries.ts'

export function together(mine: readonly Template[], before: readonly Template[], theirs: readonly Template[]): Template[] {
  const [was, there] = [textsOf(before), textsOf(theirs)]
  const kept = mine.flatMap((one) => {
    const now = there.get(one.title)
    if (was.get(one.title) !== one.text) return [one]
    return now === undefined ? [] : [{ ...one, text: now }]
  })
  const titles = new Set([...mine, ...before].map(({ title }) => title))
  return [...kept, ...theirs.filter(({ title }) => !titles.has(title))]
}

const textsOf = (templates: readonly Template[]): ReadonlyMap<string, string> => new Map(templates.map(({ title, text }) => [title, text]))
