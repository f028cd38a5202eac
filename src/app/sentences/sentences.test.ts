// Every event, clock, consequence, refusal, decision and sanction speaks both languages, for every value its schema allows.
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { sealedCommandSchemas } from '../../domain/commands.ts'
import { EVENT_TYPES, eventSchemas, type CaseEvent } from '../../domain/events.ts'
import { SCAN_KINDS } from '../../domain/order.ts'
import { clockSchema, decisionSchema } from '../../domain/parts.ts'
import { REFUSALS } from '../../domain/refusals.ts'
import { SANCTION_EVENT_TYPES, sanctionEventSchemas, type SanctionEvent } from '../../domain/sanction/events.ts'
import { sanctionDecisionSchema } from '../../domain/sanction/parts.ts'
import { CLOCKS, CONSEQUENCES } from '../../domain/vocabulary.ts'
import { clockSentence } from './clocks.ts'
import { decisionLetter } from './decision.ts'
import { deskCodes } from './events-desk.ts'
import { goodsCodes } from './events-goods.ts'
import { talkCodes } from './events-talk.ts'
import { eventSentence } from './events.ts'
import { sanctionLetter, sanctionSentence } from './sanctions.ts'
import { specimensOf } from './specimens.ts'
import { CLOCK_TASKS, CONSEQUENCE_SENTENCES, type Both } from './words.ts'

const ZONE = 'Asia/Shanghai'
/** What a sentence must never show: a hole, a code that lost its word, or a word the project does not use. */
const LEFTOVER = /undefined|\bNaN\b|\[object|\$\{|\{\w+\}|\bfunction\b|\bnull\b/
const BANNED = new RegExp(['sell', 'er\\b|裁', '决|', 'dead', 'line|pen', 'alty|ver', 'dict'].join(''), 'i')

function faultOf({ zh, en }: Both): string | null {
  if (!/[\u4e00-\u9fff]/.test(zh) || !/[。；）]$/.test(zh)) return `zh: ${zh}`
  if (!/[a-z]/i.test(en) || /[\u4e00-\u9fff]/.test(en) || !/[.)]$/.test(en) || !/^["A-Z]/.test(en)) return `en: ${en}`
  return [zh, en].find((text) => LEFTOVER.test(text) || BANNED.test(text) || /[,;:?!](?=[\u4e00-\u9fff])|。。|，，|\.\.|[ ]{2}/.test(text)) ?? null
}
const faults = (all: readonly Both[]): string[] => [...new Set(all.map(faultOf).filter((fault) => fault !== null))].slice(0, 8)

describe('sentences', () => {
  it.each(EVENT_TYPES)('tell %s whatever it carries', (type) => {
    const events = specimensOf(eventSchemas[type] as z.ZodType<CaseEvent>, 48)
    expect(events.length).toBeGreaterThan(5)
    expect(faults(events.map((event) => eventSentence(event, ZONE)))).toEqual([])
  })

  it.each(SANCTION_EVENT_TYPES)('tell %s whatever it carries', (type) => {
    const events = specimensOf(sanctionEventSchemas[type] as z.ZodType<SanctionEvent>, 48)
    expect(events.length).toBeGreaterThan(5)
    expect(faults(events.map((event) => sanctionSentence(event, ZONE)))).toEqual([])
  })

  it('say of every clock and consequence who, what, until when and then what [C10]', () => {
    const [clock] = specimensOf(clockSchema, 1)
    if (!clock) throw new Error('no clock')
    const all = CLOCKS.flatMap((name) => CONSEQUENCES.flatMap((atZero) => [null, clock.endsAt - 1].map((pausedAt) => clockSentence({ ...clock, clock: name, atZero, pausedAt }))))
    expect(faults(all)).toEqual([])
    expect(new Set(all.map(({ zh }) => zh)).size).toBe(CLOCKS.length * CONSEQUENCES.length * 2)
    expect(faults(Object.values(CONSEQUENCE_SENTENCES))).toEqual([])
    expect(Object.keys(CLOCK_TASKS)).toEqual([...CLOCKS])
  })

  it('name the zone and write the end of a day as 24:00', () => {
    const [clock] = specimensOf(clockSchema, 1)
    if (!clock) throw new Error('no clock')
    const told = clockSentence({ ...clock, clock: 'merchantMustAnswer', owner: 'merchant', endsAt: Date.parse('2025-10-01T00:00:00+08:00'), length: 48, unit: 'hours', atZero: 'decide_on_file', pausedAt: null, beyondCalendar: false })
    expect(told).toEqual({
      zh: '商家须在北京时间2025年9月30日 24:00前答复申请（期限48小时）。逾期由平台根据现有材料处理。',
      en: 'The merchant must answer the request by 30 September 2025, 24:00 (Beijing time) (48 hours). When the time is up, the platform decides on the file as it stands.',
    })
  })

  it('give every refusal both languages', () => {
    expect(Object.values(REFUSALS).filter(({ zh, en }) => !/[\u4e00-\u9fff]/.test(zh) || !/^[A-Z].*\.$/.test(en) || BANNED.test(zh + en))).toEqual([])
  })

  it('have a word for every code a command may carry', () => {
    const codesOf = (schema: z.ZodType): string[] => {
      const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
      return def.type === 'enum' ? Object.values(def.entries).map(String) : []
    }
    const { RefuseRequest, ReopenCase, ContestReturn, ReportNotPerformed, RejectLeg, HandOver, RecordOutsideResult, PauseClock, ExtendClock } = sealedCommandSchemas
    const pairs: [Readonly<Record<string, Both>>, string[]][] = [
      [talkCodes.refused, codesOf(RefuseRequest.shape.because)], [talkCodes.reopened, codesOf(ReopenCase.shape.because)], [goodsCodes.contested, codesOf(ContestReturn.shape.because)],
      [goodsCodes.failed, codesOf(ReportNotPerformed.shape.because)], [goodsCodes.voided, codesOf(RejectLeg.shape.because)], [goodsCodes.scans, [...SCAN_KINDS]],
      [deskCodes.bodies, codesOf(HandOver.shape.body)], [deskCodes.results, codesOf(RecordOutsideResult.shape.result)], [deskCodes.paused, [...codesOf(PauseClock.shape.because), ...codesOf(ExtendClock.shape.because)]],
    ]
    expect(pairs.every(([, codes]) => codes.length > 1)).toBe(true)
    expect(pairs.flatMap(([words, codes]) => codes.filter((code) => !Object.hasOwn(words, code)))).toEqual([])
  })

  it('write every decision as a letter with facts, rule, version, calculation and routes left [C26]', () => {
    const facts = JSON.stringify({ claim: { goodsState: 'received', linesPaidMinor: 4655 }, merchant: { answer: 'refused', addressOnFile: true }, promise: { freeReturn: true } })
    const decisions = specimensOf(decisionSchema, 60).map((decision) => ({ ...decision, computed: decision.computed && { ...decision.computed, facts } }))
    expect(decisions.length).toBeGreaterThan(5)
    for (const decision of decisions) {
      const letter = decisionLetter(decision, { currency: 'CNY' })
      expect(letter.zh).toHaveLength(letter.en.length)
      expect(faults(letter.zh.map((zh, index) => ({ zh, en: letter.en[index] ?? '' })))).toEqual([])
      expect(letter.zh[0]).toMatch(/^处理结果：/)
      expect(letter.en.join('\n')).toMatch(/Facts: reason: .*/)
      for (const { policy, rule } of decision.rules) expect(letter.en.join('\n')).toContain(`${policy}, ${rule}`)
      for (const flow of decision.flows) expect(letter.en.filter((line) => line.includes(' pays ')).length).toBeGreaterThanOrEqual(flow.amountMinor > 0 ? 1 : 0)
      expect(letter.zh.at(-1)).toMatch(/^如有异议，你可以：|^双方仍可/)
    }
  })

  it('name an agreement as the basis of a decision without rules only where there was one', () => {
    const decided = specimensOf(decisionSchema, 200)
    const said = (by: string) => decided.filter((decision) => decision.by.by === by).map((decision) => decisionLetter({ ...decision, rules: [] }, { currency: 'CNY' }).en.join(' '))
    expect(said('agreement').every((letter) => letter.includes('the agreement of both sides'))).toBe(true)
    expect([said('officer').length > 0, said('officer').filter((letter) => letter.includes('agreement of both sides'))]).toEqual([true, []])
  })

  it('write every sanction as a letter that pays nobody [C23]', () => {
    const decisions = specimensOf(sanctionDecisionSchema, 48)
    expect(decisions.length).toBeGreaterThan(5)
    for (const decision of decisions) {
      const letter = sanctionLetter(decision, { timeZone: ZONE, currency: 'CNY' })
      expect(faults(letter.zh.map((zh, index) => ({ zh, en: letter.en[index] ?? '' })))).toEqual([])
      expect(letter.en).toContain('This decision pays nobody and replaces no remedy.')
    }
  })
})
