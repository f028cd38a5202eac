// The settings of the environment as src/configuration.ts declares them.
import { aboutSetting, settingNames } from '../../src/configuration.ts'
import { made } from './core-pages.ts'
import { table } from './schema-fields.ts'

export function configurationPage(): string {
  const rows = settingNames().map((name) => {
    const { about, example, unset, secret } = aboutSetting(name)
    return [`\`${name}\``, secret ? `${about} Secret: may lie in the file that \`${name}_FILE\` names.` : about, unset, `\`${example}\``]
  })
  return `${made('Configuration', 'src/configuration.ts')}
Read from the environment once, when a command opens something. What is wrong is said at once and in full, a line for each setting with its name, what is wrong and what would
be right, and the process ends with exit code 5. An empty variable counts as none. A variable that begins with \`GONGDAO_\` and is no setting is reported with the name that was
probably meant. \`gongdao settings\` shows what a process would run with; secrets are only said to be there.

${table(['name', 'what', 'when unset', 'example'], rows)}
`
}
