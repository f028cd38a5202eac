// How a command leaves a sheet, whoever's it is: once. Where nobody knows whether it was done, the very same goes out again, whatever the page has heard
// or been previewed meanwhile; the server gives its first answer. Used by act-sheet.tsx and the frames of buyer and desk.
import { useQueryClient } from '@tanstack/react-query'
import { Suspense, lazy, useState, type ReactNode } from 'react'
import { Refused, Unreachable, isConflict, sayFault } from '../api/client.ts'
import { act, type Command } from '../api/commands.ts'
import type { CaseView } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import { announce } from '../ui/live-region.tsx'
import { Conflict } from '../ui/states.tsx'
import type { Given as ChangedSince } from './since.tsx'

// Without it the sentence that something changed still stands.
const Since = lazy(() => import('./since.tsx').then(({ Since }) => ({ default: Since }), () => ({ default: () => <></> })))
export function WhatChanged(given: ChangedSince) {
  return <Suspense fallback={null}><Since {...given} /></Suspense>
}

/** `seen`: the version that went along. */
type State = { readonly kind: 'idle' | 'sending' } | { readonly kind: 'failed'; readonly fault: unknown; readonly tried: Command; readonly seen: number }
type How = {
  /** Of the act, for who hears the page. */
  readonly name: string; readonly sent: () => void; readonly onClose: () => void; /** Said instead of "done". */ readonly done?: string
  /** It closes once the page shows what it did, so that nothing moves under the hand that goes on to the next. */
  readonly settles?: true
  /** What must be there first, such as the proof; answers the version it left the case at. */
  readonly first?: () => Promise<number | null>
}

export function useSending({ caseId, version }: Pick<CaseView, 'caseId' | 'version'>, { name, sent, onClose, first, done, settles }: How) {
  const cache = useQueryClient()
  const [state, setState] = useState<State>({ kind: 'idle' })
  // What was to be seen when the act was begun: what comes while somebody types is told him before he sends.
  const [begun, begin] = useState(version)
  const again = state.kind === 'failed' && isUnsure(state.fault) ? state.tried : null
  const shown = (): number => cache.getQueryData<CaseView>(['case', caseId, 'view'])?.version ?? version
  const look = (): void => {
    cache.invalidateQueries({ queryKey: ['case', caseId] }).then(() => {
      setState({ kind: 'idle' })
      begin(shown())
    }, () => undefined)
  }
  const send = async (command: Command | null): Promise<void> => {
    const tried = again ?? command
    if (tried === null || state.kind === 'sending') return
    setState({ kind: 'sending' })
    let seen = version
    try {
      seen = (await first?.()) ?? version
      await act(caseId, seen, tried)
      sent()
      announce(done ?? words().act.done(name))
      if (settles !== true) onClose()
      await Promise.all([['case', caseId], ['cases'], ['counts']].map((queryKey) => cache.invalidateQueries({ queryKey })))
      if (settles === true) onClose()
      // What stays open begins anew.
      setState({ kind: 'idle' })
      begin(shown())
    } catch (fault) {
      setState({ kind: 'failed', fault, tried, seen })
    }
  }
  return { busy: state.kind === 'sending', again, send, said: state.kind === 'failed' ? <Fault fault={state.fault} onLook={look}><WhatChanged caseId={caseId} seen={Math.min(begun, state.seen)} /></Fault> : state.kind === 'idle' && version > begun ? <div role="status"><WhatChanged caseId={caseId} seen={begun} /></div> : null }
}

const isUnsure = (fault: unknown): boolean => fault instanceof Unreachable || (fault instanceof Refused && fault.problem.status >= 500)

/** Within it, of a change meanwhile: what changed. */
export function Fault({ fault, onLook, children }: { readonly fault: unknown; readonly onLook: () => void; readonly children?: ReactNode }) {
  if (isConflict(fault)) return <Conflict onLook={onLook} what={children}>{words().act.conflict}</Conflict>
  return <p role="alert" className="rounded-lg bg-alarm-soft p-3">{isUnsure(fault) ? words().act.unsure : sayFault(fault)}</p>
}
