// Which sheet opens for which act of a shop; all of them come in one chunk when the first is opened. Acts without a sheet of their own get the plain one.
import { ActSheet } from '../case/act-sheet.tsx'
import type { CommandType } from '../case/act-order.ts'
import { AddressSheet, AgreeSheet, ContestSheet, EvidenceSheet, MessageSheet, ReasonSheet, RefuseSheet, type Given } from './shop-answers.tsx'
import { OfferSheet } from './shop-offer.tsx'

const SHEETS: Partial<Record<CommandType, (given: Given) => React.ReactNode>> = {
  AgreeToRequest: AgreeSheet, RefuseRequest: RefuseSheet, MakeOffer: OfferSheet, MakeStatement: MessageSheet, FileEvidence: EvidenceSheet, GiveReturnAddress: AddressSheet, ContestReturn: ContestSheet, ProposeReasonChange: ReasonSheet,
}

export function ShopActSheet(given: Given) {
  const Own = SHEETS[given.action.command]
  return Own === undefined ? <ActSheet {...given} /> : <Own {...given} />
}
