// Merchants and buyers as the marketplace tells of them, a merchant's book of return addresses, and his deposit kept here. Facts with a source;
// read before a decision (accounts.ts has their shape).
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from '../domain/money/amount.ts'
import { idSchema, instantSchema } from '../domain/order.ts'
import type { Actor } from '../domain/parts.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import { shownName } from './masking.ts'
import { buyerAccountSchema, merchantSettingsSchema, type BuyerAccount, type MerchantSettings } from './accounts.ts'
import type { Desk } from './desk.ts'
import { marketplaceNow } from './lists.ts'
import type { MerchantEntry, Page, PageRequest } from './ports.ts'
import type { DepositChange } from './money-ports.ts'

/** What a marketplace may set. The address book is kept line by line (`putAddress`) and stays when it is left out. */
export const toldMerchantSchema = z.strictObject(merchantSettingsSchema.shape).extend({ addresses: merchantSettingsSchema.shape.addresses.unwrap().optional() })
export const toldBuyerSchema = z.strictObject(buyerAccountSchema.shape)
/** Ids only: what the address is stays with the marketplace. */
export const addressSchema = merchantSettingsSchema.shape.addresses.unwrap().element
export const depositChangeSchema = z.strictObject({
  changeId: idSchema, currency: currencySchema, because: z.enum(['top_up', 'withdrawal', 'correction']), amountMinor: amountMinorSchema.min(1), direction: z.enum(['in', 'out']), at: instantSchema.optional(),
})

export type MerchantView = { readonly merchantId: string } & MerchantSettings
const MOST_ADDRESSES = 50

const viewOf = ({ merchantId, settings }: MerchantEntry): MerchantView => ({ merchantId, ...merchantSettingsSchema.parse(settings ?? {}) })
const entryOf = async (desk: Desk, { marketplace }: Actor, merchantId: string): Promise<MerchantEntry | Refusal> => (await desk.store.findMerchant(marketplace, merchantId)) ?? refuse('unknown_merchant')

/** A shop's people look at their own shop; to them no other exists. */
const isOthers = (actor: Actor, merchantId: string): boolean => (actor.role === 'merchant' || actor.role === 'clerk') && actor.id !== merchantId

export async function listMerchants(desk: Desk, actor: Actor, page: PageRequest): Promise<Page<MerchantView>> {
  const { items, next } = await desk.store.merchants(actor.marketplace, page)
  return { items: items.map(viewOf), next }
}

export async function readMerchant(desk: Desk, actor: Actor, merchantId: string): Promise<MerchantView | Refusal> {
  const entry = isOthers(actor, merchantId) ? refuse('unknown_merchant') : await entryOf(desk, actor, merchantId)
  return 'refused' in entry ? entry : viewOf(entry)
}

export async function putMerchant(desk: Desk, actor: Actor, merchantId: string, told: z.infer<typeof toldMerchantSchema>): Promise<{ readonly created: boolean; readonly merchant: MerchantView }> {
  const change = (settings: unknown): unknown => ({ ...(typeof settings === 'object' ? settings : {}), ...told, ...(told.addresses === undefined ? { addresses: merchantSettingsSchema.parse(settings ?? {}).addresses } : {}) })
  const changed = await desk.store.changeMerchant({ marketplaceId: actor.marketplace, merchantId }, change)
  if (changed) return { created: false, merchant: viewOf(changed) }
  return { created: true, merchant: viewOf(await desk.store.putMerchant({ marketplaceId: actor.marketplace, merchantId, settings: change({}) })) }
}

export async function putAddress(desk: Desk, actor: Actor, merchantId: string, address: z.infer<typeof addressSchema>): Promise<MerchantView | Refusal> {
  if (isOthers(actor, merchantId)) return refuse('unknown_merchant')
  return inBook(desk, actor, merchantId, (book) => {
    const others = book.filter(({ addressId }) => addressId !== address.addressId)
    return others.length >= MOST_ADDRESSES ? refuse('quantity_exceeded', { field: 'addresses', allowed: MOST_ADDRESSES }) : [...others, address]
  })
}

/** Retired: no case is given it any more; cases that were keep it. */
export async function retireAddress(desk: Desk, actor: Actor, merchantId: string, retired: string): Promise<MerchantView | Refusal> {
  if (isOthers(actor, merchantId)) return refuse('unknown_merchant')
  return inBook(desk, actor, merchantId, (book) => (book.some(({ addressId }) => addressId === retired) ? book.filter(({ addressId }) => addressId !== retired) : refuse('unknown_address')))
}

type Book = MerchantSettings['addresses']

async function inBook(desk: Desk, actor: Actor, merchantId: string, change: (book: Book) => Book | Refusal): Promise<MerchantView | Refusal> {
  let refused: Refusal | null = null
  const changed = await desk.store.changeMerchant({ marketplaceId: actor.marketplace, merchantId }, (settings) => {
    const book = change(merchantSettingsSchema.parse(settings ?? {}).addresses)
    refused = 'refused' in book ? book : null
    return 'refused' in book ? settings : { ...(typeof settings === 'object' ? settings : {}), addresses: book }
  })
  return refused ?? (changed ? viewOf(changed) : refuse('unknown_merchant'))
}

export async function readBuyer(desk: Desk, actor: Actor, buyerId: string): Promise<({ readonly buyerId: string } & BuyerAccount) | Refusal> {
  if (actor.role === 'buyer' && actor.id !== buyerId) return refuse('unknown_buyer')
  const settings = await desk.store.findBuyer(actor.marketplace, buyerId)
  if (settings === null) return refuse('unknown_buyer')
  const { name, ...account } = buyerAccountSchema.parse(settings)
  return { buyerId, ...account, ...(name === undefined ? {} : { name: shownName(name, 'buyer', actor, actor.role === 'buyer') }) }
}

export async function putBuyer(desk: Desk, actor: Actor, buyerId: string, told: z.infer<typeof toldBuyerSchema>): Promise<{ readonly buyerId: string } & BuyerAccount> {
  await desk.store.putBuyer({ marketplaceId: actor.marketplace, buyerId, settings: told })
  return { buyerId, ...told }
}

export const STATEMENT_OF = ['deposit', 'merchant', 'receivable'] as const
export type StatementOf = (typeof STATEMENT_OF)[number]
const accountOf = (of: StatementOf, merchantId: string): string => (of === 'receivable' ? `receivable:merchant:${merchantId}` : `${of}:${merchantId}`)

export type DepositView = { readonly merchantId: string; readonly keptHere: readonly { readonly currency: string; readonly balanceMinor: number }[] }

export async function readDeposits(desk: Desk, actor: Actor, merchantId: string): Promise<DepositView | Refusal> {
  const entry = isOthers(actor, merchantId) ? refuse('unknown_merchant') : await entryOf(desk, actor, merchantId)
  return 'refused' in entry ? entry : { merchantId, keptHere: await desk.store.depositBalances({ bucket: entry.bucket, account: accountOf('deposit', merchantId) }) }
}

export async function changeDeposit(desk: Desk, actor: Actor, merchantId: string, told: z.infer<typeof depositChangeSchema>): Promise<(DepositView & { readonly repeated: boolean }) | Refusal> {
  const entry = await entryOf(desk, actor, merchantId)
  if ('refused' in entry) return entry
  const { changeId, currency, because, amountMinor, direction } = told
  const change: DepositChange = {
    bucket: entry.bucket, account: accountOf('deposit', merchantId), changeId, currency, because, deltaMinor: direction === 'in' ? amountMinor : -amountMinor, at: told.at ?? (await marketplaceNow(desk, actor.marketplace)),
  }
  const made = await desk.store.recordDepositChange(change)
  if (made === 'conflict') return refuse('change_differs', { field: 'changeId' })
  if (made === 'below_zero') return refuse('deposit_below_zero', { field: 'amountMinor' })
  const view = await readDeposits(desk, actor, merchantId)
  return 'refused' in view ? view : { ...view, repeated: made === 'same' }
}

export type StatementAsked = PageRequest & { readonly of: StatementOf; readonly from: number; readonly to: number }

export async function readStatement(desk: Desk, actor: Actor, merchantId: string, asked: StatementAsked) {
  const entry = isOthers(actor, merchantId) ? refuse('unknown_merchant') : await entryOf(desk, actor, merchantId)
  if ('refused' in entry) return entry
  const page = await desk.store.statement({ bucket: entry.bucket, account: accountOf(asked.of, merchantId), from: asked.from, to: asked.to }, asked)
  return { merchantId, of: asked.of, from: asked.from, to: asked.to, ...page }
}
