// The states beside the happy one: nothing there, could not be read, offline, must sign in, changed meanwhile. Each says what is safe and what to do.
import type { ReactNode } from 'react'
import { isAbsent, needsSignIn, sayFault } from '../api/client.ts'
import { words } from '../i18n/lang.ts'
import { Button, buttonClass } from './button.tsx'
import { useOnline } from './online.ts'

export function Empty({ title, how, children }: { readonly title: string; readonly how?: string; readonly children?: ReactNode }) {
  return <div className="min-w-0 rounded-xl border border-line bg-sheet px-4 py-8 text-center"><p className="text-lg font-semibold">{title}</p>{how !== undefined && <p className="mt-1 text-ink-2">{how}</p>}{children !== undefined && <div className="mt-4">{children}</div>}</div>
}

export function Failed({ fault, retry }: { readonly fault: unknown; readonly retry: () => void }) {
  const { states } = words()
  if (needsSignIn(fault)) return <Empty title={states.signIn} how={states.signInHow}><a href="/" className={buttonClass('outline')}>{states.staffSignIn}</a></Empty>
  if (isAbsent(fault)) return <Empty title={states.notFound} how={states.notFoundHow} />
  return <div role="alert" className="rounded-xl border border-alarm bg-sheet px-4 py-6"><p className="font-semibold">{states.error}</p><p className="text-ink-2">{sayFault(fault)} {states.errorSafe}</p><Button onClick={retry} className="mt-3">{states.retry}</Button></div>
}

/** `what`: what it was that changed. */
export function Conflict({ children, what, onLook }: { readonly children: ReactNode; readonly what?: ReactNode; readonly onLook: () => void }) {
  return <div role="alert" className="mt-3 rounded-lg bg-alarm-soft p-3"><p>{children}</p>{what}<Button onClick={onLook} className="mt-2">{words().act.look}</Button></div>
}

/** In sight wherever the page is scrolled to. */
export function OfflineBar() {
  const online = useOnline()
  return <div role="status" className="no-print sticky top-0 z-20">{!online && <p className="bg-ink px-4 py-2 text-center text-sm text-sheet">{words().states.offline}</p>}</div>
}
