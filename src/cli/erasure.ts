// Erasing people, running retention, holding cases: what src/app/erasure.ts does, told to an operator.
import { CLI_ACTOR } from '../app/audit.ts'
import type { Desk } from '../app/desk.ts'
import { erasePerson, runRetention, type Gone, type Kept } from '../app/erasure.ts'
import { readPersonRef } from '../app/people.ts'
import { RETENTION, type RetentionRule } from '../domain/retention.ts'
import { formatLocalDay, dayOf } from '../domain/time/calendar.ts'
import type { House } from './house.ts'
import { mustBeHere } from './named.ts'
import { MissingFault, UsageFault, pad, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>

const withDesk = (work: (desk: Desk, out: Out) => Promise<boolean>): Work => async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    return await work(await house.desk(opened, { quiet: true }), out)
  } finally {
    await opened.close()
  }
}

export const erase = (person: string, options: { marketplace: string; dryRun: boolean }): Work => withDesk(async (desk, out) => {
  const named = readPersonRef(person)
  // What staff wrote are reasons of decisions: they stay.
  if (named === null || named.side === 'staff') throw new UsageFault(`not a person: ${person} (say buyer/ID or merchant/ID)`)
  await mustBeHere(desk.store, options.marketplace)
  const done = await erasePerson(desk, CLI_ACTOR, { person: { marketplaceId: options.marketplace, ...named }, dryRun: options.dryRun })
  if (done === null) throw new MissingFault(`there is no marketplace ${options.marketplace}`)
  const zh = out.lang === 'zh'
  if (done.state === 'unknown') out.print(zh ? `${options.marketplace} 没有此人的任何资料` : `nothing of ${person} is known in ${options.marketplace}`)
  else {
    out.print(goneLine(done.gone, options.dryRun, zh))
    for (const kept of done.kept) out.print(keptLine(kept, zh))
    if (done.state === 'done') out.print(zh ? '全部完成' : 'nothing is left')
    else out.print(zh ? '其余部分到期后由 gongdao retention run 完成' : 'the rest goes when its day comes: gongdao retention run')
  }
  out.result(done)
  return done.state !== 'unknown'
})

function goneLine({ texts, files, contacts, drafts, uploads, cases, account }: Gone, dryRun: boolean, zh: boolean): string {
  return zh
    ? `${dryRun ? '将删除' : '已删除'}：${cases} 个售后单中的 ${texts} 段文字、${files} 个文件、${contacts} 条联系方式、${drafts} 份草稿、${uploads} 个未传完的文件${account ? '、账号资料' : ''}`
    : `${dryRun ? 'would erase' : 'erased'}: ${texts} texts and ${files} files in ${cases} cases, ${contacts} contacts, ${drafts} drafts, ${uploads} unfinished uploads${account ? ', the account' : ''}`
}

function keptLine({ what, ref, because, until, cites }: Kept, zh: boolean): string {
  const rule = RETENTION[what]
  const day = until === null ? '' : formatLocalDay(dayOf(until))
  if (zh) return `  保留 ${rule.zh} ${ref}：${because === 'open' ? '售后单未结束' : because === 'held' ? '已被要求保全' : `法定保存期（${cites.join('、')}）${day === '' ? '，自退出平台起三年' : `，至 ${day}`}`}`
  return `  kept: ${rule.en}, ${ref}: ${because === 'open' ? 'the case is open' : because === 'held' ? 'the case is held' : `the law asks for it (${cites.join(', ')})${day === '' ? ', three years from leaving the marketplace' : `, until ${day}`}`}`
}

export const runOnce = (options: { dryRun: boolean }): Work => withDesk(async (desk, out) => {
  const done = await runRetention(desk, CLI_ACTOR, options)
  const zh = out.lang === 'zh'
  for (const { marketplace, gone, people, waiting } of done.marketplaces) out.print(`${pad(marketplace, 20)}${goneLine(gone, options.dryRun, zh)}${people + waiting === 0 ? '' : zh ? `；${people} 人已全部删除，${waiting} 人等待到期` : `; ${people} people done, ${waiting} wait`}`)
  out.result(done)
  return true
})

export const printRules: Work = async (_house, out) => {
  const zh = out.lang === 'zh'
  for (const rule of Object.values(RETENTION) as RetentionRule[]) {
    const length = rule.keep === null ? (zh ? '至本人要求删除' : 'until asked') : zh ? `${rule.keep.length} ${rule.keep.unit === 'years' ? '年' : '天'}` : `${rule.keep.length} ${rule.keep.unit}`
    out.print(`${pad(zh ? rule.zh : rule.en, 48)}${pad(length, 16)}${pad(zh ? FROM[rule.from].zh : FROM[rule.from].en, 42)}${rule.cites.join(', ')}`)
  }
  out.result(RETENTION)
  return true
}
const FROM: Record<RetentionRule['from'], { zh: string; en: string }> = {
  trade_or_case_end: { zh: '自交易或售后结束（以后者为准）', en: 'from the end of trade or case, the later' }, exit: { zh: '自商家退出平台', en: 'from leaving the marketplace' },
  upload: { zh: '自上传', en: 'from the upload' }, stored: { zh: '自登记', en: 'from being stored' }, asked: { zh: '', en: '' },
}

export const holdCase = (caseId: string, reason: string): Work => withDesk(async (desk, out) => {
  if (reason.trim() === '' || reason.length > 200) throw new UsageFault('--reason has 1 to 200 characters')
  const at = placeOf(desk, caseId)
  const held = await desk.store.retention.hold(at, { at: desk.realNow(), reason })
  if (held === 'unknown') throw new UsageFault(`no such case: ${caseId}`)
  if (held === 'held') await note(desk, at, 'hold_placed', reason)
  out.print(held === 'held' ? (out.lang === 'zh' ? `${caseId} 已保全` : `${caseId} is held`) : out.lang === 'zh' ? `${caseId} 此前已保全` : `${caseId} was held before`)
  out.result({ caseId, held })
  return true
})

export const liftHold = (caseId: string): Work => withDesk(async (desk, out) => {
  const at = placeOf(desk, caseId)
  const lifted = await desk.store.retention.lift(at)
  if (lifted) await note(desk, at, 'hold_lifted', '')
  out.print(lifted ? (out.lang === 'zh' ? `${caseId} 已解除保全` : `${caseId} is held no more`) : out.lang === 'zh' ? `${caseId} 没有保全` : `${caseId} was not held`)
  out.result({ caseId, lifted })
  return lifted
})

function placeOf(desk: Desk, caseId: string): { bucket: number; caseId: string } {
  const bucket = desk.store.bucketOf(caseId)
  if (bucket === null) throw new UsageFault(`not a case id: ${caseId}`)
  return { bucket, caseId }
}

async function note(desk: Desk, { bucket, caseId }: { bucket: number; caseId: string }, action: 'hold_placed' | 'hold_lifted', reason: string): Promise<void> {
  const marketplace = await desk.store.bucketMarketplace(bucket)
  await desk.store.audit.record({ marketplaceId: marketplace?.id ?? '', at: desk.realNow(), actor: CLI_ACTOR, action, subject: caseId, caseId, detail: reason === '' ? {} : { reason } }, desk.newId())
}
