// The whole command as the running program does it: read, decide, append. The append benchmark measures it as `vsFull` once the loop is
// handed in here; while it gives null the benchmark prints null for it and says so.
import type pg from 'pg'

// Runs one command of client `client` to its acknowledgement; called again and again, `clients` of them at a time.
export type FullCommand = { readonly prepare: (pool: pg.Pool, url: string) => Promise<void>; readonly run: (client: number) => Promise<void> }

export function fullCommand(): FullCommand | null {
  return null
}
