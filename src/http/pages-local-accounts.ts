// The pages of local accounts: plain forms in Chinese and English that work without scripts, under a policy that allows none.
// What they ask and answer is in routes-local-accounts.ts.
import { createHash } from 'node:crypto'
import type { PasswordFault } from '../app/local-accounts.ts'
import { SHORTEST_PASSWORD } from '../app/local-accounts.ts'
import type { Lang } from './problems.ts'

const STYLE = [
  ':root{color-scheme:light dark;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}',
  'body{max-width:26rem;margin:3rem auto;padding:0 1rem}h1{font-size:1.4rem}label{display:block;margin:1rem 0 .25rem}',
  'input{box-sizing:border-box;width:100%;padding:.6rem;font:inherit}button{margin-top:1.25rem;padding:.6rem 1.4rem;font:inherit}',
  '.wrong{border-left:4px solid #c33;padding:.4rem .8rem}.codes{columns:2;font-family:ui-monospace,monospace;list-style:none;padding:0}',
  'svg{width:14rem;height:14rem;background:#fff}code{overflow-wrap:anywhere}footer{margin-top:2.5rem;font-size:.85rem}',
].join('')
/** Our own style and nothing else: no script, no picture from elsewhere, no form that goes elsewhere. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

export type PageOf = { readonly lang: Lang; readonly marketplace: string; readonly form: string }
type Field = { readonly name: string; readonly label: string; readonly type: 'text' | 'password'; readonly complete: string; readonly numeric?: boolean; readonly value?: string }

const WORDS = {
  zh: {
    signIn: '工作人员登录', account: '账号', password: '密码', next: '继续', choose: '设置新密码', chosen: '新密码', again: '再输入一次', enrol: '启用两步验证',
    scan: '请用验证器应用扫描二维码，或手工输入密钥：', code: '六位验证码', codeOr: '六位验证码，或一个恢复码', second: '两步验证', mine: '我的账号', signOut: '退出登录', change: '修改密码', renew: '换新恢复码',
    kept: '请保存这些恢复码。每个只能用一次，在没有验证器时代替验证码；它们不会再显示。', go: '完成', as: '当前登录', other: 'English', length: `至少 ${SHORTEST_PASSWORD} 个字符。`,
  },
  en: {
    signIn: 'Staff sign-in', account: 'Account', password: 'Password', next: 'Continue', choose: 'Choose a new password', chosen: 'New password', again: 'The same again', enrol: 'Set up the second factor',
    scan: 'Scan this with an authenticator app, or type in the key:', code: 'Code of six digits', codeOr: 'Code of six digits, or a recovery code', second: 'Second factor', mine: 'My account', signOut: 'Sign out', change: 'Change the password', renew: 'New recovery codes',
    kept: 'Keep these recovery codes. Each is good once, in place of a code when the authenticator is not at hand; they are not shown again.', go: 'Done', as: 'Signed in as', other: '中文', length: `At least ${SHORTEST_PASSWORD} characters.`,
  },
} as const

const FAULTS: Record<PasswordFault, { zh: string; en: string }> = {
  too_short: { zh: `密码至少需要 ${SHORTEST_PASSWORD} 个字符。`, en: `A password has at least ${SHORTEST_PASSWORD} characters.` },
  too_long: { zh: '密码过长。', en: 'The password is too long.' },
  too_simple: { zh: '密码太容易猜到：不要使用账号名、连续字符或少数重复字符。', en: 'The password is too easy to guess: no account name, no sequence, no few characters repeated.' },
  as_before: { zh: '新密码不能与现在的相同。', en: 'The new password must be another one.' },
  not_the_same: { zh: '两次输入不一致。', en: 'The two are not the same.' },
}
const WRONG = { zh: '账号或密码不正确。', en: 'The account or the password is wrong.' }
const WRONG_CODE = { zh: '验证码不正确或已用过。', en: 'The code is wrong or was used before.' }
const EXPIRED = { zh: '页面已过期，请重新登录。', en: 'This page has run out; sign in again.' }
const wait = (ms: number) => ({ zh: `尝试次数过多，请在 ${Math.ceil(ms / 1000)} 秒后再试。`, en: `Too many tries; try again in ${Math.ceil(ms / 1000)} seconds.` })
export const SAYS = { wrong: WRONG, wrongCode: WRONG_CODE, expired: EXPIRED, wait, fault: (fault: PasswordFault) => FAULTS[fault] }
export type Said = { readonly zh: string; readonly en: string } | null

export function signInPage(of: PageOf, said: Said): string {
  const words = WORDS[of.lang]
  return document(of, words.signIn, said, form(of, '/sign-in', words.next, [
    { name: 'account', label: words.account, type: 'text', complete: 'username' }, { name: 'password', label: words.password, type: 'password', complete: 'current-password' },
  ]))
}

/** `present`: somebody signed in changes his password and says the present one too. */
export function passwordPage(of: PageOf, said: Said, present: boolean): string {
  const words = WORDS[of.lang]
  const fields: Field[] = [{ name: 'chosen', label: words.chosen, type: 'password', complete: 'new-password' }, { name: 'again', label: words.again, type: 'password', complete: 'new-password' }]
  return document(of, words.choose, said, `<p>${escaped(words.length)}</p>${form(of, '/password', words.next, present ? [{ name: 'password', label: words.password, type: 'password', complete: 'current-password' }, ...fields] : fields)}`)
}

export function enrolPage(of: PageOf, said: Said, enrolment: { secret: string; uri: string; picture: string }): string {
  const words = WORDS[of.lang]
  const key = (enrolment.secret.match(/.{1,4}/g) ?? []).join(' ')
  return document(of, words.enrol, said, `<p>${escaped(words.scan)}</p>${enrolment.picture}<p><code>${escaped(key)}</code></p><p><a href="${escaped(enrolment.uri)}">otpauth</a></p>${form(of, '/second-factor', words.next, [{ name: 'code', label: words.code, type: 'text', complete: 'one-time-code', numeric: true }])}`)
}

export function codePage(of: PageOf, said: Said): string {
  const words = WORDS[of.lang]
  return document(of, words.second, said, form(of, '/code', words.next, [{ name: 'code', label: words.codeOr, type: 'text', complete: 'one-time-code' }]))
}

export function recoveryPage(of: PageOf, codes: readonly string[], goTo: string): string {
  const words = WORDS[of.lang]
  const shown = codes.map((code) => `<li>${escaped((code.match(/.{4}/g) ?? []).join('-'))}</li>`).join('')
  return document(of, words.second, null, `<p>${escaped(words.kept)}</p><ul class="codes">${shown}</ul><p><a href="${escaped(goTo)}">${escaped(words.go)}</a></p>`)
}

export function accountPage(of: PageOf, who: { id: string; role: string }): string {
  const words = WORDS[of.lang]
  return document(of, words.mine, null, `<p>${escaped(words.as)} ${escaped(who.id)} (${escaped(who.role)})</p><p><a href="${base(of)}/password">${escaped(words.change)}</a></p>${form(of, '/recovery', words.renew, [{ name: 'code', label: words.code, type: 'text', complete: 'one-time-code', numeric: true }])}${form(of, '/sign-out', words.signOut, [])}`)
}

const base = ({ marketplace }: PageOf): string => `/accounts/${encodeURIComponent(marketplace)}`

function form(of: PageOf, tail: string, button: string, fields: readonly Field[]): string {
  const inputs = fields.map(({ name, label, type, complete, numeric }) =>
    `<label for="${name}">${escaped(label)}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${complete}" required maxlength="400"${numeric === true ? ' inputmode="numeric"' : ''} autocapitalize="none" spellcheck="false">`).join('')
  return `<form method="post" action="${base(of)}${tail}"><input type="hidden" name="form" value="${escaped(of.form)}"><input type="hidden" name="lang" value="${of.lang}">${inputs}<button>${escaped(button)}</button></form>`
}

function document(of: PageOf, title: string, said: Said, content: string): string {
  const words = WORDS[of.lang]
  const other = of.lang === 'zh' ? 'en' : 'zh'
  const alert = said === null ? '' : `<p class="wrong" role="alert">${escaped(said[of.lang])}</p>`
  return `<!doctype html><html lang="${of.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)} · Gongdao</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${alert}${content}</main><footer>${escaped(of.marketplace)} · <a href="?lang=${other}">${escaped(words.other)}</a></footer></body></html>`
}
