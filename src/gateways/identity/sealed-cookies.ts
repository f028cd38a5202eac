// Cookies only this deployment can read or make: encrypted and authenticated (AES-256-GCM as a JWE), with purpose and end inside.
// Several processes share the secret; `new,old` lets it be changed without signing everybody out.
import { hkdfSync } from 'node:crypto'
import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type { Seal } from '../../app/identity.ts'

export function sealedCookies(secrets: readonly string[], now: () => number): Seal {
  const keys = secrets.map((secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'gongdao sealed cookies', 32)))
  const [first] = keys
  if (!first || secrets.some((secret) => secret.length < 32)) throw new TypeError('a secret of at least 32 characters is needed to seal cookies')
  return {
    seal: (purpose, content, seconds) => {
      const at = Math.floor(now() / 1000)
      return new EncryptJWT({ content }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setAudience(purpose).setIssuedAt(at).setExpirationTime(at + seconds).encrypt(first)
    },
    async open(purpose, sealed) {
      for (const key of keys) {
        try {
          const { payload } = await jwtDecrypt(sealed, key, { audience: purpose, currentDate: new Date(now()), keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'], requiredClaims: ['exp'] })
          return { content: payload['content'], expiresAt: (payload.exp ?? 0) * 1000 }
        } catch (fault) {
          if (fault instanceof errors.JWTExpired) return 'expired'
          if (!(fault instanceof errors.JOSEError)) throw fault
        }
      }
      return null
    },
  }
}
