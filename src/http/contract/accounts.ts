// Orders, scans, merchants, buyers, deposits and statements: what the marketplace's own system tells, and who may look at it.
import { z } from 'zod'
import { READS } from '../../domain/access.ts'
import { STATEMENT_OF, addressSchema, depositChangeSchema, toldBuyerSchema, toldMerchantSchema } from '../../app/merchants.ts'
import { buyerAccountSchema, merchantSettingsSchema } from '../../app/accounts.ts'
import { idSchema, orderSchema, scanSchema } from '../../domain/order.ts'
import { orderParams } from './cases.ts'
import { caseIdSchema, momentSchema, nextSchema, pageQuery, versionSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

/** The marketplace's own system, and its operator. */
const TELLS = ['system', 'operator'] as const
const merchantParams = z.strictObject({ merchantId: idSchema })
const buyerParams = z.strictObject({ buyerId: idSchema })
const addressParams = z.strictObject({ merchantId: idSchema, addressId: idSchema })

const merchantSchema = named('Merchant', z.strictObject({ merchantId: idSchema, ...merchantSettingsSchema.shape }))
const buyerSchema = named('Buyer', z.strictObject({ buyerId: idSchema, ...buyerAccountSchema.shape }))

const storedSchema = named('StoredOrder', z.strictObject({ orderId: idSchema, merchantId: idSchema, stored: z.enum(['stored', 'same']) }))
export const putOrder = route({
  id: 'putOrder', method: 'PUT', path: '/v1/merchants/:merchantId/orders/:orderId', tag: 'orders', who: TELLS, absent: 'unknown_order', refusals: ['unknown_merchant', 'order_differs', 'malformed'],
  summary: { zh: '推送订单快照；同一内容可重复推送，内容不同则拒绝', en: 'Tell of an order as it was bought. The same snapshot again is the same; another under its id is refused' },
  params: orderParams, body: orderSchema,
  answers: { 200: storedSchema, 201: storedSchema },
})

const tookScanSchema = named('TookScan', z.strictObject({ scanId: idSchema, kind: z.enum(['recorded', 'same']), observedBy: z.array(caseIdSchema) }))
export const postScan = route({
  id: 'postScan', method: 'POST', path: '/v1/merchants/:merchantId/orders/:orderId/scans', tag: 'orders', who: [...TELLS, 'carrier'], absent: 'unknown_order', refusals: ['unknown_order', 'scan_differs', 'malformed'],
  summary: { zh: '推送物流或平台节点：交运、揽收、签收、完成等；按节点编号去重', en: 'Tell of what happened to a parcel or an order: handed over, picked up, signed, completed … Once per scan id' },
  params: orderParams, body: scanSchema, answers: { 200: tookScanSchema, 201: tookScanSchema },
})

export const listMerchants = route({
  id: 'listMerchants', method: 'GET', path: '/v1/merchants', tag: 'accounts', who: ['officer', 'senior_officer', 'auditor', 'operator', 'system'], refusals: ['malformed'], tagged: true,
  summary: { zh: '商家列表', en: 'The merchants, by id' }, query: z.strictObject(pageQuery), answers: { 200: named('MerchantPage', z.strictObject({ items: z.array(merchantSchema), next: nextSchema })) },
})

export const readMerchant = route({
  id: 'readMerchant', method: 'GET', path: '/v1/merchants/:merchantId', tag: 'accounts', who: READS.merchant, absent: 'unknown_merchant', refusals: ['unknown_merchant'], tagged: true,
  summary: { zh: '商家：平台提供的事实和地址簿', en: 'A merchant: what the marketplace says of him, and his address book' }, params: merchantParams, answers: { 200: merchantSchema },
})

export const putMerchant = route({
  id: 'putMerchant', method: 'PUT', path: '/v1/merchants/:merchantId', tag: 'accounts', who: TELLS, absent: 'unknown_merchant', refusals: ['malformed'],
  summary: { zh: '登记或更新商家', en: 'Tell of a merchant, new or changed' }, params: merchantParams, body: named('ToldMerchant', toldMerchantSchema), answers: { 200: merchantSchema, 201: merchantSchema },
})

export const putAddress = route({
  id: 'putAddress', method: 'PUT', path: '/v1/merchants/:merchantId/addresses/:addressId', tag: 'accounts', who: ['merchant', ...TELLS], absent: 'unknown_address', refusals: ['unknown_merchant', 'quantity_exceeded', 'malformed'],
  summary: { zh: '把地址放入地址簿（只存编号）', en: 'Put an address into the book, by its id alone' }, params: addressParams, body: z.strictObject({ forReturns: addressSchema.shape.forReturns }), answers: { 200: merchantSchema },
})

export const retireAddress = route({
  id: 'retireAddress', method: 'DELETE', path: '/v1/merchants/:merchantId/addresses/:addressId', tag: 'accounts', who: ['merchant', ...TELLS], absent: 'unknown_address', refusals: ['unknown_merchant', 'unknown_address'],
  summary: { zh: '停用地址；已使用它的售后单不变', en: 'Retire an address; cases that were given it keep it' }, params: addressParams, answers: { 200: merchantSchema },
})

export const readBuyer = route({
  id: 'readBuyer', method: 'GET', path: '/v1/buyers/:buyerId', tag: 'accounts', who: READS.buyer, absent: 'unknown_buyer', refusals: ['unknown_buyer'], tagged: true,
  summary: { zh: '平台对买家账户的说明', en: 'What the marketplace says of a buyer’s account' }, params: buyerParams, answers: { 200: buyerSchema },
})

export const putBuyer = route({
  id: 'putBuyer', method: 'PUT', path: '/v1/buyers/:buyerId', tag: 'accounts', who: TELLS, absent: 'unknown_buyer', refusals: ['malformed'],
  summary: { zh: '登记或更新买家账户', en: 'Tell of a buyer’s account' }, params: buyerParams, body: named('ToldBuyer', toldBuyerSchema), answers: { 200: buyerSchema },
})

const balances = { merchantId: idSchema, keptHere: z.array(z.strictObject({ currency: z.string(), balanceMinor: z.int() })) }
export const readDeposits = route({
  id: 'readDeposits', method: 'GET', path: '/v1/merchants/:merchantId/deposits', tag: 'money', who: READS.money, absent: 'unknown_merchant', refusals: ['unknown_merchant'], tagged: true,
  summary: { zh: '在此保管的保证金余额', en: 'The deposit kept here' }, params: merchantParams, answers: { 200: named('Deposits', z.strictObject(balances)) },
})

const changedSchema = named('DepositChanged', z.strictObject({ ...balances, repeated: z.boolean() }))
export const changeDeposit = route({
  id: 'changeDeposit', method: 'POST', path: '/v1/merchants/:merchantId/deposits', tag: 'money', who: TELLS, absent: 'unknown_merchant', refusals: ['unknown_merchant', 'change_differs', 'deposit_below_zero', 'malformed'],
  summary: { zh: '保证金充值、提取或更正；按变动编号去重', en: 'A deposit topped up, paid out or put right; once per change id' }, params: merchantParams, body: named('ToldDepositChange', depositChangeSchema), answers: { 200: changedSchema, 201: changedSchema },
})

export const readStatement = route({
  id: 'readStatement', method: 'GET', path: '/v1/merchants/:merchantId/statement', tag: 'money', who: READS.money, absent: 'unknown_merchant', refusals: ['unknown_merchant', 'malformed'], tagged: true,
  summary: { zh: '对账单：某一时段内账户的每一笔', en: 'A statement of account: every line of a period, oldest first' }, params: merchantParams,
  query: z.strictObject({ ...pageQuery, of: z.enum(STATEMENT_OF).default('deposit'), from: z.coerce.number().int().min(0).max(4_102_444_800_000).default(0), to: z.coerce.number().int().min(0).max(4_102_444_800_000).default(4_102_444_800_000) }),
  answers: { 200: named('AccountStatement', z.strictObject({
    merchantId: idSchema, of: z.enum(STATEMENT_OF), from: momentSchema, to: momentSchema, next: nextSchema,
    items: z.array(z.strictObject({
      at: momentSchema, caseId: caseIdSchema.nullable(), version: versionSchema.nullable(), legId: z.string().nullable(), changeId: z.string().nullable(), because: z.enum(['top_up', 'withdrawal', 'correction']).nullable(), amountMinor: z.int(), currency: z.string(),
    })),
  })) },
})

export const accountContracts = [putOrder, postScan, listMerchants, readMerchant, putMerchant, putAddress, retireAddress, readBuyer, putBuyer, readDeposits, changeDeposit, readStatement] as const
