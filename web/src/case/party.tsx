// Who somebody is on screen: the shape and colour of his party, and its name.
import type { Schemas } from '../api/client.ts'
import { words } from '../i18n/lang.ts'
import { Marked, type PartyTone } from '../ui/marks.tsx'

export const toneOf = (who: string): PartyTone => (who === 'buyer' ? 'buyer' : who === 'merchant' || who === 'clerk' ? 'merchant' : 'platform')
export const partyName = (who: string): string => {
  const { parties } = words()
  return who === 'clerk' ? parties.merchant : who in parties ? parties[who as keyof typeof parties] : parties.platform
}
export function Party({ who }: { readonly who: string }) {
  return <Marked by={toneOf(who)}>{partyName(who)}</Marked>
}
/** Of an event: whoever did it, or the platform. */
export function actorOf(event: Schemas['CaseEvents']['events'][number]['event']): string {
  const by: unknown = 'by' in event ? event.by : null
  if (typeof by === 'string') return by
  return typeof by === 'object' && by !== null && 'role' in by && typeof by.role === 'string' ? by.role : 'platform'
}
