// The routes of the HTTP door as a table, made from their contracts.
import { ROUTES } from '../../src/http/contract/all.ts'
import { TAGS } from '../../src/http/contract/route.ts'
import { document } from '../../src/http/openapi.ts'
import { made } from './core-pages.ts'
import { table } from './schema-fields.ts'

export function httpPage(): string {
  const says = new Map(document().tags.map((tag) => [String(tag['name']), String(tag['description'])]))
  const areas = TAGS.map((tag) => ({ tag, routes: ROUTES.filter((route) => route.tag === tag) })).filter(({ routes }) => routes.length > 0)
  return `${made('HTTP', 'src/http/contract')}
JSON in and out. Who asks: \`authorization: Bearer …\`, a staff session, or on demo marketplaces \`authorization: Demo <marketplace>/<person>\` ([a first case](../guides/first-case.md)).
\`accept-language\` picks zh or en. A "no" is a problem document with a code from [refusals](refusals.md). What a role may read or ask: [access](access.md); what to send: [commands](commands.md).
Every field and answer: [openapi.json](openapi.json), served as \`/v1/openapi.json\` and as a page at \`/reference\`.

${areas.map(({ tag, routes }) => `## ${says.get(tag) ?? tag}\n\n${table(['route', 'open to', 'what'], routes.map((route) => [`\`${route.method} ${route.path}\``, whoOf(route.who), route.summary.en]))}`).join('\n\n')}
`
}

const whoOf = (who: (typeof ROUTES)[number]['who']): string => (who === 'open' ? 'anybody' : who === 'known' ? 'who is known' : who.join(', '))
