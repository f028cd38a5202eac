// Local accounts with their parts from libraries: Argon2id for passwords, authenticator codes, and a key outside the database for their secrets.
// The rules are in src/app/local-accounts.ts.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import type { Desk } from '../../app/desk.ts'
import type { AccountOf, LocalAccounts, PasswordHashing, SecondFactor } from '../../app/local-accounts.ts'

/** Argon2id is what this library makes unless told otherwise. OWASP's figures for it at 19 MiB: twenty at once do not exhaust a small machine. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function argon2Passwords(cost: typeof COST = COST): PasswordHashing {
  // Compared with when there is no account: the same work, and nobody has this password.
  const nobody = hash(randomBytes(32), cost)
  // Whoever uses it is told then; until then a rejection must not end the process.
  nobody.catch(() => undefined)
  return {
    hash: (password) => hash(password.normalize('NFKC'), cost),
    verify: async (kept, password) => {
      const right = await verify(kept ?? (await nobody), password.normalize('NFKC'))
      return kept !== null && right
    },
  }
}

const STEP_SECONDS = 30
const WINDOW = 1

/** `key` is asked for when it is first needed. */
export function authenticatorCodes(key: () => Uint8Array): SecondFactor {
  let derived: Uint8Array | null = null
  const sealing = (): Uint8Array => (derived ??= new Uint8Array(hkdfSync('sha256', key(), '', 'gongdao second factor', 32)))
  const totp = (secret: string, label = ''): TOTP => new TOTP({ issuer: 'Gongdao', label, secret: Secret.fromBase32(secret), period: STEP_SECONDS })
  const describe = (secret: string, label: string) => {
    const uri = totp(secret, label).toString()
    return { uri, picture: renderSVG(uri, { pixelSize: 4, border: 3 }) }
  }
  return {
    describe,
    fresh: (label) => {
      const secret = new Secret({ size: 20 }).base32
      return { secret, ...describe(secret, label) }
    },
    stepOf: (secret, code, now) => {
      const delta = totp(secret).validate({ token: code, timestamp: now, window: WINDOW })
      return delta === null ? null : Math.floor(now / 1000 / STEP_SECONDS) + delta
    },
    seal: (secret, of) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing(), nonce).setAAD(boundTo(of))
      return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed, of) => {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', sealing(), bytes.subarray(0, 12)).setAAD(boundTo(of)).setAuthTag(bytes.subarray(-16))
      return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}

/** A row copied to another account does not open there. */
const boundTo = ({ marketplaceId, accountId }: AccountOf): Buffer => Buffer.from(JSON.stringify([marketplaceId, accountId]))

export function openAccounts(desk: Pick<Desk, 'store' | 'realNow' | 'newId'>, key: () => Uint8Array): LocalAccounts {
  return {
    book: desk.store.accounts, audit: desk.store.audit, passwords: argon2Passwords(), secondFactor: authenticatorCodes(key), now: desk.realNow, newId: desk.newId,
    secret: (bytes) => randomBytes(bytes).toString('base64url'), digest: (text) => createHash('sha256').update(text).digest('hex'),
  }
}
