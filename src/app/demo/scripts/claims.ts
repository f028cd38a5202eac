// What the scripts' people file: claims and proofs with the fields nobody disputes filled in.
import { createHash } from 'node:crypto'
import type { Claim, EvidenceItem } from '../../../domain/parts.ts'
import type { EvidenceType, FindingName } from '../../../domain/vocabulary.ts'

type Asked = Pick<Claim, 'reason' | 'problem' | 'remedy' | 'requestedMinor' | 'goodsState'> & Partial<Claim>

export function claim(asked: Asked): Claim {
  return {
    kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], requestedFreightMinor: 0, opened: true, used: false, activated: false, installed: false,
    lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false, ...asked,
  }
}

/** A file as the upload door hands it on: what it is and its hash; the hash stands for content nobody needs here. */
export function proof(evidenceId: string, type: EvidenceType, concerns: FindingName | null = null): EvidenceItem {
  const video = type === 'video' || type === 'unboxing_video' || type === 'packing_video'
  return {
    evidenceId, type, sha256: createHash('sha256').update(evidenceId).digest('hex'), bytes: video ? 900_000 : 240_000, mediaType: video ? 'video/mp4' : 'image/jpeg', concerns, perceptualHash: null, filedElsewhere: false,
  }
}
