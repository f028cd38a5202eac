// What a command line names and must find: a marketplace. Whoever mistypes one is told which there are.
import type { Store } from '../app/ports.ts'
import { MissingFault } from './output.ts'

/** As many as a person reads at a glance; `gongdao marketplace list` has them all. */
const SHOWN = 12

export async function mustBeHere({ marketplaces }: Pick<Store, 'marketplaces'>, marketplace: string): Promise<void> {
  const ids = (await marketplaces()).map(({ id }) => id)
  if (ids.includes(marketplace)) return
  const there = ids.length === 0 ? 'there is none yet' : `there are: ${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : ''}`
  throw new MissingFault(`there is no marketplace ${marketplace}; ${there}. gongdao marketplace put registers one.`)
}
