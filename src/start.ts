// The first file that runs. The embedded database takes another process about as long as reading the rest of the program takes this one, so
// `serve` begins it first; whoever opens the store then finds it under way. Next: main.ts.
import { mustBeFree } from './cli/port.ts'
import { databaseFolder, readConfiguration } from './configuration.ts'
import { beginEmbedded } from './store/embedded.ts'

const [command, ...options] = process.argv.slice(2)
/** What asks for help or is mistyped opens nothing. */
const plain = options.every((option) => !option.startsWith('-') || /^--(?:port|host|json|lang)(?:=|$)/.test(option))

void start()

async function start(): Promise<void> {
  if (command === 'serve' && plain) {
    // Before anything is known of the language; only where a person is waiting, elsewhere this is the log.
    if (process.stderr.isTTY) process.stderr.write('gongdao: 正在启动… starting…\n')
    await begin()
  }
  await import('./main.ts')
}

/** Whatever is in the way here, main.ts meets it again and says what it is. */
async function begin(): Promise<void> {
  try {
    const settings = readConfiguration(process.env)
    await mustBeFree(given('host') ?? settings.GONGDAO_HOST, Number(given('port') ?? settings.PORT))
    if (settings.DATABASE_URL === undefined) await beginEmbedded(databaseFolder(settings))
  } catch {
    return
  }
}

function given(name: string): string | undefined {
  const at = options.findIndex((option) => option === `--${name}` || option.startsWith(`--${name}=`))
  return at < 0 ? undefined : (options[at]?.split('=')[1] ?? options[at + 1])
}
