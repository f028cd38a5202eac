// Words that only the desk says (merchant, officer), in Chinese: loaded by its entry beside zh.ts, so that a buyer's phone does not carry them.
import { zhShop } from './zh-shop.ts'

const plain = (text: string): string => text

export const zhDesk = {
  desk: { inbox: plain('待处理'), cases: plain('全部售后'), queue: plain('处理队列'), review: plain('复核与申诉'), shop: plain('店铺'), officer: plain('小二'), signOut: plain('退出登录') },
  shop: zhShop,
}
export type DeskWords = typeof zhDesk
