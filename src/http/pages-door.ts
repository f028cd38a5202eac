// The demo's door and the plain page at `/`: no script, one style under its hash, forms that go nowhere else. What they show: src/app/demo/door.ts.
import { createHash } from 'node:crypto'
import type { DemoDoor, DoorPerson, DoorScenario } from '../app/demo/door.ts'
import { instant } from '../app/sentences/time.ts'
import { ROLE_NAMES, cap, type Both } from '../app/sentences/words.ts'
import type { Lang } from './problems.ts'

/** The look of the screens (web/src/tokens/tokens.ts), as far as a page without scripts needs it. */
const STYLE = [
  ':root{color-scheme:light dark;--ink:#17202b;--ink-2:#4a5666;--paper:#f3f5f8;--sheet:#fff;--line:#dfe4ea;--edge:#7d8997;--focus:#0b57d0;--demo:#5b3d00;--demo-soft:#fff3d1;--buyer:#1f5fbf;--merchant:#9a5200;--platform:#55606e;font:93.75%/1.6 "PingFang SC","HarmonyOS Sans SC","MiSans","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif;text-autospace:normal;color:var(--ink);background:var(--paper)}',
  '@media(prefers-color-scheme:dark){:root{--ink:#e9eef5;--ink-2:#b8c2cf;--paper:#11161d;--sheet:#19202a;--line:#2c3644;--edge:#74818f;--focus:#8ab4ff;--demo:#ffdf94;--demo-soft:#3a2c0a;--buyer:#8bb8ff;--merchant:#f0b16a;--platform:#b2bcc8}}',
  'body{margin:0;min-height:100dvh;display:flex;flex-direction:column;overflow-wrap:anywhere}main,footer{box-sizing:border-box;width:100%;max-width:60rem;margin:0 auto;padding:1rem}main{flex:1}.demo{background:var(--demo-soft);color:var(--demo)}.demo p{max-width:60rem;margin:0 auto;padding:.4rem 1rem}',
  'h1{font-size:1.6rem;line-height:1.35;margin:.5rem 0;text-wrap:balance}h2{font-size:1.15rem;line-height:1.35;margin:1.5rem 0 .5rem}h3{font-size:1rem;line-height:1.35;margin:0}p{text-wrap:pretty}',
  '#clock{margin-top:1rem}#clock h2{margin-top:0}.grid{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));padding:0;margin:0;list-style:none}.card{background:var(--sheet);border:1px solid var(--line);border-radius:16px;padding:1rem}.who{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.6rem 0 0;list-style:none}',
  'a.step,button{display:inline-flex;flex-wrap:wrap;align-items:center;gap:.4rem;min-height:44px;box-sizing:border-box;padding:.4rem .8rem;border:1px solid var(--edge);border-radius:8px;background:var(--sheet);color:var(--ink);font:inherit;text-decoration:none;cursor:pointer}a.step:hover,button:hover{background:var(--paper)}',
  ':focus-visible{outline:2px solid var(--focus);outline-offset:2px}.card p{margin:.2rem 0}.note{color:var(--ink-2);margin:.2rem 0}form{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.5rem}svg{width:12px;height:12px;flex:none}.buyer{fill:var(--buyer)}.merchant{fill:var(--merchant)}.officer{fill:var(--platform)}a{color:inherit}footer a{display:inline-block;padding:.6rem 0;margin-right:1rem}',
].join('')
export const DOOR_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const WORDS = {
  zh: {
    title: '售后争议处理演示', demo: '演示', note: '人物与交易均为化名演示数据，不涉及真实付款。', intro: '选择一个纠纷，再选择从谁的角度进入。不同标签页可以是不同的人：同一纠纷里，一方的操作会立刻出现在另一方的页面上。', live: '正在进行', past: '已经结束的公开案例', order: '订单', clock: '演示时间',
    clockNote: '让时间前进，到期的计时会依次处理。只能向前。', steps: [['PT1H', '前进 1 小时'], ['PT6H', '前进 6 小时'], ['P1D', '前进 1 天'], ['P3D', '前进 3 天'], ['P7D', '前进 7 天']], other: 'English', api: '接口文档', staff: '工作人员登录',
  },
  en: {
    title: 'After-sales disputes: a demo', demo: 'Demo', note: 'People and trades are pseudonymous demonstration data; no real money moves.', intro: "Choose a dispute, then whose eyes to see it through. Different tabs may be different people: what one side does shows on the other side's page at once.", live: 'Under way', past: 'Published disputes, played to their end', order: 'Order', clock: 'Demo time',
    clockNote: 'Let time run forward; whatever falls due happens in order. It never goes back.', steps: [['PT1H', '1 hour on'], ['PT6H', '6 hours on'], ['P1D', '1 day on'], ['P3D', '3 days on'], ['P7D', '7 days on']], other: '中文', api: 'API reference', staff: 'Staff sign-in',
  },
} as const

export function doorPage(lang: Lang, { now, marketplace, scenarios }: DemoDoor): string {
  const words = WORDS[lang]
  const steps = words.steps.map(([length, label]) => `<button name="advance" value="${length}">${label}</button>`).join('')
  const group = (title: string, live: boolean) => `<h2>${title}</h2><ul class="grid">${scenarios.filter((one) => one.live === live).map((one) => card(lang, one)).join('')}</ul>`
  return page(lang, words.title, `<aside class="demo" aria-label="${words.demo}"><p><strong>${words.demo}</strong> · ${words.note}</p></aside><main><h1>${words.title}</h1><p>${words.intro}</p>${group(words.live, true)}
<section class="card" id="clock" aria-labelledby="clock-title"><h2 id="clock-title">${words.clock}</h2><p><strong>${escaped(instant(now, 'Asia/Shanghai')[lang])}</strong></p><p class="note">${words.clockNote}</p><form method="post" action="/demo/clock"><input type="hidden" name="marketplace" value="${escaped(marketplace)}"><input type="hidden" name="lang" value="${lang}">${steps}</form></section>
${group(words.past, false)}</main>`)
}

function card(lang: Lang, { id, title, about, marketplace, orderId, people }: DoorScenario): string {
  const enter = (person: DoorPerson) => `<li><a class="step" href="/demo/enter/${encodeURIComponent(marketplace)}/${encodeURIComponent(orderId)}/${encodeURIComponent(person.id)}?lang=${lang}">${mark(person.role)}${escaped(person[lang])}<span class="note">${escaped(cap(ROLE_NAMES[person.role][lang].replace(/^(?:the|an?) /, '')))}</span></a></li>`
  return `<li class="card"><h3>${escaped(id)} · ${escaped(title[lang])}</h3><p>${escaped(about[lang])}</p><p class="note">${WORDS[lang].order} ${escaped(orderId)} · ${escaped(marketplace)}</p><ul class="who">${people.map(enter).join('')}</ul></li>`
}

function mark(role: DoorPerson['role']): string {
  const shape = role === 'buyer' ? '<circle class="buyer" cx="6" cy="6" r="5"/>' : role === 'merchant' ? '<rect class="merchant" x="1.4" y="1.4" width="9.2" height="9.2" rx="1.6"/>' : '<path class="officer" d="M6 .4 11.6 6 6 11.6.4 6Z"/>'
  return `<svg viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>`
}

/** `staff`: the marketplaces whose people may sign in here. */
export function plainPage(lang: Lang, says: Both, staff: readonly string[] = []): string {
  const links = staff.map((id) => `<li><a class="step" href="/sign-in/${encodeURIComponent(id)}?return=/desk/queue">${WORDS[lang].staff} · ${escaped(id)}</a></li>`).join('')
  return page(lang, 'Gongdao', `<main><h1>Gongdao</h1><p>${escaped(says[lang])}</p><ul class="who">${links}</ul></main>`)
}

/** `otherWay`: to the same in the other language; null where there is none. */
export function page(lang: Lang, title: string, content: string, otherWay: string | null = `?lang=${lang === 'zh' ? 'en' : 'zh'}`): string {
  const words = WORDS[lang]
  const other = lang === 'zh' ? 'en' : 'zh'
  return `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>${content}<footer>${otherWay === null ? '' : `<a href="${escaped(otherWay)}" lang="${other === 'zh' ? 'zh-CN' : 'en'}">${words.other}</a>`}<a href="/reference?lang=${lang}">${words.api}</a></footer></body></html>`
}
