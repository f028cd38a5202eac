// One complete set of facts for the example vocabulary: a delivered order, everything unremarkable.
import type { Facts } from './facts.ts'

export const EXAMPLE_NOW = 1_750_000_000_000
const HOUR = 3_600_000

export const EXAMPLE_FACTS = {
  now: EXAMPLE_NOW,
  order: { paidMinor: 20_000, goodsPaidMinor: 18_800, paidAt: EXAMPLE_NOW - 200 * HOUR, shippedAt: EXAMPLE_NOW - 180 * HOUR, signedAt: EXAMPLE_NOW - 100 * HOUR },
  goods: { custom: false, fresh: false },
  claim: { reason: 'quality', requestedMinor: 20_000, openedAt: EXAMPLE_NOW - 20 * HOUR },
  evidence: { buyer: ['photo'] },
  merchant: { score: 4.6, answered: true },
  promise: { shipWithinHours: 48, noReasonDays: null },
  parcel: { diffGram: null, noPickup: false },
  history: { refundOnly: 0 },
  finding: { defect: 'open', false_shipment: 'open' },
  window: {},
} satisfies Facts
