// The command line as its own help says it, command by command.
import type { Command } from 'commander'
import { buildProgram } from '../../src/cli/program.ts'
import { EXIT } from '../../src/cli/output.ts'
import { made } from './core-pages.ts'
import { table } from './schema-fields.ts'

export function cliPage(): string {
  const program = buildProgram(async () => {})
  const sections = leaves(program, []).map(({ command, path }) => `## gongdao ${path.join(' ')}\n\n\`\`\`text\n${command.configureHelp({ ...command.configureHelp(), helpWidth: 120 }).configureOutput({ getOutHasColors: () => false }).helpInformation().trimEnd()}\n\`\`\`\n`)
  return `${made('Command line', 'src/cli/program.ts')}
\`npx gongdao <command>\` in the checkout. Exit codes:

${table(['code', 'name'], Object.entries(EXIT).map(([name, code]) => [String(code), name]))}

${sections.join('\n')}`
}

function leaves(command: Command, path: readonly string[]): { command: Command; path: readonly string[] }[] {
  if (command.commands.length === 0) return [{ command, path }]
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]))
}
