// The bar on top of a buyer's page: back, and where one is.
import { Link } from '@tanstack/react-router'
import { words } from '../i18n/lang.ts'

export function TopBar({ title, backTo }: { readonly title: string; readonly backTo?: string }) {
  return <nav aria-label={words().app.breadcrumb} className="no-print flex items-center border-b border-line bg-sheet px-2">
    {backTo === undefined ? <span className="size-11" /> : <Link to={backTo} aria-label={words().app.back} className="grid size-11 place-items-center rounded-md text-xl hover:bg-paper"><span aria-hidden="true">←</span></Link>}
    <p className="flex-1 text-center text-lg">{title}</p><span className="size-11" />
  </nav>
}
