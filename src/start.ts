// The first file that runs. The embedded database takes another process about as long as reading the rest of the program takes this one, so
// `serve` begins it first; whoever opens the store then finds it under way. Next: main.ts.
import { databaseFolder, readConfiguration } from './configuration.ts'
import { beginEmbedded } from './store/embedded.ts'

const [command, ...options] = process.argv.slice(2)
/** What asks for help or is mistyped opens nothing. */
const plain = options.every((option) => !option.startsWith('-') || /^--(?:port|host|json|lang)(?:=|$)/.test(option))

if (command === 'serve' && plain) begin()
await import('./main.ts')

function begin(): void {
  try {
    const settings = readConfiguration(process.env)
    if (settings.DATABASE_URL === undefined) beginEmbedded(databaseFolder(settings))
  } catch {
    // main.ts reads the settings again and says what is wrong with them.
  }
}
