// Colours have names: a screen says what a colour is for, and the tokens (web/src/tokens) say which it is, on a bright screen and on a dark one.
import { describe, expect, it } from 'vitest'
import { sources } from '../house/tree.ts'

const NAMED = /#[\da-f]{6}\b|\b(?:rgb|hsl)a?\(|: #[\da-f]{3}\b|\b(?:bg|text|border|fill)-(?:white|black)\b/i

describe('the screens', () => {
  it('name no colour of their own', () => {
    const found = sources(['web/src'], ['.ts', '.tsx', '.css']).filter(({ path }) => !path.startsWith('web/src/tokens/')).flatMap(({ path, lines }) => lines.flatMap((line, index) => (NAMED.test(line) ? [`${path}:${index + 1}`] : [])))
    expect(found).toEqual([])
  })
})
