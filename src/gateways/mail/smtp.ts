// Sends letters over SMTP, and tells a person who cannot be reached from a server that cannot be reached just now.
import { createTransport } from 'nodemailer'
import type { Mailer } from '../../app/mail.ts'
import type { Reached } from '../../app/outside.ts'
import { compose, oneLine } from './compose.ts'

/** Together shorter than the lease of an effect, so that no second process sends what the first is still sending. */
const CONNECT_MS = 5_000
const SILENT_MS = 10_000
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** `smtps://user:password@host:465`, or `smtp://…:587`, which then must offer TLS unless it is on this machine. */
export function smtpMailer(address: string): Mailer {
  const url = new URL(address)
  const secure = url.protocol === 'smtps:'
  const transport = createTransport({
    pool: true, maxConnections: 2, host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? (secure ? 465 : 587) : Number(url.port), secure, requireTLS: !secure && !LOOPBACK.has(url.hostname),
    // Tried only where it is offered: on this machine there is nobody to hide from, and its certificate is nobody's.
    ignoreTLS: !secure && LOOPBACK.has(url.hostname),
    ...(url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS, socketTimeout: SILENT_MS, disableFileAccess: true, disableUrlAccess: true, logger: false,
  })
  return {
    async send(letter) {
      const { subject, text, html, messageId, headers } = compose(letter)
      const { address: from, name, replyTo } = letter.from
      try {
        await transport.sendMail({
          from: { name: oneLine(name[letter.language]), address: from }, to: { name: '', address: letter.to }, ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
          subject, text, html, messageId, headers: { ...headers },
        })
        return 'delivered'
      } catch (fault) {
        const final = finalOf(fault)
        if (final !== null) return final
        throw new Error(`mail: ${reasonOf(fault)}`, { cause: fault })
      }
    },
    close: () => transport.close(),
  }
}

/**
 * Refused for good is what is said of the recipient or of the letter: 5xx to RCPT or DATA. A wrong password, or a sender who is not let in,
 * is said of us: the operator mends it, and the letter waits.
 */
function finalOf(fault: unknown): Exclude<Reached, 'delivered'> | null {
  if (typeof fault !== 'object' || fault === null) return null
  const { responseCode, command, response } = fault as { responseCode?: unknown; command?: unknown; response?: unknown }
  if (typeof responseCode !== 'number' || responseCode < 500 || responseCode >= 600 || (command !== 'RCPT TO' && command !== 'DATA')) return null
  return command === 'RCPT TO' && saysNoSuchAddress(responseCode, String(response)) ? 'refused' : 'failed'
}

/**
 * That nobody is there, and not that his box is full, that the letter is not wanted, or that we are not: those may be otherwise tomorrow, or are
 * said of everybody's mail. The enhanced code (RFC 3463) tells them apart: 5.1 is the address (5.1.7 and 5.1.8 the sender's), 5.2.1 a box that was
 * closed. Without one, the three replies of RFC 5321 that speak of a mailbox.
 */
function saysNoSuchAddress(code: number, response: string): boolean {
  const [, enhanced] = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? []
  return enhanced === undefined ? code === 550 || code === 551 || code === 553 : /^5\.(?:1\.(?![78]$)\d+|2\.1)$/.test(enhanced)
}

/** For the log: what the server answered could hold the address. */
function reasonOf(fault: unknown): string {
  const { code, responseCode } = (typeof fault === 'object' && fault !== null ? fault : {}) as { code?: unknown; responseCode?: unknown }
  return [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ') || 'failed'
}
