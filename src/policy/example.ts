// A small vocabulary and document frame: the examples of faults.ts load in it, and so do the engine's own tests.
import type { Vocabulary } from './vocabulary.ts'

const minor = { type: 'int', unit: 'minor', min: 0, max: 1e11 } as const
const instant = { type: 'int', unit: 'instant', min: 0, max: 4e12 } as const
const finding = { type: 'enum', values: ['open', 'proven', 'not_proven'] } as const
const PAYERS = ['none', 'buyer', 'merchant', 'platform'] as const
const EVIDENCE = ['photo', 'video', 'test_report', 'statement'] as const
const ROUTES = ['negotiate', 'officer', 'appeal'] as const

export const EXAMPLE_VOCABULARY: Vocabulary = {
  facts: {
    name: 'example@1',
    scalars: { now: instant },
    groups: {
      order: { paidMinor: minor, goodsPaidMinor: minor, paidAt: instant, shippedAt: { ...instant, optional: true }, signedAt: { ...instant, optional: true } },
      goods: { custom: { type: 'bool' }, fresh: { type: 'bool' } },
      claim: { reason: { type: 'enum', values: ['quality', 'description', 'no_reason', 'not_received'] }, requestedMinor: minor, openedAt: instant },
      evidence: { buyer: { type: 'set', values: EVIDENCE } },
      merchant: { score: { type: 'double', unit: 'score', min: 0, max: 5 }, answered: { type: 'bool' } },
      promise: { shipWithinHours: { type: 'int', unit: 'count', min: 0, max: 10_000, optional: true }, noReasonDays: { type: 'int', unit: 'count', min: 0, max: 3650, optional: true } },
      parcel: { diffGram: { type: 'int', unit: 'gram', min: -10_000, max: 10_000, optional: true }, noPickup: { type: 'bool' } },
      history: { refundOnly: { type: 'int', unit: 'count', min: 0, max: 1e6 } },
      finding: { defect: finding, false_shipment: finding },
    },
  },
  record: {
    admissible: { type: 'bool', stage: 'admission', initial: false, merge: 'first', harms: [false] },
    routes: { type: 'set', values: ROUTES, stage: 'admission', initial: [], merge: 'union' },
    askBuyer: { type: 'set', values: EVIDENCE, stage: 'evidence', initial: [], merge: 'union' },
    liable: { type: 'enum', values: PAYERS, stage: 'liability', initial: 'none', merge: 'first', harms: ['buyer', 'merchant'] },
    merchantShare: { type: 'int', unit: 'percent', min: 0, max: 100, stage: 'liability', initial: 0, merge: 'first' },
    compensationMinor: { ...minor, stage: 'compensation', initial: 0, merge: 'better' },
    feeMinor: { ...minor, stage: 'compensation', initial: 0, merge: 'sum' },
    automation: { type: 'enum', values: ['machine', 'merchant_first', 'person'], stage: 'automation', initial: 'machine', merge: 'stricter' },
  },
  moments: [
    { name: 'open', stages: [{ name: 'admission', mode: 'first', mustAnswer: true }, { name: 'evidence', mode: 'collect', mustAnswer: false }] },
    {
      name: 'decide',
      stages: [
        { name: 'liability', mode: 'first', mustAnswer: false }, { name: 'compensation', mode: 'collect', mustAnswer: false },
        { name: 'automation', mode: 'first', mustAnswer: false },
      ],
    },
  ],
  historyGroups: ['history'],
  findingGroup: 'finding',
  windowStarts: ['order.signedAt', 'order.paidAt'],
  windowLengths: ['promise.noReasonDays'],
}

const HEAD = `policy: example
version: 2025-01
layer: platform
marketplace: example
facts: example@1
title: { zh: 示例, en: Example }
effective: { from: 2025-01-01T00:00:00+08:00, until: null }
`
const SOURCES = 'sources: { S1: { title: { zh: 出处, en: Source }, ref: "example", confidence: A } }\n'
const DEFAULT = '    otherwise: { id: Z99, cite: [S1], then: { admissible: true } }\n'

/** Where lines of an example stand: as rules of a stage, or as top-level keys of the document. */
export type ExamplePlace = 'admission' | 'evidence' | 'liability' | 'compensation' | 'top'

export function exampleDocument(place: ExamplePlace, lines: string): string {
  const top = place === 'top' ? `${lines}\n` : ''
  const sources = /^sources:/m.test(top) ? '' : SOURCES
  const head = HEAD.split('\n').filter((line) => !new RegExp(`^${line.split(':')[0] ?? ''}:`, 'm').test(top) || line === '').join('\n')
  const rules = (stage: string): string => (place === stage ? `    rules:\n${lines.replace(/^/gm, '      ')}\n` : '')
  const stages = /^stages:/m.test(top) ? '' : `stages:\n  admission:\n${rules('admission')}${DEFAULT}${['evidence', 'liability', 'compensation'].map((stage) => (place === stage ? `  ${stage}:\n${rules(stage)}` : '')).join('')}`
  return `${head}${sources}${top}${stages}`
}
