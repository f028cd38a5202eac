// Buttons, and links that look like them. At least 44 px high on a phone, 40 px beside a mouse.
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { cx } from './classes.ts'

const TONES = {
  primary: 'bg-ink text-sheet hover:bg-ink-2', outline: 'bg-sheet text-ink border border-line-strong hover:bg-paper', quiet: 'text-ink-2 hover:bg-platform-soft', alarm: 'bg-alarm text-sheet hover:bg-ink',
} as const
export type Tone = keyof typeof TONES
export const buttonClass = (tone: Tone, className?: string): string =>
  cx('inline-flex min-h-11 items-center justify-center gap-1.5 rounded-md px-4 py-2 font-medium text-center transition-colors md:min-h-10 disabled:opacity-50', TONES[tone], className)

export function Button({ tone = 'outline', className, busy = false, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { readonly tone?: Tone; readonly busy?: boolean }) {
  return <button type="button" aria-busy={busy || undefined} {...rest} className={buttonClass(tone, className)} />
}

export function LinkButton({ tone = 'outline', className, children, ...rest }: LinkProps & { readonly tone?: Tone; readonly className?: string; readonly children?: ReactNode }) {
  return <Link {...rest} className={buttonClass(tone, className)}>{children}</Link>
}
