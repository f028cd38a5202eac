// A database of its own on the benchmark's server.
import pg from 'pg'

export async function databaseOn(base: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`create database bench_${name}`)
  await client.end()
  const url = new URL(base)
  url.pathname = `/bench_${name}`
  return url.href
}
