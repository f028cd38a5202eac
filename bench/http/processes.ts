// Small things about child processes and ports, for the systems the benchmark starts.
import type { ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** Asks again until it is so. */
export async function until(isSo: () => Promise<boolean>, { everyMs = 20, atMostMs = 180_000 }: { everyMs?: number; atMostMs?: number } = {}): Promise<void> {
  const end = Date.now() + atMostMs
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${atMostMs} ms in vain`)
    await sleep(everyMs)
  }
}

/** Remembers the last lines a child said, for when it ends unexpectedly; reading them keeps its pipe from filling up. */
export function onlyLinesOf(stream: Readable | null, last: number): () => readonly string[] {
  let lines: string[] = []
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    lines = [...lines, ...chunk.split('\n').filter((line) => line !== '')].slice(-last)
  })
  return () => lines
}

/** However this process ends, the child ends with it; `group`: with all it has started itself. */
export function endsWithUs(child: ChildProcess, group: boolean): void {
  process.once('exit', () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    try {
      process.kill(group ? -child.pid : child.pid, 'SIGKILL')
    } catch {
      // It went by itself in the meantime.
    }
  })
}
