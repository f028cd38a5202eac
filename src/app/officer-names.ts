// What the people of the desk are called. Both sides read a role and never an account: who of the platform decided is the platform's affair, that a
// person did and that another looked at it is theirs. At the desk itself: the name the marketplace's directory has, else the account.
import { z } from 'zod'
import { roleSchema, type Actor, type Decision } from '../domain/parts.ts'
import type { Desk } from './desk.ts'
import { isParty } from './masking.ts'
import { personSideOf } from './people.ts'
import { decidedInWords } from './sentences/decision.ts'
import { both, type Both } from './sentences/words.ts'

/** Null: this reader is told a role. */
export type OfficerNames = ((officerId: string) => Both) | null
export type StaffNames = Readonly<Record<string, Both>>

/** Only this much of a marketplace's settings is read here; where it keeps no directory there are no names. */
const directorySchema = z.object({ people: z.array(z.object({ id: z.string(), role: roleSchema, zh: z.string(), en: z.string() })).default([]) })

export async function staffNames(desk: Desk, marketplaceId: string): Promise<StaffNames> {
  const marketplace = (await desk.store.marketplaces()).find(({ id }) => id === marketplaceId)
  const { people } = directorySchema.safeParse(marketplace?.settings).data ?? { people: [] }
  return Object.fromEntries(people.filter(({ role }) => personSideOf(role) === 'staff').map(({ id, zh, en }) => [id, both(zh, en)]))
}

export const namedIn = (names: StaffNames) => (officerId: string): Both => names[officerId] ?? both(officerId, officerId)

export const officerNames = async (desk: Desk, actor: Actor): Promise<OfficerNames> => (isParty(actor) ? null : namedIn(await staffNames(desk, actor.marketplace)))

/** Who decided, in a sentence for this reader. */
export function whoDecided({ by }: Pick<Decision, 'by'>, names: OfficerNames): Both {
  if (by.by !== 'officer') return decidedInWords(by)
  const { officerId, secondOfficerId: second } = by
  const who = names === null ? both('平台小二', 'an officer of the platform') : both(`小二 ${names(officerId).zh} `, `officer ${names(officerId).en}`)
  const signed = second === null ? both('', '') : names === null ? both('，另一位小二复核签字', ', and signed by another') : both(`，小二 ${names(second).zh} 复核签字`, `, and signed by officer ${names(second).en}`)
  return both(`由${who.zh}作出${signed.zh}。`, `Decided by ${who.en}${signed.en}.`)
}
