// The hash chain of one case: hash n = sha256(hash n-1, then the exact bytes of commit n). Written by append.ts, checked by log.ts.
import { createHash } from 'node:crypto'
import { genesisHash, type LogCommit } from '../app/ports.ts'

export function nextHash(previous: Uint8Array, body: string): Uint8Array {
  return createHash('sha256').update(previous).update(body, 'utf8').digest()
}

// The first version that does not follow from the one before it; null when all do and the last is the head.
export function brokenAt(commits: readonly LogCommit[], head: { readonly version: number; readonly hash: Uint8Array } | null): number | null {
  let previous = genesisHash
  let version = 0
  for (const commit of commits) {
    version++
    if (commit.version !== version || !same(nextHash(previous, commit.bodyText), commit.hash)) return version
    previous = commit.hash
  }
  const endsInHead = head === null ? version === 0 : head.version === version && same(head.hash, previous)
  return endsInHead ? null : version + 1
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
