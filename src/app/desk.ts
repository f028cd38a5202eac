// The desk: everything a command needs from outside, handed in once by main.ts (or a test). No globals, no registration.
// Next: execute.ts, the loop.
import type { Calendar } from '../domain/time/calendar.ts'
import type { Policy } from '../policy/policy.ts'
import type { Files } from './files.ts'
import type { Meter } from './meter.ts'
import type { Store } from './ports.ts'
import type { SandboxBook } from './sandbox.ts'
import type { Carriers } from './carriers.ts'
import type { Porter } from './porter.ts'
import type { Webhooks } from './webhook-register.ts'

export type Desk = {
  readonly store: Store
  /** Every loaded policy by its name, `1688@2025-03`. */
  readonly policies: ReadonlyMap<string, Policy>
  readonly calendar: Calendar
  /** Real time in epoch milliseconds. A demo or sandbox marketplace adds its own offset. */
  readonly realNow: () => number
  /** An integer from 0 to `below` - 1. */
  readonly random: (below: number) => number
  /** A fresh opaque id for a text: ids of commands are unique only within their scope. */
  readonly newId: () => string
  readonly log: (line: LogLine) => void
  /** What is counted, where somebody counts. */
  readonly meter?: Meter
  /** Uploaded evidence. Without it nothing can be uploaded, and a production marketplace takes no evidence. */
  readonly files?: Files
  /** This process writes to people itself, by mail: a notice is then an effect that takes its time. */
  readonly writesNotices?: boolean
  /** Carries what stays in this house right after the commit. Without it everything waits for a dispatcher's next pass. */
  readonly porter?: Porter
  /** Who is told of what at the marketplaces' own systems. */
  readonly webhooks?: Webhooks
  /** Carrier services whose word is taken, and which shipments their waybills belong to. */
  readonly carriers?: Carriers
  /** Keys and payment manners of sandbox marketplaces. Without it there is no playing. */
  readonly sandbox?: SandboxBook
}

/** What operators read. Never personal data: ids and codes only. */
export type LogLine = { readonly level: 'info' | 'warn' | 'error'; readonly what: string; readonly [field: string]: string | number | boolean | null }
