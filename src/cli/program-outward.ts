// The part of the CLI that faces outwards: webhooks, and bringing in what others exported. Used by program.ts.
import type { Command } from 'commander'
import type { House } from './house.ts'
import type { Out } from './output.ts'
import { listDeadEffects, reviveEffects, type EffectOptions } from './effects.ts'
import { importOrdersCommand, importRefundsCommand, type OrderOptions, type RefundOptions } from './imports.ts'
import { listDeliveries, listWebhooks, pingWebhookCommand, putWebhookCommand, removeWebhook, replayDeliveries, rotateWebhookCommand, switchWebhookCommand } from './webhooks.ts'

type Shared = { json?: boolean; lang?: string }
type Work = (house: House, out: Out) => Promise<boolean>
type Adding = { readonly command: (parent: Command, usage: string, about: string) => Command; readonly run: (options: Shared, work: Work) => Promise<void> }
type Market = Shared & { marketplace: string }
type Page = Market & { limit: string; after?: string }

export function addOutward(program: Command, { command, run }: Adding): void {
  const webhook = program.command('webhook').description("who is called at a marketplace's own systems (docs/guides/integration.md)").exitOverride()
  const add = (usage: string, about: string): Command => command(webhook, usage, about).requiredOption('--marketplace <id>', 'whose webhooks')
  add('put <id>', 'register a webhook or change one; prints a new secret once')
    .requiredOption('--url <url>', 'https, on the public internet unless GONGDAO_WEBHOOK_PRIVATE=1').requiredOption('--types <types>', 'with commas between; * is everything but payment.instructed and notice.created').option('--secret <secret>', 'instead of one made here: whsec_ and base64')
    .action((id: string, options: Market & { url: string; types: string; secret?: string }) => run(options, putWebhookCommand(id, options)))
  add('list', 'every webhook, whether it is on and how it fares; no secrets').action((options: Market) => run(options, listWebhooks(options)))
  add('rotate <id>', 'a new secret; the old one signs beside it for a while')
    .option('--overlap-hours <n>', 'how long both sign, 0 to 168', '24').action((id: string, options: Market & { overlapHours: string }) => run(options, rotateWebhookCommand(id, options)))
  add('ping <id>', 'one signed test call, now').action((id: string, options: Market) => run(options, pingWebhookCommand(id, options)))
  add('enable <id>', 'call it again; what was set aside waits for replay').action((id: string, options: Market) => run(options, switchWebhookCommand(id, options, true)))
  add('disable <id>', 'call it no more and set aside what waits').action((id: string, options: Market) => run(options, switchWebhookCommand(id, options, false)))
  add('remove <id>', 'forget it and its log').action((id: string, options: Market) => run(options, removeWebhook(id, options)))
  add('log <id>', 'what was sent, newest first').option('--limit <n>', 'how many', '50').option('--after <cursor>', 'go on where the page before ended')
    .action((id: string, options: Page) => run(options, listDeliveries(id, options, false)))
  add('dead <id>', 'what was set aside').option('--limit <n>', 'how many', '50').option('--after <cursor>', 'go on where the page before ended')
    .action((id: string, options: Page) => run(options, listDeliveries(id, options, true)))
  add('replay <id>', 'send again, under the first message id, what was set aside')
    .option('--delivery <id>', 'only this one').option('--since <instant>', 'only what happened since').option('--all', 'also what arrived')
    .action((id: string, options: Market & { delivery?: string; since?: string; all?: boolean }) => run(options, replayDeliveries(id, options)))
  const effect = program.command('effect').description('what was to happen outside and was set aside: payments, notices').exitOverride()
  command(effect, 'dead', 'what was set aside after its last try, and why').option('--marketplace <id>', 'only of this one').option('--limit <n>', 'how many', '100')
    .action((options: Shared & EffectOptions) => run(options, listDeadEffects(options)))
  command(effect, 'revive', 'try again, under the same key').option('--key <key>', 'only this one').option('--all', 'all that are listed').option('--marketplace <id>', 'only of this one').option('--limit <n>', 'how many', '1000')
    .action((options: Shared & EffectOptions) => run(options, reviveEffects(options)))
  addImports(program, { command, run })
}

function addImports(program: Command, { command, run }: Adding): void {
  const bring = program.command('import').description('bring in what another system exported (docs/guides/import.md)').exitOverride()
  command(bring, 'orders <file>', 'orders from CSV (a row per line of an order) or JSON (an array, or a value per line)')
    .requiredOption('--marketplace <id>', 'whose orders').option('--dry-run', 'look at every row and at what is here already; write nothing').option('--skip-bad', 'write the good ones although there are bad ones')
    .option('--add-merchants', 'register merchants that are not, without settings').option('--format <format>', 'csv or json; the name of the file says it otherwise').option('--encoding <encoding>', 'utf-8, gb18030 (GBK), utf-16le or utf-16be; told by the first bytes otherwise')
    .option('--show-faults <n>', 'how many faults to list', '100')
    .action((file: string, options: Shared & OrderOptions) => run(options, importOrdersCommand(file, options)))
  command(bring, 'refunds-1688 <file>', 'refund records of the 1688 open platform, in JSON: what is over becomes history')
    .requiredOption('--marketplace <id>', 'whose accounts').option('--dry-run', 'write nothing').option('--open', 'also open here, from today on, what still goes on there')
    .option('--reasons <file>', 'with --open: JSON, which of our reasons each reason id of 1688 stands for').option('--show-faults <n>', 'how many to list', '100')
    .action((file: string, options: Shared & RefundOptions) => run(options, importRefundsCommand(file, options)))
}
