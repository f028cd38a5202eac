// Who sees how much of a phone number, an address, a name: one table, and the forms things take when they are masked. Whatever shows a person
// to another goes through here: contacts.ts, the account of a buyer, what people wrote.
import type { Actor, Role } from '../domain/parts.ts'
import { personOf, personRef } from './people.ts'

export const CONTACT_FIELDS = ['name', 'phone', 'mail', 'region', 'street'] as const
export type ContactField = (typeof CONTACT_FIELDS)[number]
/** What a contact is for: where an order goes, where returns go, or the account's own. */
export type Purpose = 'delivery' | 'returns' | 'buyer' | 'merchant'
export type Masking = 'shown' | 'masked' | 'hidden'
type Row = Readonly<Record<ContactField, Masking>>

const row = (name: Masking, phone: Masking, mail: Masking, region: Masking, street: Masking): Row => ({ name, phone, mail, region, street })
const ALL = row('shown', 'shown', 'shown', 'shown', 'shown')
const NONE = row('hidden', 'hidden', 'hidden', 'hidden', 'hidden')
const DESK = row('masked', 'masked', 'masked', 'shown', 'masked')
const TELLING = { system: ALL, operator: DESK, author: NONE, approver: NONE, carrier: NONE, payment: NONE, outside: NONE } as const
const JUDGING = { officer: DESK, senior_officer: DESK, auditor: DESK } as const

/** Of somebody else; of himself everybody sees everything. An officer who needs more says why, and it is put on record (contacts.ts). */
export const MASKING: Readonly<Record<Purpose, Readonly<Record<Role, Row>>>> = {
  delivery: { ...TELLING, ...JUDGING, buyer: NONE, merchant: row('masked', 'masked', 'hidden', 'shown', 'masked'), clerk: row('masked', 'masked', 'hidden', 'shown', 'masked') },
  // Without it no buyer can send anything back.
  returns: { ...TELLING, ...JUDGING, buyer: row('shown', 'shown', 'hidden', 'shown', 'shown'), merchant: NONE, clerk: NONE },
  buyer: { ...TELLING, ...JUDGING, buyer: NONE, merchant: row('masked', 'hidden', 'hidden', 'hidden', 'hidden'), clerk: row('masked', 'hidden', 'hidden', 'hidden', 'hidden') },
  // Who a shop is, is published by law (电子商务法 15); how to reach its owner is not.
  merchant: { ...TELLING, ...JUDGING, buyer: row('shown', 'masked', 'hidden', 'shown', 'masked'), merchant: NONE, clerk: NONE },
}

export const maskingOf = (purpose: Purpose, reader: Pick<Actor, 'role'>, isSelf: boolean): Row => (isSelf ? ALL : MASKING[purpose][reader.role])

/** The name an account goes by: in full for himself and the marketplace, as a family name for everybody else. */
export const shownName = <N extends Readonly<Record<string, string>>>(name: N, purpose: Purpose, reader: Actor, isSelf: boolean): N =>
  (maskingOf(purpose, reader, isSelf).name === 'shown' ? name : (Object.fromEntries(Object.entries(name).map(([lang, one]) => [lang, maskedName(one)])) as N))

export const isParty = ({ role }: Pick<Actor, 'role'>): boolean => role === 'buyer' || role === 'merchant' || role === 'clerk'

/** The desk's own people, whose accounts are nobody's outside of it. */
const UNNAMED: readonly string[] = ['officer', 'senior_officer', 'author', 'approver', 'auditor', 'operator']
/** Stands for whichever of them it was. */
const SOME_OFFICER = 'officer'

/** Both sides are told that an officer did something, and never which account: wherever one stands in what they read, its role stands in its place. */
export const withoutOfficers = <T>(shown: T, reader: Pick<Actor, 'role'>): T => (isParty(reader) ? (unnamed(shown) as T) : shown)

/** The very same where nobody of the desk stands in it, which is nearly always. */
function unnamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map(unnamed)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const of = value as Readonly<Record<string, unknown>>
  const { role } = of
  const isStaff = typeof role === 'string' && UNNAMED.includes(role)
  let without: Record<string, unknown> | null = null
  for (const key of Object.keys(of)) {
    const one = of[key]
    const shown = typeof one !== 'string' ? unnamed(one) : key === 'officerId' || key === 'secondOfficerId' ? SOME_OFFICER : key === 'id' && isStaff ? role : one
    if (shown !== one) (without ??= Object.fromEntries(Object.entries(of)))[key] = shown
  }
  return without ?? value
}

/** What somebody (`buyer/1001`) wrote: whole for himself and for those who judge, without numbers he could be found by for everybody else. */
export const shownWords = (words: string, writer: string, reader: Actor): string => (writer === personRef(personOf(reader)) || reader.role === 'officer' || reader.role === 'senior_officer' ? words : maskedWords(words))

/** The form a field takes when it is masked. */
export function masked(field: ContactField, value: string): string {
  switch (field) {
    case 'name':
      return maskedName(value)
    case 'phone':
      return maskedPhone(value)
    case 'mail':
      return maskedMail(value)
    case 'region':
      return value
    case 'street':
      return '***'
    default:
      return field satisfies never
  }
}

/** 李** : the family name, and not how long the rest is. */
export const maskedName = (name: string): string => (name === '' ? '' : `${[...name.trim()][0] ?? ''}**`)

/** 138****5678; of a short number only the last two digits. */
export function maskedPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '')
  return digits.length >= 11 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : `****${digits.slice(-2)}`
}

export function maskedMail(mail: string): string {
  const at = mail.lastIndexOf('@')
  return at < 1 ? '***' : `${[...mail][0] ?? ''}***${mail.slice(at)}`
}

/**
 * Numbers in what somebody wrote by which he could be found or robbed: mobile numbers, identity cards, bank cards. Numbers are taken for one
 * only when their own check digit says so, or nothing else in this market looks like it; waybills and order numbers stay.
 */
export function maskedWords(words: string): string {
  return words
    .replace(/(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])/g, (found) => (isIdentityNumber(found) ? `${found.slice(0, 3)}***********${found.slice(-4)}` : found))
    .replace(/(?<![0-9A-Za-z])\d{16,19}(?![0-9A-Za-z])/g, (found) => (/^(?:4|5[1-5]|62)/.test(found) && isLuhn(found) ? `${found.slice(0, 4)}********${found.slice(-4)}` : found))
    .replace(/(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![0-9A-Za-z])/g, maskedPhone)
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** GB 11643: the last of eighteen follows from the others. */
const isIdentityNumber = (text: string): boolean => '10X98765432'[WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0) % 11] === text.slice(-1).toUpperCase()
const isLuhn = (text: string): boolean => [...text].toReversed().reduce((sum, digit, index) => {
  const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
  return sum + (doubled > 9 ? doubled - 9 : doubled)
}, 0) % 10 === 0
