// What a marketplace tells us about its accounts: facts with a source, never scores of ours. Pushed, versioned by `asOf`, read before a decision.
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from '../domain/money/amount.ts'
import { idSchema, instantSchema } from '../domain/order.ts'

export const merchantSettingsSchema = z.object({
  name: z.strictObject({ zh: z.string().max(100), en: z.string().max(100) }).optional(),
  /** Store experience score, 0 to 5; null when the marketplace gives none. */
  score: z.number().min(0).max(5).nullable().default(null),
  quality: z.boolean().default(false),
  reachable: z.boolean().default(true),
  /** When he left the marketplace; who he is must be kept for three years more. */
  exitedAt: instantSchema.optional(),
  /** The address book: ids only; the addresses themselves are personal data of the marketplace. */
  addresses: z.array(z.strictObject({ addressId: idSchema, forReturns: z.boolean().default(true) })).max(50).default([]),
  /** What the marketplace last said it holds for the merchant: it may be wrong by the time a leg is instructed. */
  balance: z.strictObject({ amountMinor: amountMinorSchema, currency: currencySchema, asOf: instantSchema }).nullable().default(null),
})
export type MerchantSettings = z.infer<typeof merchantSettingsSchema>

export const buyerAccountSchema = z.object({
  name: z.strictObject({ zh: z.string().max(100), en: z.string().max(100) }).optional(),
  goodStanding: z.enum(['unknown', 'good', 'not_good']).default('unknown'),
  /** `labelled_with_reasons`: the label came with reasons and an appeal channel, as the platform rules require. */
  abuseLabel: z.enum(['none', 'labelled', 'labelled_with_reasons', 'appealed']).default('none'),
  asOf: instantSchema.optional(),
})
export type BuyerAccount = z.infer<typeof buyerAccountSchema>

/** Settings are read with every command of an account and seldom change: the same text is checked once. As many texts are remembered and no more. */
const MOST_TEXTS = 2_000
const NOTHING_STORED = '{}'

function rememberingTexts<T>(schema: z.ZodType<T>): (settingsJson: string | null) => T {
  const known = new Map<string, T>()
  return (settingsJson) => {
    const text = settingsJson ?? NOTHING_STORED
    const before = known.get(text)
    if (before !== undefined) return before
    const read = schema.parse(JSON.parse(text) ?? {})
    if (known.size >= MOST_TEXTS) known.clear()
    known.set(text, read)
    return read
  }
}

export const readMerchantSettings = rememberingTexts(merchantSettingsSchema)
export const readBuyerAccount = rememberingTexts(buyerAccountSchema)
