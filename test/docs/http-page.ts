// The HTTP routes as src/http registers them, with what each is for. A route without its line here, or a line without its route, is a fault.
import { sources } from '../house/tree.ts'
import { made } from './core-pages.ts'
import { table } from './schema-fields.ts'

const ABOUT: Readonly<Record<string, string>> = {
  'GET /': 'this index: pages, health, the people and live orders of the demo', 'GET /health': 'the process answers', 'GET /ready': 'the database answers too',
  'GET /v1/me': 'who I am, as the server understands it', 'GET /sign-in/:marketplace': 'staff begin to sign in with their OpenID Connect provider', 'GET /sign-in/:marketplace/callback': 'and come back from it', 'POST /v1/sign-out': 'end the session',
  'GET /v1/policies': 'the rule books', 'GET /v1/policies/:name': 'one of them, with sources and rules',
  'GET /v1/merchants/:merchantId/orders/:orderId': 'an order of mine', 'GET /v1/merchants/:merchantId/orders/:orderId/evidence-limits': 'what may be filed before there is a case',
  'POST /v1/merchants/:merchantId/orders/:orderId/cases': 'open a case: {commandId, command: OpenCase}', 'POST /v1/merchants/:merchantId/orders/:orderId/preview': 'what opening would do; nothing is written: {command}',
  'GET /v1/cases': 'my cases, or the queues of the desk', 'GET /v1/cases/:caseId': 'one case, its clocks, and what I may do now', 'GET /v1/cases/:caseId/events': 'what happened, in both languages',
  'GET /v1/cases/:caseId/reason-preview': "both sides' money before and after another reason", 'GET /v1/cases/:caseId/evidence-limits': 'kinds, numbers and sizes of evidence',
  'POST /v1/cases/:caseId/commands': 'ask for something: {commandId, command, version?}; the commandId makes repeats harmless', 'POST /v1/cases/:caseId/preview': 'what a command would do; nothing is written: {command}',
  'POST /v1/files': 'send in one file (multipart)', 'GET /v1/files/:fileId': 'what is known of a file', 'GET /v1/files/:fileId/url': 'a signed link that ends', 'GET /v1/files/:fileId/views': 'who looked at it',
  'GET /files/:fileId': 'the content, by a signed link', 'HEAD /files/:fileId': 'its size and kind, by a signed link',
}

export function httpPage(): string {
  const routes = registered()
  const silent = routes.filter(({ route }) => ABOUT[route] === undefined).map(({ route }) => route)
  const gone = Object.keys(ABOUT).filter((route) => !routes.some((one) => one.route === route))
  if (silent.length + gone.length > 0) throw new Error(`routes without a word: ${silent.join(', ')}; words without a route: ${gone.join(', ')}`)
  const rows = Object.entries(ABOUT).map(([route, about]) => [`\`${route}\``, routes.find((one) => one.route === route)?.open === true ? 'anybody' : 'who is known', about])
  return `${made('HTTP', 'src/http')}
JSON in and out. Who asks: \`authorization: Bearer …\`, a staff session, or on demo marketplaces \`authorization: Demo <marketplace>/<person>\` ([a first case](../guides/first-case.md)).
\`accept-language\` picks zh or en. A "no" is a problem document with a code from [refusals](refusals.md). What a role may read or ask: [access](access.md); what to send: [commands](commands.md).

${table(['route', 'open to', 'what'], rows)}
`
}

function registered(): { route: string; open: boolean }[] {
  return sources(['src/http'], ['.ts']).filter(({ path }) => !path.endsWith('.test.ts')).flatMap(({ text }) => text.split('\n').flatMap((line) => {
    const open = /open: true/.test(line)
    const plain = /\bserver\.(get|post|put|patch|delete)(?:<.*?>)?\('([^']+)'/.exec(line)
    const route = /\bserver\.route(?:<.*?>)?\(\{ method: \[([^\]]+)\], url: '([^']+)'/.exec(line)
    const methods = plain ? [(plain[1] ?? '').toUpperCase()] : (route?.[1] ?? '').split(',').map((method) => method.replace(/[\s']/g, ''))
    const url = plain?.[2] ?? route?.[2]
    return url === undefined ? [] : methods.map((method) => ({ route: `${method} ${url}`, open }))
  }))
}
