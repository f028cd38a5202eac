// AES-256-GCM under a person's key, bound to where the text stands: copied to another person or another place it does not open.
// Keys are kept by people.ts; contacts and drafts are written with this.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export function sealed(key: Buffer, boundTo: readonly string[], text: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(JSON.stringify(boundTo)))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Throws when it does not open. */
export function unsealed(key: Buffer, boundTo: readonly string[], ciphertext: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, ciphertext.subarray(0, 12)).setAAD(Buffer.from(JSON.stringify(boundTo))).setAuthTag(ciphertext.subarray(-16))
  return decipher.update(ciphertext.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
}
