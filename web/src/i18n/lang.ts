// Which language, and its words. Each catalogue is its own chunk, read before the first paint; switching reads the page anew (drafts are kept).
import type { BuyerWords } from './zh-buyer.ts'
import type { DeskWords } from './zh-desk.ts'
import type { Words as Shared } from './zh.ts'

export type Lang = 'zh' | 'en'
export type Both = { readonly zh: string; readonly en: string }
const KEPT = 'gongdao.lang'

const chosen = (): Lang => {
  const kept = localStorage.getItem(KEPT)
  return kept === 'zh' || kept === 'en' ? kept : navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

type Words = Shared & DeskWords & BuyerWords
/** What not every page says, each its own chunk: the desk's entry loads its own at once, the buyer's further screens theirs on the way (`loadPart` in a route's loader). */
export type Part = 'desk' | 'buyer'
const PARTS: Record<Part, Record<Lang, () => Promise<object>>> = {
  desk: { zh: () => import('./zh-desk.ts').then(({ zhDesk }) => zhDesk), en: () => import('./en-desk.ts').then(({ enDesk }) => enDesk) },
  buyer: { zh: () => import('./zh-buyer.ts').then(({ zhBuyer }) => zhBuyer), en: () => import('./en-buyer.ts').then(({ enBuyer }) => enBuyer) },
}

let current: { readonly lang: Lang; readonly words: Words } | null = null

/** `?lang=en` wins and is remembered: links from the door and from letters name it. */
export async function loadWords(...parts: readonly Part[]): Promise<void> {
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked === 'zh' || asked === 'en') localStorage.setItem(KEPT, asked)
  const lang = chosen()
  const [shared, ...own] = await Promise.all([lang === 'zh' ? import('./zh.ts').then(({ zh }) => zh) : import('./en.ts').then(({ en }) => en), ...parts.map((part) => PARTS[part][lang]())])
  current = { lang, words: Object.assign({}, shared, ...own) as Words }
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
}

/** Once; a screen that says these words waits for it in its route's loader. */
export async function loadPart(part: Part): Promise<void> {
  const own = await PARTS[part][loaded().lang]()
  current = { ...loaded(), words: Object.assign({}, loaded().words, own) }
}

function loaded(): { readonly lang: Lang; readonly words: Words } {
  if (current === null) throw new Error('words were asked for before they were read')
  return current
}
export const words = (): Words => loaded().words
export const lang = (): Lang => loaded().lang
/** Of what the server says in both. */
export const said = (text: Both): string => text[lang()]

export function switchLang(): void {
  localStorage.setItem(KEPT, lang() === 'zh' ? 'en' : 'zh')
  const url = new URL(location.href)
  url.searchParams.delete('lang')
  location.replace(url)
  location.reload()
}
