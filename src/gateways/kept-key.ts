// A secret of the deployment: given by the environment as hexadecimal digits, or made once and kept in a file of the data folder.
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export class KeyFault extends Error {
  override readonly name = 'KeyFault'
}

/** `name` is the setting it comes from, for the message. */
export function keyFrom(hex: string, name: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2}){32,}$/i.test(hex)) throw new KeyFault(`${name} must be 64 hexadecimal digits or more`)
  return Buffer.from(hex, 'hex')
}

/** Of two processes that start at once one makes the key, whole or not at all, and both read it. */
export function keptKey(path: string): Uint8Array {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return keyFrom(readFileSync(path, 'utf8').trim(), path)
}
