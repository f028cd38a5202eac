// A sheet from below on a phone, a dialog in the middle beside a mouse: the browser's own <dialog>, which keeps the focus inside, closes on Escape
// and gives the focus back. Nothing is lost by closing it unless its owner says so.
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { words } from '../i18n/lang.ts'

export function Sheet({ title, onClose, children, foot }: { readonly title: string; readonly onClose: () => void; readonly children: ReactNode; readonly foot?: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    if (shown !== null && !shown.open) shown.showModal()
  }, [])
  return <dialog ref={dialog} aria-labelledby={id} onClose={onClose} onCancel={onClose} className="shadow-pop mt-auto mb-0 max-h-[92dvh] w-full max-w-full overflow-y-auto rounded-t-xl bg-sheet p-0 md:my-auto md:max-w-xl md:rounded-xl">
    <div className="flex items-start justify-between gap-3 px-4 pt-4"><h2 id={id} className="text-xl">{title}</h2>
      <button type="button" onClick={onClose} aria-label={words().app.close} className="-mt-2 -mr-2 grid size-11 shrink-0 place-items-center rounded-md text-xl hover:bg-paper">×</button></div>
    <div className="px-4 pb-4">{children}</div>
    {foot !== undefined && <div className="sticky bottom-0 border-t border-line bg-sheet px-4 py-3">{foot}</div>}
  </dialog>
}

/** What became of the sending: beside the button that was pressed, in sight wherever the sheet is scrolled to. */
export function Told({ children }: { readonly children: ReactNode }) {
  return <div className="max-h-[40dvh] overflow-y-auto [&:not(:empty)]:mb-3">{children}</div>
}
