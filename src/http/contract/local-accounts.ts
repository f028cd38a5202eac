// Staff accounts kept here: pages of plain forms, for browsers. Attached by ../routes-local-accounts.ts.
import { z } from 'zod'
import { idSchema } from '../../domain/order.ts'
import { media, route } from './route.ts'

const PAGE = media('text/html; charset=utf-8')
const FORM = media('application/x-www-form-urlencoded')
const params = z.strictObject({ marketplace: idSchema })
const query = z.object({ return: z.string().max(500).optional(), lang: z.enum(['zh', 'en']).optional() })
/** 200 the page, 303 on to the next step, 401 and 403 the page again with what was wrong, 429 wait. */
const answers = { 200: PAGE, 303: null, 401: PAGE, 403: PAGE, 422: PAGE, 429: PAGE } as const
const shared = { tag: 'identity', who: 'open', params, query, refusals: [], problems: ['sign_in_unknown', 'too_many_requests'] } as const
const at = (tail: string): `/accounts/:marketplace${string}` => `/accounts/:marketplace${tail}`

const page = <const I extends string, const T extends string>(id: I, tail: T, zh: string, en: string) => route({ ...shared, id, method: 'GET', path: at(tail), summary: { zh, en }, answers })
const form = <const I extends string, const T extends string>(id: I, tail: T, zh: string, en: string) => route({ ...shared, id, method: 'POST', path: at(tail), summary: { zh, en }, body: FORM, answers })

export const localAccountContracts = {
  page: page('accountPage', '', '我的账号', 'my account'),
  signIn: page('accountSignInPage', '/sign-in', '登录页', 'sign in'),
  trySignIn: form('accountSignIn', '/sign-in', '提交账号和密码', 'account and password'),
  password: page('accountPasswordPage', '/password', '设置密码页', 'choose a password'),
  choosePassword: form('accountPassword', '/password', '设置密码', 'choose a password'),
  enrol: page('accountEnrolPage', '/second-factor', '启用两步验证页', 'set up the second factor'),
  tryEnrol: form('accountEnrol', '/second-factor', '启用两步验证', 'set up the second factor'),
  code: page('accountCodePage', '/code', '输入验证码页', 'enter a code'),
  tryCode: form('accountCode', '/code', '提交验证码或恢复码', 'enter a code or a recovery code'),
  recovery: form('accountRecovery', '/recovery', '换新恢复码', 'new recovery codes'),
  signOut: form('accountSignOut', '/sign-out', '退出登录', 'sign out'),
} as const
