// Where the goods are: return and replacement legs, and what carriers report. Next: money.ts.
import type { Case, ReplacementLeg, ReturnLeg } from '../case.ts'
import type { Scan } from '../order.ts'
import { keep, toSettled, type Steps } from './step.ts'

export const goodsSteps: Steps<
  | 'ReturnAuthorised' | 'ReturnAddressGiven' | 'ReturnShipped' | 'ReturnConfirmed' | 'ReturnContested' | 'ReturnAbandoned' | 'ReplacementOwed' | 'ReplacementShipped'
  | 'ReplacementReceived' | 'ReplacementFailed' | 'ScanObserved'
> = {
  ReturnAuthorised: (state, { legId, lines, addressId, addressFrom, freightPayer }, { at }) => keep(state, {
    returns: [...state.returns, {
      legId, at, lines, addressId, addressFrom, freightPayer, freightMinor: 0, parcel: 'awaited', acceptance: 'open',
      carrier: null, waybill: null, shippedAt: null, pickedUpAt: null, backAt: null, partnerPickup: false, waybillInTime: null, addressDiffers: false,
    }],
  }),
  ReturnAddressGiven: (state, { legId, addressId, from, sameAsOrigin }) => withReturn(state, legId, () => ({ addressId, addressFrom: from, addressDiffers: !sameAsOrigin })),
  ReturnShipped: (state, { legId, carrier, waybill, partnerPickup, freightMinor, waybillInTime }, { at }) =>
    withReturn(state, legId, () => ({ parcel: 'shipped', carrier, waybill, partnerPickup, freightMinor, waybillInTime, shippedAt: at, ...reportedBefore(state, waybill) })),
  ReturnConfirmed: (state, { legId, by }, { at }) => {
    const back = by === 'merchant' || by === 'scan'
    const confirmed = withReturn(state, legId, (leg) => ({ acceptance: 'confirmed', ...(back && leg.parcel !== 'back' ? { parcel: 'back' as const, backAt: leg.backAt ?? at } : {}) }))
    // A merchant who withdraws his objection leaves nothing to look into.
    const settled = confirmed.phase === 'returning' || (confirmed.phase === 'reviewing' && confirmed.review.because === 'contested_return' && by === 'merchant')
    return settled ? toSettled(confirmed) : confirmed
  },
  ReturnContested: (state, { legId }) => withReturn(state, legId, () => ({ acceptance: 'contested' })),
  ReturnAbandoned: (state, { legId }) => {
    const abandoned = withReturn(state, legId, () => ({ parcel: 'abandoned' }))
    return abandoned.phase === 'returning' ? toSettled(abandoned) : abandoned
  },

  ReplacementOwed: (state, { legId, kind, lines }, { at }) => keep(state, { replacements: [...state.replacements, { legId, kind, at, lines, state: 'owed', carrier: null, waybill: null, substitute: null }] }),
  ReplacementShipped: (state, { legId, carrier, waybill }) => withReplacement(state, legId, { state: 'shipped', carrier, waybill }),
  ReplacementReceived: (state, { legId }) => withReplacement(state, legId, { state: 'received' }),
  ReplacementFailed: (state, { legId, substitute }) => withReplacement(state, legId, { state: 'failed', substitute: substitute === 'none' ? null : substitute }),

  ScanObserved: (state, { scan, meaning }) => {
    const seen = keep(state, { scans: [...state.scans, scan], scanMeanings: [...state.scanMeanings, meaning] })
    const leg = isReport(scan) ? seen.returns.findLast((known) => known.waybill === scan.waybill && known.parcel !== 'abandoned') : undefined
    return leg === undefined ? seen : withReturn(seen, leg.legId, () => whereabouts(scan))
  },
}

/** A party's own word about a parcel is a statement; where it is, carriers and the marketplace report. */
const isReport = ({ leg, source }: Scan): boolean => leg === 'return' && (source === 'carrier' || source === 'marketplace')

/** A door pickup is scanned before the buyer enters its number: what the carrier said of this waybill holds all the same. */
function reportedBefore(state: Case, waybill: string): Partial<ReturnLeg> {
  const scans = state.scans.filter((scan) => isReport(scan) && scan.waybill === waybill)
  return scans.reduce<Partial<ReturnLeg>>((known, scan) => ({ ...known, ...whereabouts(scan) }), {})
}

/** What a scan of the return parcel says about where it is; whether the goods are accepted is another question. */
function whereabouts(scan: Scan): Partial<ReturnLeg> {
  switch (scan.kind) {
    case 'picked_up':
      return { pickedUpAt: scan.at }
    case 'signed':
    case 'received_confirmed':
      return { parcel: 'back', backAt: scan.at }
    case 'refused':
      return { parcel: 'refused' }
    case 'returned_to_sender':
      return { parcel: 'uncollected' }
    case 'lost':
      return { parcel: 'lost' }
    case 'label_created': case 'handed_over': case 'in_transit': case 'arrived': case 'out_for_delivery': case 'delivery_attempted': case 'locker':
    case 'intercepted': case 'damaged': case 'waybill_denied': case 'carrier_statement': case 'completed': case 'installed':
      return {}
    default:
      return scan.kind satisfies never
  }
}

function withReturn(state: Case, legId: string, change: (leg: ReturnLeg) => Partial<ReturnLeg>): Case {
  return keep(state, { returns: state.returns.map((leg) => (leg.legId === legId ? Object.assign({ ...leg }, change(leg)) : leg)) })
}

function withReplacement(state: Case, legId: string, change: Partial<ReplacementLeg>): Case {
  return keep(state, { replacements: state.replacements.map((leg) => (leg.legId === legId ? Object.assign({ ...leg }, change) : leg)) })
}
