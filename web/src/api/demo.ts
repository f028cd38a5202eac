// What only a demo has: its people by name and the orders a visitor can ask about.
import { queryOptions } from '@tanstack/react-query'
import { api, got, isDemo, type Schemas } from './client.ts'
import { identity } from './identity.ts'
import { lang } from '../i18n/lang.ts'

export const demoQuery = () => queryOptions({ queryKey: ['demo'], enabled: isDemo(), queryFn: async () => (await got(api.GET('/'))).demo, staleTime: Number.POSITIVE_INFINITY })

/** What somebody of the demo is called; the id until it is known, or where it is nobody of the demo. */
export const nameIn = (demos: Schemas['Index']['demo'] | undefined, id: string): string => {
  const who = identity()
  return demos?.find(({ marketplace }) => who.kind === 'demo' && marketplace === who.marketplace)?.people.find((one) => one.id === id)?.[lang()] ?? id
}
