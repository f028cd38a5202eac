// The file store on a folder of this machine: written aside, synced, linked into place under the hash; two levels of folders, so that none
// grows without end. The port is `ObjectStore`.
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ObjectStore } from '../../app/files.ts'

/** Keys are made by us from ids and hashes; anything that could leave the folder is a bug. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[a-z0-9]+)+$/

export function localObjects(root: string): ObjectStore {
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new TypeError('not a key of the file store')
    return join(root, key)
  }
  return {
    put: async (key, from, about) => {
      const target = pathOf(key)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      const aside = `${target}.${randomUUID()}`
      try {
        // Quarantine may lie on another disk: copied, not renamed.
        await copyFile(from, aside)
        await sync(aside)
        await link(aside, target).catch(async (error: NodeJS.ErrnoException) => {
          // The same name is the same content; a file cut short by a crash of the disk is not.
          if (error.code !== 'EEXIST' || (await stat(target)).size !== about.bytes) throw error
        })
      } finally {
        await rm(aside, { force: true })
      }
      // Without this the name itself may be lost with the power.
      await sync(dirname(target))
    },
    read: async (key, range) => opened(pathOf(key), range),
    has: async (key) => (await stat(pathOf(key)).catch(() => null)) !== null,
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}

async function opened(path: string, range: { start: number; end: number } | null): Promise<Readable | null> {
  const found = await stat(path).catch(() => null)
  return found === null ? null : createReadStream(path, range === null ? {} : { start: range.start, end: range.end })
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
