// The bar on top of a buyer's page: back, where one is, and the notices.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { unreadQuery } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import { Count } from '../ui/marks.tsx'

export function TopBar({ title, backTo }: { readonly title: string; readonly backTo?: string }) {
  const { app } = words()
  const unread = useQuery(unreadQuery()).data ?? 0
  return <nav aria-label={app.breadcrumb} className="no-print flex items-center border-b border-line bg-sheet px-2">
    {backTo === undefined ? <span className="size-11" /> : <Link to={backTo} aria-label={app.back} className="grid size-11 place-items-center rounded-md text-xl hover:bg-paper"><span aria-hidden="true">←</span></Link>}
    <p className="flex-1 text-center text-lg">{title}</p><Link to="/my/inbox" aria-label={`${app.notices}${unread > 0 ? app.unread(unread) : ''}`} className="relative grid size-11 place-items-center rounded-md hover:bg-paper"><svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true"><path d="M5 8a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12 5 8Zm3.5 8a1.6 1.6 0 0 0 3 0" /></svg><Count n={unread} className="absolute top-0.5 right-0" /></Link>
  </nav>
}
