// Who is meant by an id: a marketplace may number its buyers and its shops apart, so a person is an id on a side.
// What people wrote, how they are reached, what is erased and who saw what are kept under this: ports.ts, contacts.ts, erasure.ts, audit.ts.
import { idSchema } from '../domain/order.ts'
import type { Actor, Role } from '../domain/parts.ts'
import type { FileSide } from './files.ts'
import type { Person } from './ports.ts'

export const PERSON_SIDES = ['buyer', 'merchant', 'staff'] as const
/** Staff: whoever is neither, machines among them. */
export type PersonSide = (typeof PERSON_SIDES)[number]

export function personSideOf(role: Role): PersonSide {
  switch (role) {
    case 'buyer':
      return 'buyer'
    case 'merchant':
    case 'clerk':
      return 'merchant'
    case 'officer':
    case 'senior_officer':
    case 'author':
    case 'approver':
    case 'auditor':
    case 'operator':
    case 'system':
    case 'carrier':
    case 'payment':
    case 'outside':
      return 'staff'
    default: {
      const never: never = role
      throw new TypeError(`not a role: ${String(never)}`)
    }
  }
}

export const personOf = ({ marketplace, role, id }: Actor): Person => ({ marketplaceId: marketplace, side: personSideOf(role), personId: id })

/** One text within a marketplace, as people are named on the command line and in records: `buyer/1001`. */
export const personRef = ({ side, personId }: Pick<Person, 'side' | 'personId'>): string => `${side}/${personId}`

/** Null: that names nobody. */
export function readPersonRef(ref: string): Pick<Person, 'side' | 'personId'> | null {
  const slash = ref.indexOf('/')
  const side = PERSON_SIDES.find((one) => one === ref.slice(0, slash))
  const id = idSchema.safeParse(ref.slice(slash + 1))
  return side === undefined || !id.success ? null : { side, personId: id.data }
}

/** As which sides a person sends files. */
export const fileSidesOf = (side: PersonSide): readonly FileSide[] => (side === 'staff' ? ['carrier', 'officer'] : [side])
