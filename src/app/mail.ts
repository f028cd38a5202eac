// Mail to people: what a letter is made of, the ports for sending it and for finding where to, and which notices go by mail.
// How one looks and how SMTP answers: src/gateways/mail. Addresses are personal data and are asked for one at a time, when a letter is written.
import type { BoxAddress, Preference, Told } from './inbox.ts'
import { USUAL_PREFERENCE } from './inbox.ts'
import type { Outside, Reached, Reminder } from './outside.ts'
import { noticeSentence, type NoticeSaid } from './sentences/notices.ts'
import type { Both } from './sentences/words.ts'

export type Sender = { readonly address: string; readonly name: Both; readonly replyTo: string | null }

export type Letter = {
  /** The same on every retry: the Message-ID is made from it, so that a letter sent twice is one. */
  readonly key: string
  readonly caseId: string
  readonly to: string
  readonly from: Sender
  readonly language: Preference['language']
  readonly says: NoticeSaid
  readonly link: string
  /** Where to stop letters of this kind; null where the procedure requires them. */
  readonly unsubscribe: string | null
}

export interface Mailer {
  /** `failed`: this letter will not arrive, and trying again will not help. `refused`: no letter to this address will. Throws when trying again may help. */
  send(letter: Letter): Promise<Reached>
  close(): void
}

/** What a letter needs to know of a marketplace and a person. */
export interface MailBook {
  /** Null: this marketplace sends no mail from here. */
  senderOf(marketplaceId: string): Promise<Sender | null>
  /** Null: no address is known, or the one that is was refused for good. */
  addressOf(of: BoxAddress): Promise<string | null>
  /** Nothing more is sent there until another address is told of, or the person tells of this one again. */
  addressRefused(of: BoxAddress, address: string): Promise<void>
  preferenceOf(of: BoxAddress): Promise<Preference | null>
  linkTo(of: BoxAddress, caseId: string): Promise<string>
  /** A link with which reminders can be stopped without signing in. */
  unsubscribeLink(of: BoxAddress): Promise<string>
}

/** The first registered contact is the mail address, where one is known; the others, and everybody else's, are the marketplace's own. */
export function mailedNotices(inner: Outside, mailer: Mailer, book: MailBook, timeZone: string): Outside {
  const letterTo = async (to: BoxAddress, about: { key: string; caseId: string; told: Told }, stoppable: boolean): Promise<Letter | null> => {
    const from = await book.senderOf(to.marketplaceId)
    const address = from && (await book.addressOf(to))
    if (!from || address === null) return null
    const { language, reminders } = (await book.preferenceOf(to)) ?? USUAL_PREFERENCE
    if (stoppable && !reminders) return null
    return {
      key: about.key, caseId: about.caseId, to: address, from, language, says: noticeSentence(about.told, timeZone), link: await book.linkTo(to, about.caseId), unsubscribe: stoppable ? await book.unsubscribeLink(to) : null,
    }
  }
  const send = async (letter: Letter, to: BoxAddress): Promise<Reached> => {
    const reached = await mailer.send(letter)
    if (reached === 'refused') await book.addressRefused(to, letter.to)
    return reached
  }
  return {
    ...inner,
    deliverNotice: async (notice) => {
      const { key, caseId, told, marketplace, party, account, contact } = notice
      const to: BoxAddress = { marketplaceId: marketplace, box: party, account }
      const letter = contact === 0 && told ? await letterTo(to, { key, caseId, told }, false) : null
      return letter === null ? inner.deliverNotice(notice) : send(letter, to)
    },
    sendReminder: async ({ to, ...about }: Reminder) => {
      const letter = await letterTo(to, about, true)
      // Whoever cannot be reached has it in his inbox all the same.
      return letter === null ? undefined : send(letter, to)
    },
  }
}
