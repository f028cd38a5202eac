// Every carrier service there is an adapter for. What an adapter is: src/app/carriers.ts.
import { carrierSettingsSchema, type CarrierAdapter } from '../../app/carriers.ts'
import { kuaidi100 } from './kuaidi100.ts'

export const CARRIER_ADAPTERS: ReadonlyMap<string, CarrierAdapter> = new Map([kuaidi100].map((adapter) => [adapter.name, adapter]))

/** What is wrong with the part of a marketplace's settings that is about carriers, a line each. */
export function carrierFaults(settings: unknown): string[] {
  const read = carrierSettingsSchema.safeParse(settings ?? {})
  if (!read.success) return read.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  return Object.entries(read.data.carriers ?? {}).flatMap(([name, given]) => {
    const adapter = CARRIER_ADAPTERS.get(name)
    const fault = adapter ? adapter.settingsFault(given) : `there is no adapter of this name; there are: ${[...CARRIER_ADAPTERS.keys()].join(', ')}`
    return fault === null ? [] : [`carriers.${name}: ${fault}`]
  })
}
