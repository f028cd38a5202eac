// What a person must know of what happened or would happen, and what is the machine's own bookkeeping: somebody was told, a clock was put away.
const ERRANDS: readonly string[] = ['PartyNotified', 'NoticeAttempted']
export const isErrand = ({ type }: { readonly type: string }): boolean => ERRANDS.includes(type)

/** Ahead of an act: neither its errands nor the clocks that end with it; those that begin are said with their time. */
export const isTelling = (event: { readonly type: string }): boolean => !isErrand(event) && event.type !== 'ClockStopped'
