// `gongdao`: the commands and their help. Each command's work is in its own file; exit codes are in output.ts.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { backtestCommand } from './backtest.ts'
import { showCase, verifyCase } from './cases.ts'
import { runDemo } from './demo.ts'
import type { House } from './house.ts'
import { listMarketplaces, putMarketplace } from './marketplaces.ts'
import { backupTo, migrateStore, restoreFrom, serveForever, showSettings } from './operations.ts'
import { EXIT, exitOf, makeOut, saysOf, type Out } from './output.ts'
import { newSandboxKey } from './sandbox.ts'
import { addOutward } from './program-outward.ts'
import { addPeople } from './program-people.ts'
import { checkPolicies, diffPolicyFiles, explainCase, testPolicies } from './policies.ts'
import { saysWhich } from './which-database.ts'

type Shared = { json?: boolean; lang?: string }
/** A command's work: true is yes (exit 0), false is a plain no (exit 1). */
type Work = (house: House, out: Out) => Promise<boolean>

/** Runs one command line and says the exit code; never calls process.exit itself. */
export async function runCli(argv: readonly string[], house: House): Promise<number> {
  let code: number = EXIT.ok
  let out: Out | null = null
  const run = async (options: Shared, work: Work): Promise<void> => {
    const mine = makeOut(options)
    out = mine
    code = (await work(saysWhich(house, mine), mine)) ? EXIT.ok : EXIT.no
  }
  try {
    await buildProgram(run).parseAsync([...argv], { from: 'user' })
  } catch (fault) {
    if (fault instanceof CommanderError && fault.exitCode === 0) return EXIT.ok
    code = fault instanceof CommanderError ? EXIT.usage : exitOf(fault)
    const says = saysOf(fault)
    if (!(fault instanceof CommanderError)) process.stderr.write(`${says}\n`)
    sayFault(argv, out, { fault: says, exit: code })
  }
  return code
}

/** A program that asked for JSON gets one value, also when there is no answer. */
function sayFault(argv: readonly string[], out: Out | null, value: { fault: string; exit: number }): void {
  if (argv.includes('--json') && out?.printed !== true) process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** What must be given stands in the usage, in full; the rest is `[options]`. */
function usageOf(command: Command): string {
  const must = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => ` ${flags}`).join('')
  const names: string[] = []
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name())
  const usage = command.usage()
  return `${names.join(' ')} ${must === '' ? usage : usage.replace('[options]', `${must.trim()} [options]`)}`
}

const versionHere = (): string => (JSON.parse(readFileSync(resolve(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version

/** For the reference page too. */
export function buildProgram(run: (options: Shared, work: Work) => Promise<void>): Command {
  const program = new Command('gongdao')
    .version(versionHere(), '-V, --version', 'the version of this checkout')
    .description('After-sales and dispute resolution: cases, clocks, decisions under versioned policy, money that cannot be lost.')
    .addHelpText('after', '\nExit codes: 0 yes or done, 1 no (a check failed), 2 wrong use, 3 something is missing here, 4 a fault, 5 wrong settings.\nData: ./data (GONGDAO_DATA), or the PostgreSQL at DATABASE_URL. All settings: docs/reference/configuration.md, `gongdao settings`.')
    .configureHelp({ commandUsage: usageOf }).exitOverride().showHelpAfterError('(--help after a command says what it takes)')
  const command = (parent: Command, usage: string, about: string): Command =>
    parent.command(usage).description(about).option('--json', 'print one JSON value and nothing else').addOption(new Option('--lang <language>', 'language of what is printed').choices(['zh', 'en'])).exitOverride()

  command(program, 'serve', 'run the HTTP server, the clock sweep and the effect dispatcher in one process')
    .option('--port <port>', 'port; PORT, or 7300 otherwise').option('--host <host>', 'address to listen on; GONGDAO_HOST, or 127.0.0.1 otherwise')
    .action((options: Shared & { port?: string; host?: string }) => run(options, serveForever(options)))
  command(program, 'demo [ids...]', 'play the published disputes (S1–S8, S10) to their end on a scratch database and print where every amount went')
    .option('--rules', 'name every rule by version and id').action((ids: string[], options: Shared & { rules?: boolean }) => run(options, runDemo(ids, options)))
  command(program, 'migrate', 'bring the database to the present schema')
    .action((options: Shared) => run(options, migrateStore))
  command(program, 'settings', 'what the environment sets, checked; secrets are not shown')
    .action((options: Shared) => run(options, showSettings))

  const policy = program.command('policy').description('check, test, compare and explain rule books').exitOverride()
  command(policy, 'check [files...]', 'load rule books: types, units, lint; every fault with file, line, column, caret and a suggestion')
    .action((files: string[], options: Shared) => run(options, checkPolicies(files)))
  command(policy, 'test [names...]', 'run the embedded cases of rule books and name every rule never hit or never missed')
    .action((names: string[], options: Shared) => run(options, testPolicies(names)))
  command(policy, 'diff <before> <after>', 'what changed between two versions, in words')
    .action((before: string, after: string, options: Shared) => run(options, diffPolicyFiles(before, after)))
  command(policy, 'explain <caseId>', 'why each rule did or did not match in a case, with the values it saw')
    .addOption(new Option('--moment <moment>', 'the moment of the computation to explain; the latest otherwise').choices(['open', 'decide', 'sanction'])).option('--decision <id>', 'which decision of the case; the standing one otherwise')
    .action((caseId: string, options: Shared & { moment: string; decision?: string }) => run(options, explainCase(caseId, options)))

  command(program, 'backtest', 'decide many cases under two versions: whose outcome changes, who gains, who pays, what is intercepted')
    .requiredOption('--policy <name>', 'version A, such as 1688@2024-09').requiredOption('--against <name>', 'version B')
    .option('--cases <file>', 'decided cases as JSON lines {caseId, facts}; generated ones otherwise').option('--count <n>', 'how many to generate', '10000').option('--seed <n>', 'seed of the generator', '1')
    .option('--statute <name>', 'statute layer for both; otherwise, for each version, the one in force when that version took effect')
    .action((options: Shared & { policy: string; against: string; cases?: string; count: string; seed: string; statute?: string }) => run(options, backtestCommand(options)))

  const cases = program.command('case').description('look at stored cases').exitOverride()
  command(cases, 'show <caseId>', 'what happened, in whose words and by which rules; what runs; where the money is')
    .option('--rules', 'name every rule by version and id')
    .action((caseId: string, options: Shared & { rules?: boolean }) => run(options, showCase(caseId, options)))
  command(program, 'verify [caseIds...]', 'recompute the hash chain and every machine decision from the stored facts; all cases when none is named')
    .action((caseIds: string[], options: Shared) => run(options, verifyCase(caseIds)))
  const marketplace = program.command('marketplace').description('register marketplaces and who vouches for their people').exitOverride()
  command(marketplace, 'put <id>', 'register a marketplace, or replace its settings: tokens, staffSignIn, carriers (docs/guides/identity.md)')
    .addOption(new Option('--kind <kind>', 'sandbox: people may also name themselves and the clock can be moved').choices(['production', 'sandbox']).default('production')).requiredOption('--settings <file>', 'a JSON object')
    .action((id: string, options: Shared & { kind: string; settings: string }) => run(options, putMarketplace(id, options)))
  command(marketplace, 'list', 'every marketplace with who vouches for it; no secrets')
    .action((options: Shared) => run(options, listMarketplaces))
  addPeople(program, { command, run })
  addOutward(program, { command, run })
  const sandbox = program.command('sandbox').description('what integrators play with').exitOverride()
  command(sandbox, 'key <marketplace>', 'a new key for the integrator of a sandbox marketplace (docs/guides/sandbox.md); the old one ends')
    .action((id: string, options: Shared) => run(options, newSandboxKey(id)))
  command(program, 'backup <file>', 'write everything to one file, evidence files included, consistent as of now')
    .option('--force', 'replace a file that is already there').option('--no-files', 'leave the bytes of evidence files out: their store is backed up elsewhere')
    .action((file: string, options: Shared & { force?: boolean; files?: boolean }) => run(options, backupTo(file, options)))
  command(program, 'restore <file>', 'read a backup into an empty database')
    .action((file: string, options: Shared) => run(options, restoreFrom(file)))
  return program
}
