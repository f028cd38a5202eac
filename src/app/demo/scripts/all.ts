// Every script the demo plays, in the order of the scenarios.
import type { Script } from '../play.ts'
import { S1 } from './s01-lifetime-warranty.ts'
import { S2 } from './s02-refund-only.ts'
import { S3 } from './s03-crushed-box.ts'
import { S4 } from './s04-false-shipment.ts'
import { S5, S5_REFUSED } from './s05-custom-garments.ts'
import { S6 } from './s06-coaxed-reason.ts'
import { S7, S7_LATE } from './s07-express-refund.ts'
import { S8, S8_LATE } from './s08-complaint.ts'
import { S10 } from './s10-one-dispute.ts'

export const SCRIPTS: readonly Script[] = [S1, S2, S3, S4, S5, S5_REFUSED, S6, S7, S7_LATE, S8, S8_LATE, ...S10]
