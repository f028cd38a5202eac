// How the CLI speaks: text for people, one JSON value for programs, exit codes that scripts can rely on.

export type Lang = 'zh' | 'en'

/** Documented in `gongdao --help` and in docs/reference/cli.md. */
export const EXIT = { ok: 0, no: 1, usage: 2, missing: 3, fault: 4, settings: 5 } as const

/** What was asked for cannot be meant: exit 2. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault'
}

/** Something named is not here: a file, a policy version, a database. Exit 3. */
export class MissingFault extends Error {
  override readonly name = 'MissingFault'
}

export function exitOf(fault: unknown): number {
  if (!(fault instanceof Error)) return EXIT.fault
  // A table whose first line names nothing we know is the wrong file, and a database with something in it the wrong one.
  if (fault instanceof UsageFault || fault.name === 'NoHeader' || fault.name === 'RestoreFault') return EXIT.usage
  if (fault.name === 'ConfigurationFault') return EXIT.settings
  if ('code' in fault && fault.code === 'EISDIR') return EXIT.usage
  const gone = 'code' in fault && fault.code === 'ENOENT'
  // The embedded server cannot run here, or its folder is in use: the message says what to set.
  return fault instanceof MissingFault || fault.name === 'EmbeddedFault' || gone ? EXIT.missing : EXIT.fault
}

/** What went wrong, and what to do about it where the operating system does not say. */
export function saysOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  if ('code' in fault && fault.code === 'ENOENT' && 'path' in fault) return `there is no ${String(fault.path)}`
  if ('code' in fault && fault.code === 'EISDIR') return `${'path' in fault ? String(fault.path) : 'what was named'} is a folder, and a file is wanted`
  const denied = 'code' in fault && (fault.code === 'EACCES' || fault.code === 'EROFS')
  return denied ? `${fault.message}\nIs that the folder for data? GONGDAO_DATA names another one, which this user may write.` : fault.message
}

export type Out = { json: boolean; lang: Lang; readonly printed: boolean; print(text: string): void; progress(text: string): void; result(value: unknown): void }

export function makeOut(options: { json?: boolean; lang?: string }, stdout: NodeJS.WritableStream = process.stdout, stderr: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr): Out {
  const json = options.json === true
  let printed = false
  return {
    json, lang: langFrom(options.lang),
    get printed() { return printed },
    // With --json nothing but the value goes to standard output.
    print: (text) => { if (!json) stdout.write(`${text}\n`) },
    progress: (text) => { if (stderr.isTTY) stderr.write(`\r\u001B[2K${text}`); else if (!json) stderr.write(`${text}\n`) },
    result: (value) => { printed = true; if (json) stdout.write(`${JSON.stringify(value, null, 2)}\n`) },
  }
}

/** `--lang` decides; without it the terminal's own language, English for all but Chinese ones. */
const langFrom = (given: string | undefined): Lang => ((given ?? process.env['LC_ALL'] ?? process.env['LANG'] ?? 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en')

/** Chinese characters are two columns wide in a terminal. */
export const width = (text: string): number => [...text].reduce((sum, char) => sum + (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(char) ? 2 : 1), 0)
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)))

/** Breaks a text into lines of at most `columns`, at spaces where there are any and between Chinese characters elsewhere. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.match(/[“（]*[\u2E80-\uFFEF][，。；：、）”]*|[^\s\u2E80-\uFFEF]+\s*|\s+/gu) ?? []) {
    if (line !== '' && width(line + word.trimEnd()) > columns) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += word
  }
  return line === '' ? lines : [...lines, line.trimEnd()]
}
