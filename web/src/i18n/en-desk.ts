// Words that only the desk says, in English.
import { enShop } from './en-shop.ts'
import type { DeskWords } from './zh-desk.ts'

export const enDesk = {
  desk: { inbox: 'To answer', cases: 'All cases', queue: 'Queue', review: 'Second pair of eyes', shop: 'Shop', officer: 'Officer', signOut: 'Sign out' },
  shop: enShop,
} satisfies DeskWords
