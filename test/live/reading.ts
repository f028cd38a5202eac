// Reads an event stream the way the HTML standard says: blocks end with an empty line; a line that begins with a colon is a comment.
import type { Readable } from 'node:stream'

export type Block = { readonly event: string | null; readonly id: string | null; readonly retry: number | null; readonly data: Readonly<Record<string, unknown>> }

export function readBlocks(stream: Readable, take: (block: Block) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const text of blocks) take(readBlock(text))
  })
  stream.on('error', () => undefined)
}

function readBlock(text: string): Block {
  const fields = new Map(text.split('\n').filter((line) => !line.startsWith(':')).map((line): [string, string] => {
    const colon = line.indexOf(': ')
    return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 2)]
  }))
  const data = fields.get('data')
  const retry = fields.get('retry')
  return { event: fields.get('event') ?? null, id: fields.get('id') ?? null, retry: retry === undefined ? null : Number(retry), data: data === undefined ? {} : (JSON.parse(data) as Record<string, unknown>) }
}
