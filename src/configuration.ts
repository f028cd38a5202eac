// Every setting of the environment, once: its shape, its meaning, an example. Read at start, all faults at once, each with its remedy.
// A new setting goes here and nowhere else; docs/reference/configuration.md is made from it. main.ts hands the values to whoever needs them.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { safeUrlSchema } from './gateways/identity/settings.ts'
import { nearest } from './policy/near.ts'

/** `secret`: never printed, and may lie in a file that `<NAME>_FILE` names. `unset`: what holds without it, in words. */
type About = { readonly about: string; readonly example: string; readonly unset: string; readonly secret?: true }

const number = (from: number, to: number) =>
  z.string().regex(/^\d{1,9}$/, `is a whole number from ${from} to ${to}`).transform(Number).refine((value) => value >= from && value <= to, `is a whole number from ${from} to ${to}`)
const flag = z.enum(['0', '1'], 'is 0 or 1').transform((value) => value === '1')
const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `is an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`)
const isNetwork = (text: string): boolean => {
  const [address = '', bits, more] = text.split('/')
  return isIP(address) !== 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)))
}
const list = z.string().transform((text) => text.split(',').map((one) => one.trim()).filter((one) => one !== ''))

const schema = z.object({
  DATABASE_URL: url('postgres:', 'postgresql:').optional().meta({ about: 'The PostgreSQL server (15 to 18) everything is kept in.', example: 'postgresql://gongdao:secret@db.example.com/gongdao', unset: 'a PostgreSQL of its own runs as a child process, below the data folder', secret: true } satisfies About),
  GONGDAO_DATA: z.string().min(1).default('data').meta({ about: 'The folder for the embedded database and for evidence files that lie in no bucket.', example: '/var/lib/gongdao', unset: '`data` in the working directory' } satisfies About),
  GONGDAO_POOL: number(2, 200).optional().meta({ about: 'Connections to the database a process opens at most.', example: '24', unset: '16' } satisfies About),
  GONGDAO_DEMO: flag.optional().meta({ about: 'Whether the demo marketplaces are loaded, in which anybody may step into anybody.', example: '0', unset: '1 with the embedded database, 0 with `DATABASE_URL`' } satisfies About),
  PORT: number(0, 65_535).default(7300).meta({ about: 'The port of the API; `--port` goes before it. 0 takes a free one.', example: '8080', unset: '7300' } satisfies About),
  GONGDAO_HOST: z.string().min(1).default('127.0.0.1').meta({ about: 'The address to listen on; `--host` goes before it.', example: '0.0.0.0', unset: '127.0.0.1, which only this machine reaches' } satisfies About),
  GONGDAO_PUBLIC_URL: z.string().refine((text) => safeUrlSchema.safeParse(text).success, 'is an address with https, or with http on a loopback address').optional().meta({ about: 'Where browsers reach this deployment: https, or http on a loopback address.', example: 'https://aftersales.example.com', unset: 'the address it listens on' } satisfies About),
  GONGDAO_PROXIES: list.refine((all) => all.every(isNetwork), 'is a list of addresses or networks, with commas between').optional().meta({ about: 'Addresses or networks of reverse proxies that are believed about who calls, with commas between.', example: '10.0.0.0/8', unset: 'nobody is believed' } satisfies About),
  GONGDAO_REQUESTS_PER_MINUTE: number(1, 9_999_999).optional().meta({ about: 'Requests one person may make in a minute, counted per process.', example: '600', unset: '600' } satisfies About),
  GONGDAO_SESSION_SECRET: z.string().min(32, 'has 32 characters or more').optional().meta({ about: 'What seals the cookies of staff: `new,old` while it is being changed. Several processes need the same.', example: '(openssl rand -base64 48)', unset: 'made at start, so its end signs everybody out', secret: true } satisfies About),
  GONGDAO_FILES_URL: url('https:', 'http:').refine((text) => URL.canParse(text) && new URL(text).pathname.length > 1, 'names a bucket after the host').optional().meta({ about: 'The bucket of an S3-compatible store that evidence files go to.', example: 'https://s3.example.com/evidence', unset: 'a folder below the data folder' } satisfies About),
  GONGDAO_FILES_REGION: z.string().min(1).optional().meta({ about: 'The region of that bucket.', example: 'eu-central-1', unset: 'us-east-1' } satisfies About),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional().meta({ about: 'Who we are to that store.', example: 'AKIDEXAMPLE', unset: 'needed with `GONGDAO_FILES_URL`', secret: true } satisfies About),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional().meta({ about: 'And what proves it.', example: '(from your store)', unset: 'needed with `GONGDAO_FILES_URL`', secret: true } satisfies About),
  GONGDAO_FILES_KEY: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'is 64 hexadecimal digits or more').optional().meta({ about: 'Signs the links to files. Several processes need the same.', example: '(openssl rand -hex 32)', unset: 'one is made and kept in the data folder', secret: true } satisfies About),
  GONGDAO_WEBHOOK_PRIVATE: flag.default(false).meta({ about: 'Whether webhooks may go over http and to addresses that are not on the public internet: your own network, or this machine.', example: '1', unset: '0: https to public addresses only' } satisfies About),
  GONGDAO_SMTP_URL: url('smtp:', 'smtps:').optional().meta({ about: 'The mail server notices go out by, with its account: `smtps://` is encrypted from the start; `smtp://` must offer STARTTLS unless it is on this machine. Which marketplaces write, and as whom, is in their settings.', example: 'smtps://user:password@smtp.example.com:465', unset: 'no mail is sent from here', secret: true } satisfies About),
  GONGDAO_ACCOUNTS_KEY: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'is 64 hexadecimal digits or more').optional().meta({ about: 'Encrypts the second factors of staff accounts kept here and the secrets of webhooks. Several processes need the same, and so does a restore.', example: '(openssl rand -hex 32)', unset: 'one is made and kept in the data folder', secret: true } satisfies About),
  GONGDAO_LOG_LEVEL: z.enum(['error', 'warn', 'info', 'silent'], 'is error, warn, info or silent').default('info').meta({ about: 'The least that is logged. `info` has a line per request.', example: 'warn', unset: 'info' } satisfies About),
  GONGDAO_LOG_FORMAT: z.enum(['json', 'pretty'], 'is json or pretty').optional().meta({ about: 'One JSON object per line, or lines for people.', example: 'json', unset: 'pretty in a terminal, json elsewhere' } satisfies About),
  GONGDAO_METRICS_PORT: number(0, 65_535).optional().meta({ about: 'The port of `/metrics` for Prometheus, apart from the API.', example: '9464', unset: 'no metrics are served' } satisfies About),
  GONGDAO_METRICS_HOST: z.string().min(1).default('127.0.0.1').meta({ about: 'The address `/metrics` listens on.', example: '0.0.0.0', unset: '127.0.0.1' } satisfies About),
  GONGDAO_METRICS_TOKEN: z.string().min(16, 'has 16 characters or more').optional().meta({ about: 'What a scraper must send as `Authorization: Bearer …`.', example: '(openssl rand -hex 16)', unset: 'anybody who reaches that port may read', secret: true } satisfies About),
  GONGDAO_WORK: z.string().regex(/^(?:shared|all|none|[1-9]\d{0,2}\/[1-9]\d{0,2})$/, 'is shared, all, none, or a part such as 2/3').default('shared').meta({ about: 'Which clocks and effects this process looks after: `shared` with the others on the same database (they find each other), `all`, `none` (it only answers requests), or a fixed part such as `2/3`.', example: 'none', unset: 'shared' } satisfies About),
  GONGDAO_RETENTION: z.string().regex(/^(?:off|(?:[01]\d|2[0-3]):[0-5]\d)$/, 'is a time of day such as 03:30, or off').default('03:30').meta({ about: 'When each day what was kept long enough is erased (`gongdao retention rules`), in the time of the mainland. One process does it for all; `off` leaves it to `gongdao retention run`.', example: '04:15', unset: '03:30' } satisfies About),
  GONGDAO_DRAIN_SECONDS: number(0, 300).default(0).meta({ about: 'How long `/ready` says no before a stopping process closes its door: time for a load balancer to notice.', example: '5', unset: '0' } satisfies About),
  GONGDAO_STOP_SECONDS: number(1, 600).default(30).meta({ about: 'How long a stopping process may take to finish what is under way; then it ends all the same.', example: '20', unset: '30' } satisfies About),
})

export type Configuration = z.infer<typeof schema>
/** Where this process keeps what is its own. */
export const dataFolder = (settings: Configuration): string => resolve(settings.GONGDAO_DATA)
/** Of the embedded database. */
export const databaseFolder = (settings: Configuration): string => join(dataFolder(settings), 'postgresql')

export type SettingName = keyof Configuration
type Environment = Readonly<Record<string, string | undefined>>

/** Wrong settings: exit 5, and each fault on its own line with the name, what is wrong and what would be right. Never a secret's value. */
export class ConfigurationFault extends Error {
  override readonly name = 'ConfigurationFault'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

export const settingNames = (): SettingName[] => Object.keys(schema.shape) as SettingName[]
export const aboutSetting = (name: SettingName): About => schema.shape[name].meta() as About

/** An empty variable counts as none: that is what `${NAME:-}` in a compose file leaves behind. */
export function readConfiguration(environment: Environment, readFile: (path: string) => string = (path) => readFileSync(path, 'utf8')): Configuration {
  const given: Record<string, string> = {}
  const faults: string[] = []
  for (const name of settingNames()) {
    const found = valueOf(name, environment, readFile)
    if (found === null) continue
    if ('fault' in found) faults.push(found.fault)
    else given[name] = found.value
  }
  const read = schema.safeParse(given)
  for (const issue of read.error?.issues ?? []) faults.push(faultOf(issue.path[0] as SettingName, issue.message, given))
  if (read.success) faults.push(...disagreements(read.data))
  // In the order of the page, wherever a fault was found.
  const names = settingNames()
  const place = (fault: string): number => names.findIndex((name) => fault.startsWith(name))
  if (!read.success || faults.length > 0) throw new ConfigurationFault(faults.toSorted((a, b) => place(a) - place(b)))
  return read.data
}

function valueOf(name: SettingName, environment: Environment, readFile: (path: string) => string): { value: string } | { fault: string } | null {
  const value = environment[name] === '' ? undefined : environment[name]
  const file = aboutSetting(name).secret ? environment[`${name}_FILE`] : undefined
  if (file === undefined || file === '') return value === undefined ? null : { value }
  if (value !== undefined) return { fault: `${name}: is set twice, here and by ${name}_FILE. Remove one of them.` }
  try {
    return { value: readFile(file).replace(/\r?\n$/, '') }
  } catch {
    return { fault: `${name}_FILE: ${file} cannot be read. It names a file that holds nothing but the secret, readable by this process.` }
  }
}

function faultOf(name: SettingName, message: string, given: Readonly<Record<string, string>>): string {
  const { secret, example } = aboutSetting(name)
  return `${name}: ${message}${secret ? '' : `, not "${(given[name] ?? '').slice(0, 80)}"`}. For example ${name}=${example}`
}

/** What no single setting can know. */
function disagreements(read: Configuration): string[] {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(read.GONGDAO_WORK) ?? []
  return [
    ...(read.GONGDAO_FILES_URL !== undefined && (read.AWS_ACCESS_KEY_ID === undefined || read.AWS_SECRET_ACCESS_KEY === undefined) ? ['GONGDAO_FILES_URL: needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY beside it.'] : []),
    ...(part !== undefined && of !== undefined && Number(part) > Number(of) ? [`GONGDAO_WORK: there is no part ${part} of ${of}. For example GONGDAO_WORK=1/${of}`] : []),
    ...(read.GONGDAO_DRAIN_SECONDS >= read.GONGDAO_STOP_SECONDS ? ['GONGDAO_DRAIN_SECONDS: is part of GONGDAO_STOP_SECONDS and must be smaller.'] : []),
  ]
}

export type UnknownSetting = { readonly name: string; readonly meant: string | null }

/** Variables that look like ours and are none: a misspelt one would otherwise be silently without effect. */
export function unknownSettings(environment: Environment): UnknownSetting[] {
  const known = settingNames().flatMap((name) => (aboutSetting(name).secret ? [name, `${name}_FILE`] : [name]))
  return Object.keys(environment).filter((name) => name.startsWith('GONGDAO_') && !known.includes(name)).sort().map((name) => ({ name, meant: nearest(name, known) }))
}
