// Every runtime dependency has its line in the decision record, and the record names nothing that is gone. Versions are exact.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './tree.ts'

type Manifest = { dependencies: Record<string, string>; optionalDependencies: Record<string, string>; devDependencies: Record<string, string> }
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const record = readFileSync(join(root, 'docs/decisions/0004-runtime-dependencies.md'), 'utf8')

describe('dependencies', () => {
  it('stand each in the decision record, and nothing else does', () => {
    const recorded = [...record.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '').sort()
    expect(recorded).toEqual([...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)].sort())
  })

  it('are pinned to exact versions', () => {
    const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies }
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })
})
