// The port of src/app/ports.ts on PostgreSQL: each method is a plain function over the pool, in the file its name suggests.
import type pg from 'pg'
import type { Store } from '../app/ports.ts'
import { adjustDeposit, recordHistory } from './accounts.ts'
import { appendCommit } from './append.ts'
import { createAuditBook } from './audit.ts'
import { backlog } from './backlog.ts'
import { bucketOf, newCaseId } from './case-id.ts'
import { bucketMarketplace, changeMerchant, findBuyer, findMerchant, marketplaces, merchants, moveMarketplaceClock, putBuyer, putMarketplace, putMerchant } from './directory.ts'
import { dueClocks } from './due-clocks.ts'
import { deadEffects, deadLetter, deferEffect, dueEffects, finishEffect, finishEffects, reviveEffect, setAsideAtOnce } from './effects.ts'
import { createInboxes } from './inbox.ts'
import { loadForCommand } from './load.ts'
import { createAccountBook } from './local-accounts.ts'
import { readLedger, readLog } from './log.ts'
import { putOrder, recordScan } from './orders.ts'
import { erasePerson, personTexts, putPersonText, sealText } from './people.ts'
import { depositBalances, recordDepositChange, statement } from './statements.ts'
import { loadPolicies, savePolicy } from './policies.ts'
import { createContactBook } from './contacts.ts'
import { createDraftBook } from './drafts.ts'
import { createRetentionBook } from './retention.ts'
import { createUploadBook } from './uploads.ts'
import { allCaseIds, buyerCases, buyerSanctions, goodsIn, handsIn, merchantDueCounts, merchantHistory, merchantInbox, merchantSanctions, officerQueue, orderCases, queueSizes } from './worklists.ts'

export function createStore(pool: pg.Pool): Store {
  return {
    accounts: createAccountBook(pool),
    audit: createAuditBook(pool),
    uploads: createUploadBook(pool),
    retention: createRetentionBook(pool),
    contacts: createContactBook(pool),
    drafts: createDraftBook(pool),
    inbox: createInboxes(pool),
    newCaseId,
    bucketOf,
    loadForCommand: (target, command) => loadForCommand(pool, target, command),
    appendCommit: (commit) => appendCommit(pool, commit),
    putOrder: (order) => putOrder(pool, order),
    recordScan: (scan) => recordScan(pool, scan),
    readLog: (caseId) => readLog(pool, caseId),
    readLedger: (caseId) => readLedger(pool, caseId),
    recordHistory: (entries) => recordHistory(pool, entries),
    adjustDeposit: (deposit) => adjustDeposit(pool, deposit),
    merchantInbox: (of, page, filter) => merchantInbox(pool, of, page, filter),
    merchantHistory: (of, page, filter) => merchantHistory(pool, of, page, filter),
    officerQueue: (of, page, filter) => officerQueue(pool, of, page, filter),
    handsIn: (cases) => handsIn(pool, cases),
    goodsIn: (orders) => goodsIn(pool, orders),
    buyerCases: (of, page, filter) => buyerCases(pool, of, page, filter),
    merchantSanctions: (of, page) => merchantSanctions(pool, of, page),
    buyerSanctions: (of, page) => buyerSanctions(pool, of, page),
    recordDepositChange: (change) => recordDepositChange(pool, change),
    depositBalances: (of) => depositBalances(pool, of),
    statement: (of, page) => statement(pool, of, page),
    changeMerchant: (of, change) => changeMerchant(pool, of, change),
    merchants: (marketplaceId, page) => merchants(pool, marketplaceId, page),
    findBuyer: (marketplaceId, buyerId) => findBuyer(pool, marketplaceId, buyerId),
    allCaseIds: () => allCaseIds(pool),
    orderCases: (of) => orderCases(pool, of),
    merchantDueCounts: (of) => merchantDueCounts(pool, of),
    queueSizes: (marketplaceId) => queueSizes(pool, marketplaceId),
    dueClocks: (now, limit, share) => dueClocks(pool, now, limit, share),
    dueEffects: (now, limit, leaseMs, share, except) => dueEffects(pool, now, limit, leaseMs, share, except),
    finishEffect: (effect) => finishEffect(pool, effect), finishEffects: (effects) => finishEffects(pool, effects),
    deferEffect: (effect, notBefore) => deferEffect(pool, effect, notBefore),
    deadLetter: (effect, now, why) => deadLetter(pool, effect, now, why),
    setAsideAtOnce: (effect, now, why) => setAsideAtOnce(pool, effect, now, why),
    deadEffects: (page) => deadEffects(pool, page),
    reviveEffect: (effect, notBefore) => reviveEffect(pool, effect, notBefore),
    backlog: (now) => backlog(pool, now),
    putMarketplace: (marketplace) => putMarketplace(pool, marketplace),
    marketplaces: () => marketplaces(pool),
    moveMarketplaceClock: (marketplaceId, clockOffsetMs) => moveMarketplaceClock(pool, marketplaceId, clockOffsetMs),
    putMerchant: (merchant) => putMerchant(pool, merchant),
    putBuyer: (buyer) => putBuyer(pool, buyer),
    findMerchant: (marketplaceId, merchantId) => findMerchant(pool, marketplaceId, merchantId),
    bucketMarketplace: (bucket) => bucketMarketplace(pool, bucket),
    savePolicy: (policy) => savePolicy(pool, policy),
    loadPolicies: (marketplaceId) => loadPolicies(pool, marketplaceId),
    sealText: (person, textId, text) => sealText(pool, person, textId, text),
    putPersonText: (at, sealed) => putPersonText(pool, at, sealed),
    personTexts: (at) => personTexts(pool, at),
    erasePerson: (person, now) => erasePerson(pool, person, now),
  }
}
