// Around every page: the window's name, skip link, the demo's banner, what is said politely, and the foot with the language switch.
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { isDemo } from './api/client.ts'
import { demoQuery, nameIn } from './api/demo.ts'
import { identity } from './api/identity.ts'
import { lang, switchLang, words } from './i18n/lang.ts'
import { LiveRegion } from './ui/live-region.tsx'
import { OfflineBar } from './ui/states.tsx'

export function Shell({ children }: { readonly children: ReactNode }) {
  const { app } = words()
  useEffect(() => followTitle(location.pathname.startsWith('/my') ? app.buyer : app.desk), [app])
  return <div className="flex min-h-dvh flex-col">
    <a href="#main" className="sr-only focus:not-sr-only">{app.skip}</a>
    {isDemo() && <DemoBanner />}
    <OfflineBar />
    <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    <footer className="no-print flex justify-center px-4 py-4"><button type="button" lang={lang() === 'zh' ? 'en' : 'zh-CN'} onClick={switchLang} className="min-h-11 rounded-md px-3 text-ink-2 underline hover:bg-platform-soft">{app.language}</button></footer>
    <LiveRegion />
  </div>
}

/** The window is called what its screen is called, in the reader's language. */
function followTitle(app: string): () => void {
  const name = (): void => {
    const title = document.querySelector('h1')?.textContent ?? ''
    const whole = title === '' ? app : `${title} · ${app}`
    if (document.title !== whole) document.title = whole
  }
  name()
  const watch = new MutationObserver(name)
  watch.observe(document.body, { subtree: true, childList: true, characterData: true })
  return () => watch.disconnect()
}

function DemoBanner() {
  const { app } = words()
  const who = identity()
  const { data } = useQuery(demoQuery())
  return <aside aria-label={app.demo} className="no-print flex items-center justify-between gap-x-4 bg-demo-soft px-4 py-1 text-sm text-demo">
    <p className="min-w-0"><strong>{app.demo}</strong> · {who.kind === 'demo' ? nameIn(data, who.person) : ''}<span className="hidden md:inline"> · {app.demoNote}</span></p>
    <a href={`/?lang=${lang()}`} className="inline-flex min-h-11 shrink-0 items-center font-semibold underline md:min-h-8">{app.switchPerson}</a>
  </aside>
}
