// One long-lived child per candidate, asked in turn A B C … A B C …, so that foreign load falls on all alike. A figure is CPU time,
// user and system, because thread pools count. child.ts is the other side.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Sample = { cpuUs: number; wallUs: number }
export type Child<Answer> = { ask: (about?: string) => Promise<Answer>; end: () => void }

export async function startChild<Answer>(file: string, args: readonly string[]): Promise<Child<Answer>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], { execArgv: [...process.execArgv, '--expose-gc'] })
  await answerOf(child, args)
  const ask = (about = 'go'): Promise<Answer> => {
    const answer = answerOf<Answer>(child, args)
    child.send(about)
    return answer
  }
  return { ask, end: () => void child.kill() }
}

function answerOf<Answer>(child: ChildProcess, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void => reject(new Error(`${args.join(' ')} ended: ${code ?? signal}`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.removeListener('exit', ended)
      resolve(message as Answer)
    })
  })
}

/** Samples of each candidate, one a round, in the order of the rounds. */
export async function interleaved(names: readonly string[], rounds: number, told: (round: number) => void): Promise<Map<string, Sample[]>> {
  const children = new Map<string, Child<Sample>>()
  const samples = new Map<string, Sample[]>(names.map((name) => [name, []]))
  try {
    for (const name of names) children.set(name, await startChild<Sample>('./child.ts', [name]))
    for (let round = 1; round <= rounds; round++) {
      for (const [name, child] of children) samples.get(name)?.push(await child.ask())
      told(round)
    }
  } finally {
    for (const child of children.values()) child.end()
  }
  return samples
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Both of one round, so that a busy moment divides out. */
export function ratio(above: readonly Sample[], below: readonly Sample[]): number {
  return median(above.map((sample, round) => sample.cpuUs / (below[round]?.cpuUs ?? Number.NaN)))
}
