// Which language, and its words. Each catalogue is its own chunk, read before the first paint; switching reads the page anew (drafts are kept).
import type { Words } from './zh.ts'

export type Lang = 'zh' | 'en'
export type Both = { readonly zh: string; readonly en: string }
const KEPT = 'gongdao.lang'

const chosen = (): Lang => {
  const kept = localStorage.getItem(KEPT)
  return kept === 'zh' || kept === 'en' ? kept : navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

let current: { readonly lang: Lang; readonly words: Words } | null = null

/** `?lang=en` wins and is remembered: links from the door and from letters name it. */
export async function loadWords(): Promise<void> {
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked === 'zh' || asked === 'en') localStorage.setItem(KEPT, asked)
  const lang = chosen()
  current = { lang, words: lang === 'zh' ? (await import('./zh.ts')).zh : (await import('./en.ts')).en }
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
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
