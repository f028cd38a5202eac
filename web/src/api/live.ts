// Changes as they happen. One stream a person, however many tabs: whoever holds the lock reads it and tells the others. An event only says which case
// is at which version; the page then reads it anew. A broken stream comes back where it was (Last-Event-ID), so nothing is missed.
import { lang } from '../i18n/lang.ts'
import { authorization, identityKey } from './identity.ts'

export type Told = { readonly event: string; readonly data: { readonly caseId?: string; readonly version?: number; readonly unread?: number } }

/** `cases`: which cases an officer looks at; parties get all of theirs by themselves. */
export function follow(tell: (told: Told) => void, connected: (up: boolean) => void, cases?: readonly string[]): () => void {
  const name = `gongdao.live ${identityKey()} ${(cases ?? []).join(',')}`
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }: MessageEvent<Told>) => tell(data))
  const ending = new AbortController()
  const hear = (told: Told): void => {
    channel.postMessage(told)
    tell(told)
  }
  const lead = (): Promise<void> => read(hear, connected, ending.signal, cases)
  const leading = 'locks' in navigator ? navigator.locks.request(name, { signal: ending.signal }, lead) : lead()
  leading.catch(() => undefined)
  return () => {
    ending.abort()
    channel.close()
  }
}

const LONGEST_WAIT_MS = 15_000

async function read(hear: (told: Told) => void, connected: (up: boolean) => void, signal: AbortSignal, cases: readonly string[] | undefined): Promise<void> {
  let position = ''
  let wait = 500
  let first = true
  while (!signal.aborted) {
    try {
      const who = authorization()
      const answer = await fetch(`/v1/stream${cases === undefined || cases.length === 0 ? '' : `?cases=${cases.join(',')}`}`, {
        headers: { accept: 'text/event-stream', 'accept-language': lang(), ...(who === null ? {} : { authorization: who }), ...(position === '' ? {} : { 'last-event-id': position }) }, signal, cache: 'no-store',
      })
      if (!answer.ok || answer.body === null) throw new Error(`stream ${answer.status}`)
      connected(true)
      // What happened between reading the page and now: once, without a position there is nothing to come back to.
      if (first) hear({ event: 'reset', data: {} })
      first = false
      wait = 500
      for await (const block of blocksOf(answer.body)) {
        if (block.id !== null) position = block.id
        if (block.told !== null) hear(block.told)
      }
    } catch {
      if (signal.aborted) return
      connected(false)
    }
    await new Promise((resolve) => { setTimeout(resolve, wait) })
    wait = Math.min(LONGEST_WAIT_MS, wait * 2)
  }
}

type Block = { readonly id: string | null; readonly told: Told | null }

export async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Block> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield blockIn(block)
  }
}

function blockIn(text: string): Block {
  const fields = new Map(text.split('\n').flatMap((line) => (line.startsWith(':') || !line.includes(':') ? [] : [[line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()] as const])))
  const event = fields.get('event')
  const data = fields.get('data')
  return { id: fields.get('id') ?? null, told: event === undefined || data === undefined ? null : { event, data: JSON.parse(data) as Told['data'] } }
}
