// Effects that were set aside after their last try: payments nobody answered, notices, reports that contradict the record. Looked at, and tried again.
import type { DeadEffect } from '../app/sweep-ports.ts'
import type { House } from './house.ts'
import { formatInstant } from './instants.ts'
import { mustBeHere } from './named.ts'
import { pad, UsageFault, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>
export type EffectOptions = { marketplace?: string; limit: string; key?: string; all?: boolean }

const found = async (house: House, options: EffectOptions, work: (dead: readonly DeadEffect[], revive: (effect: DeadEffect) => Promise<boolean>) => Promise<boolean>): Promise<boolean> => {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new UsageFault('--limit is a whole number from 1 to 10000')
  const opened = await house.open({ scratch: false, alone: false })
  try {
    if (options.marketplace !== undefined) await mustBeHere(opened.store, options.marketplace)
    const dead = await opened.store.deadEffects({ limit, ...(options.marketplace === undefined ? {} : { marketplaceId: options.marketplace }) })
    return await work(dead, (effect) => opened.store.reviveEffect(effect, Date.now()))
  } finally {
    await opened.close()
  }
}

const shown = ({ key, kind, caseId, marketplaceId, tries, deadAt, why }: DeadEffect) => ({ key, kind, caseId, marketplace: marketplaceId, tries, deadAt, why })

export const listDeadEffects = (options: EffectOptions): Work => (house, out) => found(house, options, async (dead) => {
  for (const { key, kind, deadAt, why } of dead) out.print(`${formatInstant(deadAt)}  ${pad(kind, 16)}${key}  ${why}`)
  if (dead.length === 0) out.print(out.lang === 'zh' ? '没有搁置的事项' : 'nothing is set aside')
  out.result(dead.map(shown))
  return true
})

/** Back to its old place in its lane. What contradicts the record will be set aside again until a person has found out which is true. */
export const reviveEffects = (options: EffectOptions): Work => (house, out) => {
  if ((options.key === undefined) === (options.all !== true)) throw new UsageFault('name one with --key, or say --all')
  return found(house, options, async (dead, revive) => {
    let revived = 0
    for (const effect of dead) if ((options.key === undefined || effect.key === options.key) && (await revive(effect))) revived += 1
    out.print(out.lang === 'zh' ? `重新处理 ${revived} 项` : `${revived} will be tried again`)
    out.result({ revived })
    return options.key === undefined || revived > 0
  })
}
