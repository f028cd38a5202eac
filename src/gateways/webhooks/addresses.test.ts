// Where a webhook may go: the public internet over https, and nowhere inside our own walls, however the address is written.
import type { LookupAddress } from 'node:dns'
import { expect, it } from 'vitest'
import { isPublicAddress, lookupOf, urlFault } from './addresses.ts'
import { webhookCaller } from './caller.ts'

it('tells public addresses from those of this machine, its network, its cloud and what merely wraps them', () => {
  const closed = [
    '127.0.0.1', '127.255.255.254', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.7', '203.0.113.9',
    '::', '::1', '::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::7f00:1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fe80::1%eth0', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001:0:1::1', '3fff::1', 'not-an-address',
  ]
  expect(closed.filter(isPublicAddress)).toEqual([])
  const open = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2400:3200::1']
  expect(open.filter((address) => !isPublicAddress(address))).toEqual([])
})

it('says what is wrong with a url before it is called', () => {
  const faults = {
    'https://shop.example.com/hooks': null, 'https://8.8.8.8/hooks': null, 'http://shop.example.com/hooks': 'not_https', 'ftp://shop.example.com': 'not_https', 'https://user:pw@shop.example.com': 'has_credentials',
    'https://127.0.0.1/': 'private_address', 'https://[::1]/': 'private_address', 'https://2130706433/': 'private_address', 'https://0x7f.1/': 'private_address', 'https://localhost/': 'private_address', 'https://localhost./': 'private_address',
    'https://db.internal/': 'private_address', 'https://intranet/': 'private_address', 'https://[::ffff:10.0.0.1]/': 'private_address', 'https://169.254.169.254/latest/meta-data': 'private_address', 'hooks': 'not_a_url',
  }
  expect(Object.fromEntries(Object.keys(faults).map((url) => [url, urlFault(url, false)]))).toEqual(faults)
  expect(['http://127.0.0.1:9000/hooks', 'http://shop-backend:8080/'].map((url) => urlFault(url, true))).toEqual([null, null])
  const never = ['http://169.254.169.254/latest/meta-data', 'http://[fe80::1]/', 'http://[::ffff:169.254.169.254]/', 'http://[fd00:ec2::254]/']
  expect(never.filter((url) => urlFault(url, true) === null)).toEqual([])
})

it('refuses a name that stands for an address of ours when the connection is made, whatever was checked before', async () => {
  const found = await new Promise<[NodeJS.ErrnoException | null, string | LookupAddress[]]>((resolve) => lookupOf(false)('localhost', { all: true }, (error, addresses) => resolve([error, addresses])))
  expect([found[0]?.name, found[1]]).toEqual(['RefusedAddress', []])
  const caller = webhookCaller({ allowPrivate: false, now: () => 0, open: (subscription) => [...subscription.secrets] })
  const secrets = [{ secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', expiresAt: null }]
  for (const url of ['https://localhost:1/', 'https://127.0.0.1:1/', 'https://[::1]:1/', 'http://8.8.8.8/']) {
    expect([url, (await caller.call({ marketplaceId: 'm', subscriptionId: 's', url, secrets }, { messageId: 'm', bodyText: '{}' })).why]).toEqual([url, 'refused_address'])
  }
  const inside = webhookCaller({ allowPrivate: true, now: () => 0, open: (subscription) => [...subscription.secrets] })
  expect((await inside.call({ marketplaceId: 'm', subscriptionId: 's', url: 'http://169.254.169.254/', secrets }, { messageId: 'm', bodyText: '{}' })).why).toBe('refused_address')
})
