// Staff accounts kept here, as an operator gives them out: with a password that is good once, only to choose another.
import type { LocalAccounts } from '../app/local-accounts.ts'
import { disableAccount, giveAccount } from '../app/local-accounts.ts'
import { CLI_ACTOR } from '../app/audit.ts'
import { STAFF_ROLES, type StaffRole } from '../app/identity.ts'
import type { Store } from '../app/ports.ts'
import { idSchema } from '../domain/order.ts'
import type { House } from './house.ts'
import { mustBeHere } from './named.ts'
import { UsageFault, pad, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>

const withAccounts = (marketplace: string, work: (local: LocalAccounts, store: Store, out: Out) => Promise<boolean>): Work => async (house, out) => {
  const opened = await house.open({ scratch: false, alone: false })
  try {
    await mustBeHere(opened.store, marketplace)
    return await work(house.accounts(opened.store), opened.store, out)
  } finally {
    await opened.close()
  }
}

/** `again`: the account starts over, without second factor or sessions. */
export const putAccount = (marketplace: string, account: string, options: { role?: string; again: boolean }): Work => withAccounts(marketplace, async (local, _store, out) => {
  if (!idSchema.safeParse(account).success) throw new UsageFault(`not an account id: ${account}`)
  const of = { marketplaceId: marketplace, accountId: account }
  const there = await local.book.find(of)
  if (there && !options.again) throw new UsageFault(`${account} is already there: gongdao account reset ${marketplace} ${account}`)
  if (!there && options.again) throw new UsageFault(`no such account: ${account}`)
  const role = options.role === undefined ? there?.role : staffRole(options.role)
  if (role === undefined) throw new UsageFault(`--role is one of ${STAFF_ROLES.join(', ')}`)
  const { password, until } = await giveAccount(local, CLI_ACTOR, { ...of, role, again: options.again })
  out.print(out.lang === 'zh' ? `${account} (${role}) 的一次性密码：${password}` : `one-time password of ${account} (${role}): ${password}`)
  out.print(out.lang === 'zh' ? `在 ${new Date(until).toISOString()} 前有效，只能用来设置新密码并启用两步验证。登录地址：/accounts/${marketplace}/sign-in` : `good until ${new Date(until).toISOString()}, only to choose another and to set up the second factor, at /accounts/${marketplace}/sign-in`)
  out.result({ marketplace, account, role, password, until })
  return true
})

const staffRole = (text: string): StaffRole => {
  const role = STAFF_ROLES.find((one) => one === text)
  if (role === undefined) throw new UsageFault(`--role is one of ${STAFF_ROLES.join(', ')}`)
  return role
}

export const listAccounts = (marketplace: string): Work => withAccounts(marketplace, async (local, _store, out) => {
  const found = await local.book.list(marketplace)
  for (const { accountId, role, passwordUntil, enrolled, recoveryCodes, disabledAt } of found) {
    const standing = disabledAt !== null ? 'disabled' : passwordUntil !== null ? `password given out, good until ${new Date(passwordUntil).toISOString()}` : enrolled ? `in use, ${recoveryCodes} recovery codes left` : 'no second factor yet'
    out.print(`${pad(accountId, 24)}${pad(role, 16)}${standing}`)
  }
  out.result(found)
  return true
})

export const stopAccount = (marketplace: string, account: string): Work => withAccounts(marketplace, async (local, _store, out) => {
  const done = await disableAccount(local, CLI_ACTOR, { marketplaceId: marketplace, accountId: account })
  out.print(done ? (out.lang === 'zh' ? `${account} 已停用，登录已结束` : `${account} is disabled and signed out everywhere`) : out.lang === 'zh' ? `没有可停用的账号 ${account}` : `no account ${account} to disable`)
  out.result({ marketplace, account, disabled: done })
  return done
})
