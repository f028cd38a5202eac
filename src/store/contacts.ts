// How people can be reached, encrypted like what they wrote: one key per person and marketplace (people.ts), one row per purpose.
// The port is `ContactBook` in src/app/contacts.ts.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { contactSchema, type Contact, type ContactBook } from '../app/contacts.ts'
import { StoreFault, type Person } from '../app/ports.ts'
import { rows } from './database.ts'
import { keyOf, whose } from './people.ts'

type Row = { contact_id: string; ciphertext: Buffer }

export function createContactBook(pool: pg.Pool): ContactBook {
  return {
    put: async (person, contactId, contact, at) => {
      const key = await keyOf(pool, person)
      if (key === null) return 'erased'
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(person, contactId))
      const ciphertext = Buffer.concat([nonce, cipher.update(JSON.stringify(contact), 'utf8'), cipher.final(), cipher.getAuthTag()])
      await rows(
        pool, 'put_contact',
        `insert into contact (bucket, marketplace_id, person_id, contact_id, ciphertext, at) values (account_bucket($2), $1, $2, $3, $4, $5)
          on conflict (bucket, marketplace_id, person_id, contact_id) do update set ciphertext = excluded.ciphertext, at = excluded.at`,
        [...whose(person), contactId, ciphertext, at],
      )
      return 'stored'
    },
    read: async (person, contactId) => {
      const [row] = await rows<Row>(pool, 'read_contact', 'select contact_id, ciphertext from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and contact_id = $3', [...whose(person), contactId])
      return row === undefined ? null : opened(pool, person, row)
    },
    list: async (person) => {
      const found = await rows<Row>(pool, 'list_contacts', 'select contact_id, ciphertext from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 order by contact_id limit 1000', whose(person))
      const read = await Promise.all(found.map(async (row) => ({ contactId: row.contact_id, contact: await opened(pool, person, row) })))
      return read.flatMap(({ contactId, contact }) => (contact === null ? [] : [{ contactId, contact }]))
    },
  }
}

async function opened(pool: pg.Pool, person: Person, { contact_id: contactId, ciphertext }: Row): Promise<Contact | null> {
  const key = await keyOf(pool, person)
  if (key === null) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, ciphertext.subarray(0, 12)).setAAD(boundTo(person, contactId)).setAuthTag(ciphertext.subarray(-16))
    return contactSchema.parse(JSON.parse(decipher.update(ciphertext.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')))
  } catch (cause) {
    throw new StoreFault(`the contact ${contactId} does not open with its person's key`, { outcomeUnknown: false, cause })
  }
}

// A row copied to another person or another purpose does not open; the two sides of one id have keys of their own.
const boundTo = ({ marketplaceId, personId }: Person, contactId: string): Buffer => Buffer.from(JSON.stringify(['contact', marketplaceId, personId, contactId]))
