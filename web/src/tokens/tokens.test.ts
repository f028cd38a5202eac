import { describe, expect, it } from 'vitest'
import { DARK, LIGHT, PAIRS, tokensCss } from './tokens.ts'

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

describe('the tokens', () => {
  it.each([['light', LIGHT], ['dark', DARK]] as const)('keep every contrast they promise in the %s theme', (_, palette) => {
    const weak = PAIRS.flatMap(({ text, on, least }) => on.filter((ground) => contrast(palette[text], palette[ground]) < least).map((ground) => `${text} on ${ground}: ${contrast(palette[text], palette[ground]).toFixed(2)}`))
    expect(weak).toEqual([])
  })

  it('turn dark for whoever asks, on a screen and not on paper', () => {
    expect(tokensCss()).toMatch(/@media screen and \(prefers-color-scheme: dark\) \{\s*:root \{\s*--color-ink: #e9eef5;/)
  })

  it('reach the page as custom properties', () => {
    expect(tokensCss()).toContain('--color-alarm: #bd2318;')
  })
})
