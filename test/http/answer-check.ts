// Holds every answer of every server in a test to the document: its status, its media type, its body. Loaded before each test file; what is
// found wrong is thrown where nobody catches it, so that the run fails. Costs nothing where no server is built.
import { subscribe } from 'node:diagnostics_channel'
import type { Answered } from '../../src/http/serve.ts'

const CHANNEL = 'gongdao:http:answered'

// Files that share a process share the channel: one check of each answer is enough.
const here = globalThis as { gongdaoAnswersChecked?: true }
if (here.gongdaoAnswersChecked === undefined) subscribe(CHANNEL, (message) => { void check(message as Answered) })
here.gongdaoAnswersChecked = true

async function check(answer: Answered): Promise<void> {
  const { undocumented } = await import('./document-check.ts')
  const wrong = undocumented(answer)
  if (wrong !== null) throw new Error(`an answer the document does not know: ${answer.method} ${answer.url} ${answer.status} (${answer.operation}): ${wrong}`)
}
