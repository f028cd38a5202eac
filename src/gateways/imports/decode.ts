// A file as text, a chunk at a time, whatever it was saved as: UTF-8 with or without a mark, UTF-16 with one, or GBK as exports in China often are.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Bytes that are not text in the encoding the file seemed, or was said, to have. */
export class NotThatEncoding extends Error {
  override readonly name = 'NotThatEncoding'
}

/** Looked at to tell UTF-8 from GBK: Chinese text shows itself long before this. */
const LOOK = 262_144

export async function encodingOf(file: string): Promise<Encoding> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOK), 0, LOOK, 0)
    const start = buffer.subarray(0, bytesRead)
    if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
    if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
    return isUtf8(start, bytesRead === LOOK) ? 'utf-8' : 'gb18030'
  } finally {
    await handle.close()
  }
}

/** `cut`: the last character may be only half there. */
function isUtf8(bytes: Uint8Array, cut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut })
    return true
  } catch {
    return false
  }
}

export async function* textOf(file: string, encoding: Encoding): AsyncGenerator<string> {
  // A mark at the beginning is taken off by the decoder.
  const decoder = new TextDecoder(encoding, { fatal: true })
  let read = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 65_536 }) as AsyncIterable<Buffer>) {
    yield decoded(() => decoder.decode(chunk, { stream: true }), encoding, read)
    read += chunk.length
  }
  yield decoded(() => decoder.decode(), encoding, read)
}

function decoded(decode: () => string, encoding: Encoding, at: number): string {
  try {
    return decode()
  } catch {
    throw new NotThatEncoding(`after byte ${at} the file is not ${encoding} any more; name another with --encoding`)
  }
}
