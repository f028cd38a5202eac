import { beforeAll, describe, expect, it } from 'vitest'
import { amount, at, leftText, minorIn, plainAmount, until } from './format.ts'
import { loadWords } from './lang.ts'

beforeAll(async () => {
  const kept = new Map([['gongdao.lang', 'zh']])
  Object.assign(globalThis, { localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) }, location: { search: '' }, document: { documentElement: {} } })
  await loadWords()
})

describe('amounts', () => {
  it('are written to the last minor unit, with a true minus', () => {
    expect([plainAmount(3_173_000, 'CNY'), plainAmount(5, 'CNY'), plainAmount(-1200, 'CNY'), plainAmount(1234, 'JPY')]).toEqual(['31,730.00', '0.05', '−12.00', '1,234'])
    expect(amount(7700, 'CNY')).toBe('77.00 元')
  })

  it('are read from what was typed without a float in between', () => {
    expect([minorIn('0.29', 'CNY'), minorIn('1,234.5', 'CNY'), minorIn('90071992547409.91', 'CNY'), minorIn('77', 'CNY')]).toEqual([29, 123_450, null, 7700])
    expect([minorIn('1.234', 'CNY'), minorIn('-1', 'CNY'), minorIn('1e3', 'CNY'), minorIn('', 'CNY')]).toEqual([null, null, null, null])
  })
})

describe('times', () => {
  it('are shown in Beijing time with the zone named, whatever zone the machine is in', () => {
    const end = Date.parse('2026-11-23T09:19:00+08:00')
    expect(until(end)).toMatch(/^北京时间 11月23日.*周一.*09:19$/)
    expect(at(end)).toContain('09:19')
  })

  it('tick in seconds only below an hour', () => {
    expect([leftText(2 * 86_400_000 + 5 * 3_600_000), leftText(21 * 3_600_000 + 14 * 60_000), leftText(65_000), leftText(-5)]).toEqual(['2 天 5 小时', '21 小时 14 分', '1 分 05 秒', '0 分 00 秒'])
  })
})
