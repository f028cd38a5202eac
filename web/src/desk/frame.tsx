// The desk's frame: where one can go, by role; who one is.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { sayFault } from '../api/client.ts'
import { demoQuery, nameIn } from '../api/demo.ts'
import { meQuery, signOut } from '../api/me.ts'
import { type Names, namesQuery, unreadQuery } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import { Count } from '../ui/marks.tsx'

/** Where each role begins and may go: navigation only, the server decides who may read what. */
export const isShop = (role: string | undefined): boolean => role === 'merchant' || role === 'clerk'
type Place = { readonly to: string; readonly shop: boolean; /** Not for those who only work there. */ readonly owner?: true; readonly name: () => string }
const NOTICES = '/shop/notices'
const PLACES: readonly Place[] = [
  { to: '/shop/inbox', shop: true, name: () => words().desk.inbox }, { to: '/shop/bulk', shop: true, name: () => words().shop.bulk }, { to: NOTICES, shop: true, name: () => words().shop.notices },
  { to: '/shop/statement', shop: true, owner: true, name: () => words().shop.statement }, { to: '/shop/sanctions', shop: true, name: () => words().shop.sanctions }, { to: '/shop/settings', shop: true, name: () => words().shop.settings },
  { to: '/desk/queue', shop: false, name: () => words().desk.queue }, { to: '/desk/review', shop: false, name: () => words().desk.review },
]

export function DeskFrame({ children }: { readonly children: ReactNode }) {
  const { data: me } = useQuery(meQuery())
  const { data: names } = useQuery(namesQuery())
  const { data: demo } = useQuery(demoQuery())
  const { data: unread = 0 } = useQuery({ ...unreadQuery(), enabled: isShop(me?.role) })
  return <div className="flex flex-1 flex-col md:flex-row">
    <header className="no-print border-b border-line bg-sheet md:w-56 md:shrink-0 md:border-r md:border-b-0">
      <p className="px-4 pt-3 text-lg font-semibold">{words().app.desk}</p>
      {me !== undefined && <p className="px-4 text-sm text-ink-2">{nameIn(demo, me.id)}{roleName(names, me.role)}</p>}
      {me !== undefined && me.csrf !== null && <SignOut />}
      <nav aria-label={words().app.menu} className="flex flex-wrap gap-1 px-2 py-2 md:flex-col">
        {PLACES.filter(({ shop, owner }) => me !== undefined && shop === isShop(me.role) && (owner !== true || me.role !== 'clerk')).map(({ to, name }) => <Link key={to} to={to} className="flex items-center justify-between gap-2 rounded-md px-3 py-2 hover:bg-paper aria-[current=page]:bg-platform-soft aria-[current=page]:font-semibold"><span>{name()}{to === NOTICES && unread > 0 && <span className="sr-only">{words().app.unread(unread)}</span>}</span>{to === NOTICES && <Count n={unread} />}</Link>)}
      </nav>
    </header>
    <div className="min-w-0 flex-1">{children}</div>
  </div>
}
/** Of a session of staff; whoever came with a token or through the demo's door leaves by closing the tab. */
function SignOut() {
  const [fault, setFault] = useState<unknown>(null)
  return <><button type="button" className="min-h-8 px-4 text-sm underline" onClick={() => { signOut().catch(setFault) }}>{words().desk.signOut}</button>{fault !== null && <p role="alert" className="px-4 text-sm">{sayFault(fault)}</p>}</>
}

/** As a title, without the article it has within a sentence. */
const roleName = (names: Names | undefined, role: string): string => (names?.role[role] === undefined ? '' : ` · ${(names.role[role] ?? '').replace(/^(?:an?|the) /, '')}`)
