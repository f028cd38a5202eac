// The pages of local accounts: plain forms in Chinese and English that work without scripts, under a policy that allows none.
// What they ask and answer is in routes-local-accounts.ts.
import { createHash } from 'node:crypto'
import type { StaffRole } from '../app/identity.ts'
import type { PasswordFault } from '../app/local-accounts.ts'
import { SHORTEST_PASSWORD } from '../app/local-accounts.ts'
import { ROLE_NAMES } from '../app/sentences/words.ts'
import type { Lang } from './problems.ts'

/** The look of the screens (web/src/tokens/tokens.ts), as far as a form needs it. */
const STYLE = [
  ':root{color-scheme:light dark;--ink:#17202b;--ink-2:#4a5666;--paper:#f3f5f8;--sheet:#fff;--line:#dfe4ea;--edge:#7d8997;--alarm:#bd2318;--alarm-soft:#fdecea;--focus:#0b57d0;font:93.75%/1.6 "PingFang SC","HarmonyOS Sans SC","MiSans","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif;color:var(--ink);background:var(--paper)}',
  '@media(prefers-color-scheme:dark){:root{--ink:#e9eef5;--ink-2:#b8c2cf;--paper:#11161d;--sheet:#19202a;--line:#2c3644;--edge:#74818f;--alarm:#ff9a8f;--alarm-soft:#3d1714;--focus:#8ab4ff}}',
  'body{margin:0;min-height:100dvh;display:flex;flex-direction:column;overflow-wrap:anywhere}.bar{background:var(--sheet);border-bottom:1px solid var(--line);padding:.7rem 1rem;font-weight:600;font-size:1.13rem}.bar span{color:var(--ink-2);font-weight:400;font-size:.87rem}',
  'main{box-sizing:border-box;width:100%;max-width:27rem;margin:0 auto;padding:1.5rem 1rem;flex:1}.sheet{background:var(--sheet);border:1px solid var(--line);border-radius:16px;padding:1.25rem}h1{font-size:1.6rem;line-height:1.35;margin:0 0 1rem}p{margin:.5rem 0}.note{color:var(--ink-2)}',
  'label{display:block;margin:1rem 0 .25rem;font-weight:500}input{box-sizing:border-box;width:100%;min-height:44px;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--edge);border-radius:8px}input[aria-invalid]{border-color:var(--alarm)}',
  'button{box-sizing:border-box;width:100%;min-height:44px;margin-top:1.25rem;padding:.5rem 1rem;font:inherit;font-weight:500;color:var(--sheet);background:var(--ink);border:1px solid var(--ink);border-radius:8px;cursor:pointer}button:hover{background:var(--ink-2)}a{color:inherit}:focus-visible{outline:2px solid var(--focus);outline-offset:2px}',
  'a.step{display:inline-flex;align-items:center;min-height:44px}hr{border:0;border-top:1px solid var(--line);margin:1.25rem 0}.wrong{background:var(--alarm-soft);color:var(--ink);border-left:4px solid var(--alarm);border-radius:8px;padding:.6rem .8rem;margin:0 0 1rem}.codes{columns:2 11.5rem;font-family:ui-monospace,monospace;list-style:none;padding:0;white-space:nowrap}.second{color:inherit;background:none;border-color:var(--edge)}.second:hover{background:var(--paper)}',
  'svg{display:block;width:14rem;height:14rem;max-width:100%;margin:.75rem auto;background:#fff;border-radius:8px}code{font-size:1.07rem;letter-spacing:.05em}footer{padding:1rem;text-align:center;color:var(--ink-2)}',
].join('')
/** Our own style and nothing else: no script, no picture from elsewhere, no form that goes elsewhere. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

export type PageOf = { readonly lang: Lang; readonly marketplace: string; readonly form: string }
type Field = { readonly name: string; readonly label: string; readonly type: 'text' | 'password'; readonly complete: string; readonly numeric?: boolean; readonly value?: string }

const WORDS = {
  zh: {
    signIn: '工作人员登录', account: '账号', password: '密码', next: '继续', choose: '设置新密码', chosen: '新密码', again: '再输入一次', enrol: '启用两步验证',
    scan: '请用验证器应用扫描二维码，或手工输入密钥：', code: '六位验证码', openApp: '在这台设备的验证器里打开', codeOr: '六位验证码，或一个恢复码', second: '两步验证', mine: '我的账号', signOut: '退出登录', change: '修改密码', renew: '换新恢复码', renewHow: '换新之后，以前的恢复码都不能再用。',
    product: '售后工作台', kept: '请保存这些恢复码。每个只能用一次，在没有验证器时代替验证码；它们不会再显示。', go: '完成', as: '当前登录', comma: '，', lost: '忘记密码，或验证器和恢复码都不在手边：请联系管理员重置账号。', other: 'English', length: `至少 ${SHORTEST_PASSWORD} 个字符。`,
  },
  en: {
    signIn: 'Staff sign-in', account: 'Account', password: 'Password', next: 'Continue', choose: 'Choose a new password', chosen: 'New password', again: 'The same again', enrol: 'Set up the second factor',
    scan: 'Scan this with an authenticator app, or type in the key:', code: 'Code of six digits', openApp: 'Open in the authenticator on this device', codeOr: 'Code of six digits, or a recovery code', second: 'Second factor', mine: 'My account', signOut: 'Sign out', change: 'Change the password', renew: 'New recovery codes', renewHow: 'New ones put an end to those you had before.',
    product: 'After-sales desk', kept: 'Keep these recovery codes. Each is good once, in place of a code when the authenticator is not at hand; they are not shown again.', go: 'Done', as: 'Signed in as', comma: ', ', lost: 'Password forgotten, or neither the authenticator nor a recovery code at hand: ask your administrator to reset the account.', other: '中文', length: `At least ${SHORTEST_PASSWORD} characters.`,
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
const EXPIRED = { zh: '页面已过期，请重新登录。', en: 'This page has run out; sign in again.', blameless: true }
const wait = (ms: number) => ({ zh: `尝试次数过多，请在 ${Math.ceil(ms / 1000)} 秒后再试。`, en: `Too many tries; try again in ${Math.ceil(ms / 1000)} seconds.`, blameless: true })
export const SAYS = { wrong: WRONG, wrongCode: WRONG_CODE, expired: EXPIRED, wait, fault: (fault: PasswordFault) => FAULTS[fault] }
/** `blameless`: nothing that was typed is wrong. */
export type Said = { readonly zh: string; readonly en: string; readonly blameless?: boolean } | null

/** `account`: what was typed before; a password is never given back. */
export function signInPage(of: PageOf, said: Said, account = ''): string {
  const words = WORDS[of.lang]
  return document(of, words.signIn, said, form(of, '/sign-in', words.next, [
    { name: 'account', label: words.account, type: 'text', complete: 'username', value: account }, { name: 'password', label: words.password, type: 'password', complete: 'current-password' },
  ], said) + `<p class="note">${escaped(words.lost)}</p>`)
}

/** `present`: somebody signed in changes his password and says the present one too. */
export function passwordPage(of: PageOf, said: Said, present: boolean): string {
  const words = WORDS[of.lang]
  const fields: Field[] = [{ name: 'chosen', label: words.chosen, type: 'password', complete: 'new-password' }, { name: 'again', label: words.again, type: 'password', complete: 'new-password' }]
  return document(of, words.choose, said, `<p>${escaped(words.length)}</p>${form(of, '/password', words.next, present ? [{ name: 'password', label: words.password, type: 'password', complete: 'current-password' }, ...fields] : fields, said)}`)
}

export function enrolPage(of: PageOf, said: Said, enrolment: { secret: string; uri: string; picture: string }): string {
  const words = WORDS[of.lang]
  const key = (enrolment.secret.match(/.{1,4}/g) ?? []).join(' ')
  return document(of, words.enrol, said, `<p>${escaped(words.scan)}</p>${enrolment.picture}<p><code>${escaped(key)}</code></p><p><a class="step" href="${escaped(enrolment.uri)}">${escaped(words.openApp)}</a></p>${form(of, '/second-factor', words.next, [{ name: 'code', label: words.code, type: 'text', complete: 'one-time-code', numeric: true }], said)}`)
}

export function codePage(of: PageOf, said: Said): string {
  const words = WORDS[of.lang]
  return document(of, words.second, said, form(of, '/code', words.next, [{ name: 'code', label: words.codeOr, type: 'text', complete: 'one-time-code' }], said) + `<p class="note">${escaped(words.lost)}</p>`)
}

export function recoveryPage(of: PageOf, codes: readonly string[], goTo: string): string {
  const words = WORDS[of.lang]
  const shown = codes.map((code) => `<li>${escaped((code.match(/.{4}/g) ?? []).join('-'))}</li>`).join('')
  return document(of, words.second, null, `<p>${escaped(words.kept)}</p><ul class="codes">${shown}</ul><p><a class="step" href="${escaped(goTo)}">${escaped(words.go)}</a></p>`, false)
}

export function accountPage(of: PageOf, who: { readonly id: string; readonly role: StaffRole }, said: Said): string {
  const words = WORDS[of.lang]
  return document(of, words.mine, said, `<p>${escaped(words.as)} <strong>${escaped(who.id)}</strong>${words.comma}${escaped(ROLE_NAMES[who.role][of.lang])}</p><p><a class="step" href="${base(of)}/password">${escaped(words.change)}</a></p><hr><p class="note">${escaped(words.renewHow)}</p>${form(of, '/recovery', words.renew, [{ name: 'code', label: words.code, type: 'text', complete: 'one-time-code', numeric: true }], said)}<hr>${form(of, '/sign-out', words.signOut, [], null)}`)
}

const base = ({ marketplace }: PageOf): string => `/accounts/${encodeURIComponent(marketplace)}`

function form(of: PageOf, tail: string, button: string, fields: readonly Field[], said: Said): string {
  // Where to go on: at the first field that is still empty.
  const first = fields.find(({ value }) => value === undefined || value === '')
  const inputs = fields.map((field) => {
    const { name, label, type, complete, numeric, value = '' } = field
    const wrong = said === null || said.blameless === true ? '' : ' aria-invalid="true" aria-describedby="wrong"'
    return `<label for="${name}">${escaped(label)}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${complete}" value="${escaped(value)}" required maxlength="400"${numeric === true ? ' inputmode="numeric"' : ''}${wrong}${field === first && tail !== '/recovery' ? ' autofocus' : ''} autocapitalize="none" spellcheck="false">`
  }).join('')
  return `<form method="post" action="${base(of)}${tail}"><input type="hidden" name="form" value="${escaped(of.form)}"><input type="hidden" name="lang" value="${of.lang}">${inputs}<button${tail === '/sign-out' ? ' class="second"' : ''}>${escaped(button)}</button></form>`
}

/** `other`: the same in the other language; not where what is shown is shown once. */
function document(of: PageOf, title: string, said: Said, content: string, other = true): string {
  const words = WORDS[of.lang]
  const to = of.lang === 'zh' ? 'en' : 'zh'
  const alert = said === null ? '' : `<p class="wrong" id="wrong" role="alert">${escaped(said[of.lang])}</p>`
  const foot = other ? `<footer><a class="step" href="?lang=${to}" lang="${to}">${escaped(words.other)}</a></footer>` : ''
  return `<!doctype html><html lang="${of.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)} · Gongdao</title><style>${STYLE}</style></head><body><header class="bar">${escaped(words.product)} <span>${escaped(of.marketplace)}</span></header><main><div class="sheet"><h1>${escaped(title)}</h1>${alert}${content}</div></main>${foot}</body></html>`
}
