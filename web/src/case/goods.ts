// What a case in a list is about, in a few words.
import type { CaseSummary } from '../api/queries.ts'
import { said } from '../i18n/lang.ts'

/** The first of the goods, and how many more kinds; empty where there is no order. */
export const goodsOf = ({ goods }: Pick<CaseSummary, 'goods'>): string => (goods === null ? '' : `${said(goods.title)}${goods.more > 0 ? ` +${goods.more}` : ''}`)
/** Parts of a line that are there. */
export const inLine = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')
