// The calls every command makes, one to read and one to write, with as little as the protocol asks: what the columns of an answer are is asked
// once in a connection and not with each call. docs/decisions/0016 says what that saves. Next: load.ts, append.ts.
import pg from 'pg'

export type Value = string | number | Uint8Array | null
type Column = { readonly name: string; readonly read: (text: string) => unknown }
/** `empty`: a row to copy. One that is filled name by name becomes a dictionary to V8 beyond a dozen columns, and is read as slowly as one. */
type Shape = { readonly columns: readonly Column[]; readonly empty: Readonly<Record<string, unknown>> }

/** What `pg` hands to whoever speaks the protocol for himself, as its cursors do. */
type Connection = pg.Connection & { readonly parsedStatements?: Readonly<Record<string, string>> }

/** By connection and statement: for as long as a connection lives, a prepared statement answers in the same columns. */
const shapes = new WeakMap<Connection, Map<string, Shape>>()

function shapesIn(connection: Connection): Map<string, Shape> {
  const known = shapes.get(connection) ?? new Map<string, Shape>()
  shapes.set(connection, known)
  return known
}

function shapeOf(fields: readonly pg.FieldDef[]): Shape {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, read: pg.types.getTypeParser(dataTypeID, 'text') }))
  return { columns, empty: JSON.parse(JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, null])))) as Shape['empty'] }
}

class Call<T> implements pg.Submittable {
  /** Set by the pool. */
  callback: ((error: unknown, row: T | null) => void) | null = null
  /** Both read by `pg`, to remember what the connection has prepared. */
  readonly name: string
  readonly text: string
  readonly #values: readonly Value[]
  #known: Map<string, Shape> | null = null
  #row: T | null = null

  constructor(name: string, text: string, values: readonly Value[]) {
    this.name = name
    this.text = text
    this.#values = values
  }

  submit(connection: Connection): null {
    const { name, text } = this
    this.#known = shapesIn(connection)
    connection.stream.cork()
    try {
      if (connection.parsedStatements?.[name] === undefined) connection.parse({ name, text, types: [] }, true)
      connection.bind({ statement: name, values: this.#values.map(sent) }, true)
      if (!this.#known.has(name)) connection.describe({ type: 'P' }, true)
      connection.execute(null, true)
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
    return null
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#known?.set(this.name, shapeOf(fields))
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const shape = this.#known?.get(this.name)
    if (shape === undefined) return
    const row = { ...shape.empty }
    for (const [at, { name, read }] of shape.columns.entries()) {
      const text = fields[at] ?? null
      if (text !== null) row[name] = read(text)
    }
    this.#row = row as T
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.callback?.(null, this.#row)
  }

  handleError(error: unknown): void {
    this.callback?.(error, null)
  }
}

const sent = (value: Value): string | Buffer | null =>
  value === null || typeof value === 'string' ? value : typeof value === 'number' ? String(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength)

/** The one row a routine answers with, null when it gives none. `name` is the statement's, as in `rows`. */
export async function callRoutine<T>(pool: pg.Pool, name: string, text: string, values: readonly Value[]): Promise<T | null> {
  // The types of `pg` know only queries that are streams; what is sent is what the callback above is given.
  const answer: unknown = await pool.query(new Call<T>(name, text, values))
  return answer as T | null
}
