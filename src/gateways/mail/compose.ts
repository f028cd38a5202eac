// One letter as text and as HTML, in the reader's language: what is up, until when, what happens at zero, and the link; nothing else of the
// case, and no name. Pure. smtp.ts sends it.
import { createHash } from 'node:crypto'
import type { Letter } from '../../app/mail.ts'

const WORDS = {
  zh: {
    open: '查看售后单', required: '处理程序要求发送此通知，因此无法退订。', stop: '不再接收期限提醒', stoppable: '这是期限提醒；程序要求的通知不受影响。', automatic: (name: string) => `此邮件由${name}自动发送。`,
  },
  en: {
    open: 'Open the case', required: 'The procedure requires this notice, so it cannot be switched off.', stop: 'Stop reminders', stoppable: 'This is a reminder; what the procedure requires is sent all the same.', automatic: (name: string) => `Sent automatically by ${name}.`,
  },
} as const

export type Composed = { readonly subject: string; readonly text: string; readonly html: string; readonly messageId: string; readonly headers: Readonly<Record<string, string>> }

export function compose({ key, caseId, from, language, says, link, unsubscribe }: Letter): Composed {
  const words = WORDS[language]
  const name = from.name[language]
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  const footer = [words.automatic(name), unsubscribe === null ? words.required : words.stoppable]
  const stop = unsubscribe === null ? [] : [`${words.stop}: ${unsubscribe}`]
  return {
    subject: oneLine(language === 'zh' ? `【${name}】${says.title.zh}` : `${name}: ${says.title.en}`),
    text: [says.title[language], '', says.text[language], '', `${words.open}: ${link}`, '', '--', ...footer, ...stop, ''].join('\n'),
    html: page(language, [
      `<h1 style="font-size:18px;margin:0 0 12px">${escaped(says.title[language])}</h1>`, `<p>${escaped(says.text[language])}</p>`, `<p><a href="${escaped(link)}">${words.open}</a></p>`,
      `<p style="color:#666;font-size:13px">${footer.map(escaped).join('<br>')}${unsubscribe === null ? '' : `<br><a href="${escaped(unsubscribe)}">${words.stop}</a>`}</p>`,
    ]),
    messageId: `<${hashOf(key)}@${domain}>`,
    headers: {
      // Letters of one case belong together in a mailbox.
      References: `<case.${hashOf(caseId)}@${domain}>`, 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All',
      ...(unsubscribe === null ? {} : { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** Whatever stands in a header stays in it. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()

const page = (language: string, parts: readonly string[]): string =>
  `<!doctype html>\n<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"></head><body style="font:16px/1.6 sans-serif;color:#111;max-width:640px">\n${parts.join('\n')}\n</body></html>\n`

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0) ?? 0};`)
