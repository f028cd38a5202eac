// Arrows point one way: policy ← domain ← app ← store, gateways, http, cli ← main. This test is the wall.
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, root, sources } from './tree.ts'

type Room = { mayImport: readonly string[]; packages: readonly string[]; node: boolean }

const ROOMS: Record<string, Room> = {
  'src/policy': { mayImport: [], packages: ['zod', 'yaml', '@marcbachmann/cel-js'], node: false },
  'src/domain': { mayImport: ['src/policy'], packages: ['zod'], node: false },
  'src/app': { mayImport: ['src/policy', 'src/domain'], packages: ['zod'], node: true },
  'src/store': { mayImport: ['src/policy', 'src/domain', 'src/app'], packages: ['pg'], node: true },
  'src/gateways': { mayImport: ['src/policy', 'src/domain', 'src/app'], packages: ['zod', 'jose', 'openid-client', 'file-type', 'sharp', 'exifr', 'pino', 'prom-client', '@node-rs/argon2', 'otpauth', 'uqr', 'csv-parse', 'nodemailer'], node: true },
  'src/http': { mayImport: ['src/policy', 'src/domain', 'src/app'], packages: ['fastify', '@fastify/cookie', '@fastify/rate-limit', '@fastify/multipart', 'zod'], node: true },
  'src/cli': { mayImport: ['src/policy', 'src/domain', 'src/app'], packages: ['commander', 'zod'], node: true },
}
/** The policy text is hashed where it is loaded, so that a pin names exactly these bytes; nothing else of Node is pure enough. */
const PURE_NODE: Record<string, readonly string[]> = { 'src/policy': ['node:crypto'] }

const roomOf = (path: string) => Object.keys(ROOMS).find((room) => path.startsWith(`${room}/`)) ?? null

function wrongImports(): string[] {
  return sources(['src']).filter((file) => !file.path.endsWith('.test.ts') && roomOf(file.path) !== null).flatMap((file) => {
    const from = roomOf(file.path) ?? ''
    const room = ROOMS[from]
    if (!room) return []
    return importsOf(file.text).flatMap((target) => {
      if (target.startsWith('node:')) return room.node || PURE_NODE[from]?.includes(target) ? [] : [`${file.path} → ${target}`]
      if (!target.startsWith('.')) return room.packages.some((name) => target === name || target.startsWith(`${name}/`)) ? [] : [`${file.path} → ${target}`]
      const to = roomOf(relative(root, join(root, dirname(file.path), target)))
      return to === from || (to !== null && room.mayImport.includes(to)) ? [] : [`${file.path} → ${target}`]
    })
  })
}

describe('walls', () => {
  it('lets arrows point only one way', () => {
    expect(wrongImports()).toEqual([])
  })

  it('lets the screens know the API by its types and nothing else of the program', () => {
    const packages = ['react', 'react-dom', '@tanstack/react-query', '@tanstack/react-router', 'openapi-fetch', 'virtual:styles.css', 'vitest']
    const wrong = sources(['web/src'], ['.ts', '.tsx']).flatMap((file) => importsOf(file.text).filter((target) => {
      if (!target.startsWith('.')) return !packages.some((name) => target === name || target.startsWith(`${name}/`))
      const to = relative(root, join(root, dirname(file.path), target))
      return !to.startsWith('web/src/') && !(to === 'src/client/schema.ts' && new RegExp(`(?:import|export) type [^\\n]*'${target.replaceAll('.', '\\.')}'`).test(file.text))
    }).map((target) => `${file.path} → ${target}`))
    expect(wrong).toEqual([])
  })

  it('sees an import however it is written', () => {
    expect(importsOf("import { a } from './a.ts'\nexport type { B } from './b.ts'\nconst c = await import('./c.ts')\nimport 'd'")).toEqual(['./a.ts', './b.ts', './c.ts', 'd'])
  })

  it('keeps SQL in the store', () => {
    const outside = sources(['src']).filter((file) => !file.path.startsWith('src/store/') && /\b(select\s+[\w*,\s]+\s+from|insert\s+into|update\s+\w+\s+set|delete\s+from)\b/i.test(file.text))
    expect(outside.map((file) => file.path)).toEqual([])
  })

  it('keeps the clock and chance out of the pure core', () => {
    const impure = sources(['src/policy', 'src/domain']).filter((file) => !file.path.endsWith('.test.ts') && /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/.test(file.text))
    expect(impure.map((file) => file.path)).toEqual([])
  })
})
