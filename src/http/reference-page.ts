// The reference of this API as one page, rendered from the document: Chinese or English, no script, nothing from elsewhere. Every operation and
// every schema has an address of its own. The pieces of a schema in words: schema-words.ts.
import { createHash } from 'node:crypto'
import type { Document } from './openapi.ts'
import type { Json } from './operation.ts'
import type { Lang } from './problems.ts'
import { asText, schemaHtml, type Words } from './schema-words.ts'

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5c6875;--line:#dfe4ea;--paper:#fff;--band:#f5f7f9;--accent:#0b5fa5;--get:#0b6b46;--post:#8a4b00;--put:#5a3d9a;--delete:#a3242f}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9aa7b4;--line:#2c3743;--paper:#12181f;--band:#1a222b;--accent:#6db5f2;--get:#5fcf9f;--post:#f0ad57;--put:#b8a0f0;--delete:#f58a92}}
*{box-sizing:border-box}body{margin:0;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--paper)}
a{color:var(--accent);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.all{display:grid;grid-template-columns:20rem minmax(0,1fr)}nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1rem 3rem 1.5rem;border-right:1px solid var(--line);background:var(--band);font-size:.9rem}
nav ul{list-style:none;margin:.25rem 0 1rem;padding:0}nav li{padding:.1rem 0;overflow-wrap:anywhere}nav li a{display:flex;gap:.5em;align-items:baseline}nav .method{flex:none}nav summary{display:flex;align-items:center;justify-content:space-between;gap:.5rem;font-size:.8rem;font-weight:700;margin:1rem 0 0;color:var(--soft)}nav .lang{display:inline-block;padding:.4rem 0}.up{display:none}main{padding:1.5rem 2.5rem 6rem;max-width:72rem}
section.op,section.def{border-top:1px solid var(--line);padding:1.25rem 0;scroll-margin-top:.5rem}:target{background:linear-gradient(90deg,var(--band),transparent)}h1{margin:0 0 .5rem}h2.tag{margin:3rem 0 .5rem}h3{margin:0 0 .5rem;font-size:1.1rem}h4{margin:1rem 0 .25rem;font-size:.9rem;color:var(--soft)}
.method{display:inline-block;min-width:3.6em;font-weight:700;font-size:.8em}.get{color:var(--get)}.post{color:var(--post)}.put,.patch{color:var(--put)}.delete{color:var(--delete)}.path{overflow-wrap:anywhere}
.soft{color:var(--soft)}table{border-collapse:collapse;width:100%;font-size:.925rem}th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}
ul.shape{list-style:none;margin:.25rem 0;padding-left:1rem;border-left:1px solid var(--line)}ul.shape li{padding:.05rem 0}.must::after{content:"*";color:var(--delete)}details{margin:.25rem 0}summary{cursor:pointer}
@media(min-width:60.01rem){nav summary{list-style:none;cursor:default}nav summary::-webkit-details-marker,nav .many{display:none}nav details::details-content{content-visibility:visible;block-size:auto}}
@media(max-width:60rem){.all{display:block}nav{position:static;height:auto;overflow:visible;padding:1rem;border-right:0;border-bottom:1px solid var(--line);font-size:1rem}nav details{margin:0;border-top:1px solid var(--line)}nav summary{display:list-item;list-style-position:inside;margin:0;padding:.65rem 0;min-height:44px;font-size:1rem;color:var(--ink)}nav .many{color:var(--soft);font-weight:400}nav ul{margin:0 0 .5rem}nav li{padding:0}nav li a{min-height:44px;align-items:center;padding:.3rem 0 .3rem 1.1rem}
main{padding:1rem 1rem 6rem}table,tbody,tr,td{display:block}th{display:none}tr{border-bottom:1px solid var(--line);padding:.4rem 0}td{border:0;padding:.1rem 0;overflow-wrap:anywhere}td:first-child,td.soft{display:inline-block;margin-right:.75rem}h3 a,.up a{display:inline-block;padding:.5rem 0}ul.shape{padding-left:.6rem}.up{display:block;position:sticky;bottom:0;width:max-content;margin:1rem -1rem 0 auto;background:var(--band);border:1px solid var(--line);border-radius:8px 0 0 8px}.up a{padding:.6rem 1rem}}
`
/** Styles of this very text and nothing else; no script at all. */
export const REFERENCE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const WORDS: Readonly<Record<Lang, Words & Readonly<Record<'title' | 'intro' | 'come' | 'who' | 'anybody' | 'known' | 'takes' | 'body' | 'answers' | 'refuses' | 'schemas' | 'other' | 'otherLang' | 'name' | 'where' | 'form' | 'status' | 'document' | 'codes' | 'up' | 'byCommand' | 'everyCommand', string>>>> = {
  zh: {
    title: '接口文档', intro: '金额为货币最小单位的整数；时间为 UTC 毫秒；编号为字符串。拒绝以 application/problem+json 返回，code 不会改变。命令带有客户端自定的编号：同一编号、同一内容，得到同一答复。列表以 next 续页。',
    come: '以 Authorization 标头表明身份：Bearer <令牌>，由你的平台签发；在演示平台和沙箱中可用 Demo <平台>/<人>。工作人员以登录后的 cookie 表明身份，除 GET 外每次请求另带 X-Gongdao-CSRF，其值见 /v1/me。',
    who: '谁可以调用', anybody: '任何人', known: '已表明身份者；能做什么由操作决定', takes: '参数', body: '请求体', answers: '答复', refuses: '拒绝', schemas: '数据结构', other: 'English', otherLang: 'en', name: '名称', where: '位置', form: '格式', status: '状态', document: 'OpenAPI 3.1 文档', codes: '所有拒绝代码', up: '回到目录', byCommand: '各操作的拒绝', everyCommand: '任何操作',
    oneOf: '其中之一', listOf: '列表：', mapOf: '键值：', anything: '任意', optional: '可省略', from: '最小', to: '最大', chars: '字符',
  },
  en: {
    title: 'API reference', intro: 'Amounts are whole minor units of a currency, instants are epoch milliseconds (UTC), ids are strings. A "no" is application/problem+json with a code that never changes. A command carries an id of the client: the same id with the same content gets the same answer. Lists go on at next.',
    come: 'Say who you are in the Authorization header: Bearer <token>, signed by your marketplace; in a demo or sandbox marketplace also Demo <marketplace>/<person>. Staff come with the cookie of their sign-in, and every request other than a GET carries X-Gongdao-CSRF as well, which /v1/me gives.',
    who: 'Open to', anybody: 'anybody', known: 'whoever says who he is; the act decides the rest', takes: 'Takes', body: 'Body', answers: 'Answers', refuses: 'Refuses', schemas: 'Schemas', other: '中文', otherLang: 'zh', name: 'name', where: 'in', form: 'form', status: 'status', document: 'the OpenAPI 3.1 document', codes: 'every code of a "no"', up: 'All operations', byCommand: 'Refuses, by command', everyCommand: 'whatever the command',
    oneOf: 'one of', listOf: 'list of', mapOf: 'map to', anything: 'anything', optional: 'may be left out', from: 'from', to: 'to', chars: 'characters',
  },
}

/** On a phone the groups are closed, and say how much is in them; where there is room they all stand open (`::details-content`), and where a browser knows no such thing they open by hand. */
const many = (those: readonly unknown[]): string => `<span class="many">${those.length}</span>`

type Listed = { readonly path: string; readonly method: string; readonly op: Json }

export function referencePage(document: Document, lang: Lang): string {
  const words = WORDS[lang]
  const all: Listed[] = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, op]) => ({ path, method, op })))
  const tags = document.tags.map((tag) => ({ name: String(tag['name']), says: String(lang === 'zh' ? tag['x-zh'] : tag['description']), ops: all.filter(({ op }) => asList(op['tags'])[0] === tag['name']) })).filter(({ ops }) => ops.length > 0)
  const schemas = Object.entries(document.components.schemas)
  const nav = tags.map(({ says, ops }) => `<details><summary>${asText(says)} ${many(ops)}</summary><ul>${ops.map((one) => `<li><a href="#${asText(one.op['operationId'])}"><span class="method ${one.method}">${one.method.toUpperCase()}</span><span>${summaryOf(one.op, lang)}</span></a></li>`).join('')}</ul></details>`).join('')
  return `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Gongdao · ${words.title}</title><style>${STYLE}</style></head><body><div class="all">`
    + `<nav aria-label="${words.title}"><p id="top"><strong>Gongdao 公道</strong><br><a class="lang" href="/reference?lang=${words.otherLang}" lang="${words.otherLang}">${words.other}</a></p>${nav}<details><summary>${words.schemas} ${many(schemas)}</summary><ul>${schemas.map(([id]) => `<li><a href="#schema-${id}">${id}</a></li>`).join('')}</ul></details></nav>`
    + `<main><h1>${words.title}</h1><p>${words.intro}</p><p>${asText(words.come)}</p><p><a href="/v1/openapi.json">${words.document}</a> · <a href="/problems">${words.codes}</a></p>`
    + tags.map(({ says, ops }) => `<h2 class="tag">${asText(says)}</h2>${ops.map((one) => operationHtml(one, lang)).join('')}`).join('')
    + `<h2 class="tag" id="schemas">${words.schemas}</h2>${schemas.map(([id, schema]) => `<section class="def" id="schema-${id}"><h3><code>${id}</code></h3>${schemaHtml(schema, words)}</section>`).join('')}<p class="up"><a href="#top">${words.up}</a></p></main></div></body></html>`
}

const summaryOf = (op: Json, lang: Lang): string => asText(lang === 'zh' ? op['x-summary-zh'] : op['summary']).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function operationHtml({ path, method, op }: Listed, lang: Lang): string {
  const words = WORDS[lang]
  const parameters = asList(op['parameters']) as readonly Json[]
  const body = (op['requestBody'] as { content?: Record<string, { schema: Json }> } | undefined)?.content
  const who = op['x-who'] === 'open' ? words.anybody : op['x-who'] === 'known' ? words.known : asList(op['x-who']).join(', ')
  return `<section class="op" id="${asText(op['operationId'])}"><h3><a href="#${asText(op['operationId'])}"><span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${asText(path)}</code></a></h3>`
    + `<p>${summaryOf(op, lang)}<br><span class="soft">${words.who}: ${asText(who)} · <code>${asText(op['operationId'])}</code></span></p>`
    + (parameters.length === 0 ? '' : `<h4>${words.takes}</h4><table><tr><th>${words.name}</th><th>${words.where}</th><th>${words.form}</th></tr>${parameters.map((one) => `<tr><td><code class="${one['required'] === true ? 'must' : ''}">${asText(one['name'])}</code></td><td class="soft">${asText(one['in'])}</td><td>${schemaHtml(one['schema'], words)}</td></tr>`).join('')}</table>`)
    + (body === undefined ? '' : `<h4>${words.body}</h4>${contentHtml(body, words)}`)
    + answersHtml(op['responses'] as Readonly<Record<string, Json>>, words) + byCommandHtml(op, words) + '</section>'
}

const contentHtml = (content: Readonly<Record<string, { readonly schema: Json }>>, words: Words): string => Object.entries(content).map(([type, { schema }]) => `<div><code class="soft">${asText(type)}</code> ${type.endsWith('json') ? schemaHtml(schema, words) : ''}</div>`).join('')

/** Which of all these codes matter for the command one is about to send. */
function byCommandHtml(op: Json, words: (typeof WORDS)[Lang]): string {
  if (op['x-refusals-by-command'] === undefined) return ''
  const rows = [[words.everyCommand, op['x-refusals-of-every']], ...Object.entries(op['x-refusals-by-command'] as Json)].map(([command, codes]) => `<tr><td>${asText(command)}</td><td>${asList(codes).map((code) => `<code>${asText(code)}</code>`).join(' ')}</td></tr>`)
  return `<details><summary>${words.byCommand}</summary><table>${rows.join('')}</table></details>`
}

function answersHtml(responses: Readonly<Record<string, Json>>, words: (typeof WORDS)[Lang]): string {
  const rows = Object.entries(responses).map(([status, response]) => ({ status, codes: asList(response['x-codes']).map(String), content: (response['content'] ?? {}) as Record<string, { schema: Json }> }))
  const done = rows.filter(({ codes }) => codes.length === 0)
  const refused = rows.filter(({ codes }) => codes.length > 0)
  return `<h4>${words.answers}</h4><table>${done.map(({ status, content }) => `<tr><td><code>${status}</code></td><td>${contentHtml(content, words)}</td></tr>`).join('')}</table>`
    + `<details><summary>${words.refuses}: ${refused.map(({ status }) => status).join(', ')}</summary><table>${refused.map(({ status, codes }) => `<tr><td><code>${status}</code></td><td>${codes.map((code) => `<code>${asText(code)}</code>`).join(' ')}</td></tr>`).join('')}</table></details>`
}
