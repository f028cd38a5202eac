// The part of the CLI that is about people: staff accounts kept here. Used by program.ts.
import { Option, type Command } from 'commander'
import { STAFF_ROLES } from '../app/identity.ts'
import { listAccounts, putAccount, stopAccount } from './accounts.ts'
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
}
