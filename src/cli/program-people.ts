// The part of the CLI that is about people: staff accounts kept here, erasure, what is kept how long. Used by program.ts.
import { Option, type Command } from 'commander'
import { STAFF_ROLES } from '../app/identity.ts'
import { listAccounts, putAccount, stopAccount } from './accounts.ts'
import { erase, holdCase, liftHold, printRules, runOnce } from './erasure.ts'
import type { House } from './house.ts'
import type { Out } from './output.ts'

type Shared = { json?: boolean; lang?: string }
type Work = (house: House, out: Out) => Promise<boolean>
type Adding = { readonly command: (parent: Command, usage: string, about: string) => Command; readonly run: (options: Shared, work: Work) => Promise<void> }

export function addPeople(program: Command, { command, run }: Adding): void {
  const account = program.command('account').description('staff accounts for a desk without an identity provider (docs/guides/identity.md)').exitOverride()
  command(account, 'put <marketplace> <account>', 'make an account and print its one-time password')
    .addOption(new Option('--role <role>', 'what it may do').choices([...STAFF_ROLES]).makeOptionMandatory())
    .action((marketplace: string, name: string, options: Shared & { role: string }) => run(options, putAccount(marketplace, name, { role: options.role, again: false })))
  command(account, 'reset <marketplace> <account>', 'start over: a new one-time password, no second factor, signed out everywhere, no longer disabled')
    .addOption(new Option('--role <role>', 'another role than before').choices([...STAFF_ROLES]))
    .action((marketplace: string, name: string, options: Shared & { role?: string }) => run(options, putAccount(marketplace, name, { ...(options.role === undefined ? {} : { role: options.role }), again: true })))
  command(account, 'list <marketplace>', 'every account, its role and how it stands; no secrets')
    .action((marketplace: string, options: Shared) => run(options, listAccounts(marketplace)))
  command(account, 'disable <marketplace> <account>', 'let it in no more and sign it out everywhere')
    .action((marketplace: string, name: string, options: Shared) => run(options, stopAccount(marketplace, name)))

  command(program, 'erase <person>', 'erase buyer/ID or merchant/ID as far as the law lets it be done now; what must be kept is named, with the day it may go')
    .requiredOption('--marketplace <id>', 'where the person is known').option('--dry-run', 'say what would go and what would stay, and do nothing')
    .action((person: string, options: Shared & { marketplace: string; dryRun?: boolean }) => run(options, erase(person, { marketplace: options.marketplace, dryRun: options.dryRun === true })))
  const retention = program.command('retention').description('what is kept how long, and what goes (docs/guides/personal-data.md)').exitOverride()
  command(retention, 'run', 'erase what has been kept long enough, and people whose wish had to wait; once a day is enough')
    .option('--dry-run', 'count what would go, and do nothing')
    .action((options: Shared & { dryRun?: boolean }) => run(options, runOnce({ dryRun: options.dryRun === true })))
  command(retention, 'rules', 'how long what is kept, from when, by which article')
    .action((options: Shared) => run(options, printRules))
  command(retention, 'hold <caseId>', 'keep a case whatever its age, for a court or an authority')
    .requiredOption('--reason <text>', 'why; a reference, no names')
    .action((caseId: string, options: Shared & { reason: string }) => run(options, holdCase(caseId, options.reason)))
  command(retention, 'lift <caseId>', 'end such a hold')
    .action((caseId: string, options: Shared) => run(options, liftHold(caseId)))
}
