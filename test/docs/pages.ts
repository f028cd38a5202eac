// The generated reference pages and what makes each. docs/reference/policy-faults.md is written and checked beside the policy engine.
import { capabilitiesPage } from './capability-page.ts'
import { clientTypes } from './client-types.ts'
import { cliPage } from './cli-page.ts'
import { configurationPage } from './configuration-page.ts'
import { accessPage, clocksPage, commandsPage, eventsPage, factsPage, refusalsPage } from './core-pages.ts'
import { httpPage } from './http-page.ts'
import { openapiPage } from './openapi-page.ts'
import { commandRefusals } from './refusals-by-command.ts'
import { withTranscripts } from './transcripts.ts'

export const PAGES: readonly { path: string; make: () => string }[] = [
  { path: 'src/http/command-refusals.ts', make: commandRefusals },
  { path: 'README.md', make: () => withTranscripts('README.md') },
  { path: 'docs/reference/refusals.md', make: refusalsPage },
  { path: 'docs/reference/events.md', make: eventsPage },
  { path: 'docs/reference/commands.md', make: commandsPage },
  { path: 'docs/reference/http.md', make: httpPage },
  { path: 'docs/reference/openapi.json', make: openapiPage },
  { path: 'src/client/schema.ts', make: clientTypes },
  { path: 'docs/reference/access.md', make: accessPage },
  { path: 'docs/reference/clocks.md', make: clocksPage },
  { path: 'docs/reference/facts.md', make: factsPage },
  { path: 'docs/reference/cli.md', make: cliPage },
  { path: 'docs/reference/configuration.md', make: configurationPage },
  { path: 'docs/reference/capabilities.md', make: capabilitiesPage },
]
