// Which addresses a webhook may reach. The name is resolved once, each address is checked, and the connection is made to exactly those:
// a name that answers differently the second time gains nothing. Private ones only where the operator allows them (GONGDAO_WEBHOOK_PRIVATE=1);
// those of one link never: no subscriber lives there, and clouds give a machine its own keys from one of them.
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP } from 'node:net'

/** Not the public internet: IANA's special-purpose registries (RFC 6890 and what was added since). */
const CLOSED_V4 = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const
/** Within 2000::/3, the only part in public use: what still leads elsewhere (Teredo and other protocol assignments, documentation, 6to4). */
const CLOSED_V6 = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const

const closed = new BlockList()
for (const [network, prefix] of CLOSED_V4) closed.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of CLOSED_V6) closed.addSubnet(network, prefix, 'ipv6')
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')

export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '')
  const version = isIP(bare)
  if (version === 4) return !closed.check(bare, 'ipv4')
  return version === 6 && open6.check(bare, 'ipv6') && !closed.check(bare, 'ipv6')
}

const link = new BlockList()
link.addSubnet('169.254.0.0', 16, 'ipv4')
link.addSubnet('fe80::', 10, 'ipv6')
// Where one cloud gives the same over IPv6.
link.addAddress('fd00:ec2::254', 'ipv6')

export function mayReach(address: string, allowPrivate: boolean): boolean {
  if (!allowPrivate) return isPublicAddress(address)
  const bare = address.replace(/%.*$/, '')
  return !link.check(bare, isIP(bare) === 4 ? 'ipv4' : 'ipv6')
}

export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress'
}

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** In place of the system's look-up when connecting. One closed address among several is enough to refuse: it might be the one taken. */
export const lookupOf = (allowPrivate: boolean) => (hostname: string, options: LookupOptions, callback: Callback): void => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    if (addresses.length === 0 || addresses.some(({ address }) => !mayReach(address, allowPrivate))) return callback(new RefusedAddress(hostname), [])
    const [first] = addresses
    if (options.all === true || first === undefined) return callback(null, addresses)
    callback(null, first.address, first.family)
  })
}

/** What can be said of a url before it is called; null: nothing against it. */
export function urlFault(text: string, allowPrivate: boolean): 'not_a_url' | 'not_https' | 'has_credentials' | 'private_address' | null {
  if (!URL.canParse(text) || text.length > 500) return 'not_a_url'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'has_credentials'
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'not_https'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) return mayReach(host, allowPrivate) ? null : 'private_address'
  return !allowPrivate && (/(?:^|\.)(?:localhost|local|internal|home\.arpa)$/i.test(host.replace(/\.$/, '')) || !host.includes('.')) ? 'private_address' : null
}
