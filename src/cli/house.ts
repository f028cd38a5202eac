// What the commands of the CLI need from the rest of the house; main.ts builds it. The CLI itself knows no store and no server.
import type { Desk } from '../app/desk.ts'
import type { FeedLine } from '../app/feed.ts'
import type { FileBook, ObjectStore } from '../app/files.ts'
import type { LocalAccounts } from '../app/local-accounts.ts'
import type { Outside } from '../app/outside.ts'
import type { Store } from '../app/ports.ts'
import type { Share } from '../app/sweep-ports.ts'
import type { SandboxBook } from '../app/sandbox.ts'
import type { RefundCandidate } from '../app/import-refunds.ts'
import type { Candidate } from '../app/imports.ts'
import type { WaybillBook } from '../app/carriers.ts'
import type { WebhookBook } from '../app/webhooks.ts'

export type PolicyFile = { name: string; text: string }

/** An opened store, and what only the store itself can do with its connections. */
export type Opened = {
  store: Store; feed: FeedLine; files: FileBook; webhooks: WebhookBook; waybills: WaybillBook; note: string | null; close(): Promise<void>
  // `objects`: the bytes of evidence files go with it; null leaves them out.
  backup(file: string, progress: (text: string) => void, objects: ObjectStore | null): Promise<{ tables: number; rows: number; files: number; missing: number; bytes: number }>
  restore(file: string, progress: (text: string) => void, objects: ObjectStore): Promise<{ tables: number; rows: number; files: number }>
  sandbox: SandboxBook
  connections(): { open: number; idle: number; waiting: number }
  /** This process's place among those that look after clocks and effects on the same database. */
  takeSeat(): Promise<{ share: () => Share; leave(): Promise<void> }>
}

/** `close`: true when everything under way was finished in the time it was given. */
export type Serving = { address: string; metrics: string | null; policies: number; close(): Promise<boolean> }

export type ShownSetting = { name: string; value: string | null; given: boolean; unset: string; about: string }

export type House = {
  /**
   * DATABASE_URL when set, else the embedded PostgreSQL below the data folder; migrated. `scratch`: one of its own, gone afterwards.
   * `alone`: nobody else may be serving from that folder.
   */
  open(options: { scratch: boolean; alone: boolean }): Promise<Opened>
  /** `realNow`: the demo plays in the year the disputes happened. */
  desk(opened: Pick<Opened, 'store' | 'files' | 'sandbox' | 'webhooks' | 'waybills'>, options: { realNow?: () => number; quiet?: boolean }): Promise<Desk>
  /** Null: as the settings say. */
  serve(opened: Opened, options: { port: number | null; host: string | null }): Promise<Serving>
  outside(desk: Desk): Outside
  accounts(store: Store): LocalAccounts
  /** Where the bytes of files lie. */
  objects(book: FileBook): ObjectStore
  /** A new key for the integrator of a sandbox; null when that is none. */
  sandboxKey(opened: Opened, marketplace: string): Promise<string | null>
  policyFiles(folder: string | null): PolicyFile[]
  /** A file of orders, from its beginning each time; null: neither its name nor what was asked says a kind we know. */
  orderFile(file: string, asked: { marketplace: string; format: string | null; encoding: string | null }): Promise<{ seen: { format: string; encoding: string }; read(): AsyncIterable<Candidate> } | null>
  /** Refund records of the 1688 open platform, in JSON. */
  refunds1688(file: string): AsyncIterable<RefundCandidate>
  /** What is wrong with the settings of a marketplace, a line each; none when they can be used. */
  settingsFaults(settings: unknown): readonly string[]
  /** What the environment asks for; throws when it is wrong. */
  settings(): { settings: readonly ShownSetting[]; unknown: readonly { name: string; meant: string | null }[] }
  migrate(): Promise<{ applied: readonly string[]; note: string | null }>
}
