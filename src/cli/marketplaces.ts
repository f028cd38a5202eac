// Marketplaces as the operator registers them: who vouches for their people, where they are called. Secrets go in and are never printed.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { idSchema } from '../domain/order.ts'
import type { House } from './house.ts'
import { UsageFault, pad, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>

/** Enough for a marketplace of its own scale to be spread later; a bucket never changes its owner. */
const BUCKETS = 8

export const putMarketplace = (id: string, options: { kind: string; settings: string }): Work => async (house, out) => {
  if (!idSchema.safeParse(id).success) throw new UsageFault(`not a marketplace id: ${id}`)
  const settings = settingsIn(options.settings)
  const faults = house.settingsFaults(settings)
  if (faults.length > 0) {
    for (const fault of faults) out.print(fault)
    out.result({ stored: false, faults })
    return false
  }
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const there = (await opened.store.marketplaces()).find((one) => one.id === id)
    if (there && there.kind !== options.kind) throw new UsageFault(`${id} is a ${there.kind} marketplace; its kind never changes`)
    await opened.store.putMarketplace({ id, kind: options.kind === 'production' ? 'production' : 'sandbox', settings, buckets: BUCKETS })
    out.print(out.lang === 'zh' ? `已登记 ${id}，五秒内生效` : `${id} is registered; a running server knows it within five seconds`)
    out.result({ stored: true, marketplace: id })
    return true
  } finally {
    await opened.close()
  }
}

const shownSchema = z.object({ tokens: z.object({ issuer: z.string() }).optional(), staffSignIn: z.object({ issuer: z.string() }).optional(), webhook: z.object({ url: z.string() }).optional() })

export const listMarketplaces: Work = async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const all = (await opened.store.marketplaces()).map(({ id, kind, settings }) => {
      const shown = shownSchema.safeParse(settings)
      const { tokens, staffSignIn, webhook } = shown.success ? shown.data : {}
      return { marketplace: id, kind, tokens: tokens?.issuer ?? null, staffSignIn: staffSignIn?.issuer ?? null, webhook: webhook?.url ?? null }
    })
    for (const one of all) out.print(`${pad(one.marketplace, 20)}${pad(one.kind, 12)}${[one.tokens, one.staffSignIn, one.webhook].map((part) => part ?? '–').join('  ')}`)
    out.result(all)
    return true
  } finally {
    await opened.close()
  }
}

function settingsIn(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new UsageFault(`${file} does not hold a JSON object`)
}
