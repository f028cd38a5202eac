// What a letter needs to know, from where it is kept: who writes, in the marketplace's settings; where to, in the person's own contact;
// how, in his preferences. Read when the letter is written, so that whoever is erased is written to no more.
import type { Seal } from '../../app/identity.ts'
import type { BoxAddress } from '../../app/inbox.ts'
import type { MailBook } from '../../app/mail.ts'
import { personSideOf } from '../../app/people.ts'
import type { Person, Store } from '../../app/ports.ts'
import { mailSettingsSchema, type MailSettings } from './settings.ts'

/** Long after the letter: whoever finds it in his mailbox must still be able to stop the next one. */
const UNSUBSCRIBE_SECONDS = 365 * 86_400
const OWN_PAGES = { buyer: '/my/cases/', merchant: '/shop/cases/', officer: '/desk/cases/' } as const

const personIn = ({ marketplaceId, box, account }: BoxAddress): Person => ({ marketplaceId, side: personSideOf(box), personId: account })

export function storeMailBook({ store, seal, publicUrl, now = Date.now }: { store: Store; seal: Seal; publicUrl: () => string; now?: () => number }): MailBook {
  const settingsOf = async (marketplaceId: string): Promise<MailSettings | null> => {
    const read = mailSettingsSchema.safeParse((await store.marketplaces()).find(({ id }) => id === marketplaceId)?.settings ?? {})
    return (read.success ? read.data.mail : undefined) ?? null
  }
  return {
    senderOf: async (marketplaceId) => {
      const settings = await settingsOf(marketplaceId)
      return settings && { address: settings.from, name: settings.name, replyTo: settings.replyTo ?? null }
    },
    addressOf: async (of) => {
      const mail = await store.contacts.mailOf(personIn(of))
      return mail === null || mail.refusedAt !== null ? null : mail.address
    },
    addressRefused: async (of, address) => { await store.contacts.refuseMail(personIn(of), address, now()) },
    preferenceOf: (of) => store.inbox.preferenceOf(of),
    linkTo: async ({ marketplaceId, box }, caseId) => (await settingsOf(marketplaceId))?.links[box]?.replaceAll('{caseId}', caseId) ?? `${publicUrl()}${OWN_PAGES[box]}${caseId}`,
    unsubscribeLink: async (of) => `${publicUrl()}/unsubscribe?token=${await seal.seal('unsubscribe', of, UNSUBSCRIBE_SECONDS)}`,
  }
}
