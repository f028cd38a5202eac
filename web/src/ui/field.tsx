// Fields with their label, hint and fault where assistive technology finds them. An amount is kept as typed; whoever sends it reads it as minor units.
import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react'
import { decimalsOf, minorIn } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { cx } from './classes.ts'

type Framed = { readonly label: string; readonly hint?: string | undefined; readonly fault?: string | undefined; readonly optional?: boolean }
const BOX = 'w-full rounded-md border border-line-strong bg-sheet px-3 py-2 text-ink min-h-11 md:min-h-10'

function Frame({ id, label, hint, fault, optional, children }: Framed & { readonly id: string; readonly children: ReactNode }) {
  return <div>
    <label htmlFor={id} className="mb-1 block font-medium first-letter:uppercase">{label}{optional === true && <span className="ml-1 text-sm font-normal text-ink-3">{words().act.optional}</span>}</label>
    {children}
    {hint !== undefined && <p id={`${id}-hint`} className="mt-1 text-sm text-ink-2">{hint}</p>}
    {fault !== undefined && <p id={`${id}-fault`} role="alert" className="mt-1 text-sm text-alarm">{fault}</p>}
  </div>
}
const described = (id: string, { hint, fault }: Framed): string | undefined => [hint === undefined ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`].filter(Boolean).join(' ') || undefined

export function Field({ label, hint, fault, optional = false, className, ...rest }: Framed & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  const frame = { label, hint, fault, optional }
  return <Frame id={id} {...frame}><input id={id} aria-invalid={fault !== undefined || undefined} aria-describedby={described(id, frame)} {...rest} className={cx(BOX, className)} /></Frame>
}

export function TextArea({ label, hint, fault, optional = false, className, ...rest }: Framed & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId()
  const frame = { label, hint, fault, optional }
  return <Frame id={id} {...frame}><textarea id={id} rows={3} maxLength={4000} aria-invalid={fault !== undefined || undefined} aria-describedby={described(id, frame)} {...rest} className={cx(BOX, className)} /></Frame>
}

export type Choice = { readonly value: string; readonly label: string; readonly hint?: string }
/** `named`: what is asked stands above already, as the title of its sheet. */
export function Choices({ legend, named = false, choices, value, onChange }: { readonly legend: string; readonly named?: boolean; readonly choices: readonly Choice[]; readonly value: string; readonly onChange: (value: string) => void }) {
  const name = useId()
  return <fieldset>
    <legend className={named ? 'sr-only' : 'mb-1 font-medium'}>{legend}</legend>
    <div className="grid gap-2">
      {choices.map((choice) => <label key={choice.value} className={cx('flex min-h-11 items-center gap-3 rounded-lg border bg-sheet px-3 py-2', value === choice.value ? 'border-ink outline-1 outline-ink' : 'border-line-strong')}>
        <input type="radio" name={name} value={choice.value} checked={value === choice.value} onChange={() => onChange(choice.value)} className="size-4 shrink-0 accent-ink" />
        <span className="first-letter:uppercase">{choice.label}{choice.hint !== undefined && <span className="block text-sm text-ink-2">{choice.hint}</span>}</span>
      </label>)}
    </div>
  </fieldset>
}

/** One of many, where a list of radios would be too long. `none`: what stands for nothing chosen. */
export function Select({ label, hint, choices, value, onChange, none }: { readonly label: string; readonly hint?: string; readonly choices: readonly Choice[]; readonly value: string; readonly onChange: (value: string) => void; readonly none?: string }) {
  const id = useId()
  return <Frame id={id} label={label} hint={hint}><select id={id} aria-describedby={described(id, { label, hint })} value={value} onChange={(event) => onChange(event.target.value)} className={BOX}>
    {none !== undefined && <option value="">{none}</option>}
    {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
  </select></Frame>
}

/** `typed` is the text as it stands; `minorIn` reads it. `mostMinor` only warns: the server decides. */
export function MoneyField({ label, hint, optional = false, currency, typed, onTyped, mostMinor, most }: Framed & { readonly currency: string; readonly typed: string; readonly onTyped: (typed: string) => void; readonly mostMinor?: number; readonly most?: string }) {
  const minor = typed === '' ? null : minorIn(typed, currency)
  const wrong = typed !== '' && minor === null ? words().field.amountWrong : minor !== null && mostMinor !== undefined && minor > mostMinor ? words().field.tooMuch(most ?? '') : undefined
  return <Field label={label} hint={hint} optional={optional} fault={wrong} inputMode={decimalsOf(currency) === 0 ? 'numeric' : 'decimal'} autoComplete="off" value={typed} onChange={(event) => onTyped(event.target.value)} />
}
