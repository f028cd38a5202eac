// Which command can be refused with what, read from the sources: from the chapter that answers a command along everything it names, collecting
// the codes given to `refuse`. It may name one too many (a branch that command never takes) and leaves none out. Written as src/http/command-refusals.ts.
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'vite'
import { REFUSAL_CODES } from '../../src/domain/refusals.ts'
import { root } from '../house/tree.ts'

type Node = { readonly type: string; readonly [key: string]: unknown }
/** What a top-level name says: the codes in it, and the names it leads on to. */
type Said = { readonly codes: readonly string[]; readonly leads: readonly string[] }
type Module = { readonly names: ReadonlyMap<string, Node>; readonly from: ReadonlyMap<string, { readonly path: string; readonly name: string | null }> }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
const partsOf = (node: Node): Node[] => Object.entries(node).flatMap(([key, value]) => (key === 'typeAnnotation' || key === 'typeParameters' || key === 'returnType' || key === 'typeArguments' ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))
const nameOf = (value: unknown): string => (isNode(value) && typeof value['name'] === 'string' ? value['name'] : '')
const CODES: ReadonlySet<string> = new Set(REFUSAL_CODES)

function moduleAt(path: string): Module {
  const names = new Map<string, Node>()
  const from = new Map<string, { path: string; name: string | null }>()
  const statements: readonly unknown[] = parseSync(path, readFileSync(join(root, path), 'utf8')).program.body
  for (const statement of statements.filter(isNode)) {
    if (statement.type === 'ImportDeclaration') take(statement, path, from)
    const declared = statement.type === 'ExportNamedDeclaration' && isNode(statement['declaration']) ? statement['declaration'] : statement
    if (declared.type === 'FunctionDeclaration' || declared.type === 'ClassDeclaration') names.set(nameOf(declared['id']), declared)
    if (declared.type === 'VariableDeclaration') for (const one of declared['declarations'] as Node[]) if (isNode(one['init'])) names.set(nameOf(one['id']), one['init'])
  }
  return { names, from }
}

function take(statement: Node, path: string, from: Map<string, { path: string; name: string | null }>): void {
  const source = String((statement['source'] as Node)['value'])
  if (!source.startsWith('.') || statement['importKind'] === 'type') return
  const at = relative(root, join(root, dirname(path), source))
  for (const one of statement['specifiers'] as Node[]) from.set(nameOf(one['local']), { path: at, name: one.type === 'ImportNamespaceSpecifier' ? null : nameOf(one['imported']) })
}

/** The literals a call of `refuse` may be given: of a choice both and never what chooses, of a function beside it whatever it says. */
function literals(module: Module, node: Node): string[] {
  if (node.type === 'Literal') return CODES.has(String(node['value'])) ? [String(node['value'])] : []
  const asked = node.type === 'CallExpression' ? module.names.get(nameOf(node['callee'])) : undefined
  return [...(asked === undefined ? [] : literals(module, asked)), ...partsOf(node).filter((part) => node.type !== 'ConditionalExpression' || part !== node['test']).flatMap((part) => literals(module, part))]
}

function said(module: Module, path: string, node: Node): Said {
  const codes: string[] = []
  const leads: string[] = []
  const look = (at: Node): void => {
    if (at.type.startsWith('TS') && !isNode(at['expression'])) return
    if (at.type === 'CallExpression' && nameOf(at['callee']) === 'refuse') codes.push(...(at['arguments'] as Node[]).slice(0, 1).flatMap((code) => literals(module, code)))
    if (at.type === 'Property' && nameOf(at['key']) === 'refused' && isNode(at['value'])) codes.push(...literals(module, at['value']))
    if (at.type === 'MemberExpression' && at['computed'] !== true) {
      const space = module.from.get(nameOf(at['object']))
      if (space !== undefined && space.name === null) leads.push(`${space.path}#${nameOf(at['property'])}`)
      else if (isNode(at['object'])) look(at['object'])
      return
    }
    if (at.type === 'Identifier') {
      const imported = module.from.get(nameOf(at))
      if (imported !== undefined) leads.push(`${imported.path}#${imported.name ?? ''}`)
      else if (module.names.has(nameOf(at))) leads.push(`${path}#${nameOf(at)}`)
    }
    for (const part of partsOf(at)) look(part)
  }
  look(node)
  return { codes, leads }
}

const modules = new Map<string, Module>()
const at = (path: string): Module => modules.get(path) ?? modules.set(path, moduleAt(path)).get(path) as Module

/** Everything that can be reached from `start`, as far as `within` lets it. */
function codesFrom(start: readonly string[], within: (path: string) => boolean): ReadonlySet<string> {
  const codes = new Set<string>()
  const seen = new Set<string>(start)
  for (const place of seen) {
    const [path = '', name = ''] = place.split('#')
    const node = within(path) ? at(path).names.get(name) : undefined
    if (node === undefined) continue
    const { codes: own, leads } = said(at(path), path, node)
    for (const code of own) codes.add(code)
    for (const lead of leads) seen.add(lead)
  }
  return codes
}

const inOrder = (codes: ReadonlySet<string>): string[] => REFUSAL_CODES.filter((code) => codes.has(code))
const inDomain = (path: string): boolean => path.startsWith('src/domain/')
const inApp = (path: string): boolean => path.startsWith('src/app/')

/** Whatever the command: what the application says before the core is asked, and who may ask. */
export const ofEvery = (): string[] => inOrder(new Set([...codesFrom(['src/app/execute.ts#execute', 'src/app/requests.ts#readCommandOf', 'src/app/disputes.ts#disputes'], inApp), ...codesFrom(['src/domain/access.ts#mayAsk'], inDomain)]))

export function byCommand(): Readonly<Record<string, readonly string[]>> {
  const path = 'src/domain/decide.ts'
  const chapters = at(path).names.get('CHAPTERS')
  if (chapters === undefined) throw new Error(`${path} has no CHAPTERS`)
  const answers = (chapters['properties'] as Node[]).map((one) => ({ type: nameOf(one['key']), leads: said(at(path), path, one['value'] as Node).leads }))
  return Object.fromEntries([{ type: 'OpenCase', leads: ['src/domain/chapters/open.ts#openCase'] }, ...answers].map(({ type, leads }) => [type, inOrder(codesFrom(leads, inDomain))]))
}

/** The same of a sanction, whose commands go where a switch sends them; the first of all is answered before it. */
export function bySanctionCommand(): Readonly<Record<string, readonly string[]>> {
  const path = 'src/domain/sanction/decide.ts'
  const decide = at(path).names.get('decideSanction')
  const cases = casesIn(decide).flatMap((one) => (isNode(one['test']) ? [{ type: String(one['test']['value']), leads: (one['consequent'] as Node[]).flatMap((part) => said(at(path), path, part).leads) }] : []))
  if (cases.length === 0) throw new Error(`${path} has no switch over commands`)
  const answers = [{ type: 'OpenSanction', leads: [`${path}#open`] }, ...cases]
  return Object.fromEntries(answers.map(({ type, leads }) => [type, inOrder(new Set([...(type === 'OpenSanction' ? ['already_done'] : []), ...codesFrom(leads, inDomain)]))]))
}

const casesIn = (node: Node | undefined): Node[] => (node === undefined ? [] : [...(node.type === 'SwitchCase' ? [node] : []), ...partsOf(node).flatMap(casesIn)])

export const ofEverySanction = (): string[] => inOrder(new Set([...codesFrom(['src/app/execute.ts#execute', 'src/app/requests.ts#readCommandOf', 'src/app/sanctions.ts#gatherSanctionContext', 'src/app/sanctions.ts#viewSanction'], inApp), ...codesFrom(['src/domain/sanction/decide.ts#mayAskSanction'], inDomain)]))

export function commandRefusals(): string {
  const list = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ')
  const rows = (all: Readonly<Record<string, readonly string[]>>): string => Object.entries(all).map(([type, codes]) => `  ${type}: [${list(codes)}],`).join('\n')
  return `// Which command can be refused with what, read from the sources by \`npm run docs\` (twice, when this changes: the document is made from it);
// a test fails when they differ. A command may be listed with a code too many, never with one too few.
import type { CommandType } from '../domain/commands.ts'
import type { RefusalCode } from '../domain/refusals.ts'
import type { SanctionCommandType } from '../domain/sanction/commands.ts'

/** Whatever the command. */
export const REFUSALS_OF_EVERY: readonly RefusalCode[] = [${list(ofEvery())}]

export const REFUSALS_OF: Readonly<Record<CommandType, readonly RefusalCode[]>> = {
${rows(byCommand())}
}

/** Whatever the command on a sanction. */
export const SANCTION_REFUSALS_OF_EVERY: readonly RefusalCode[] = [${list(ofEverySanction())}]

export const SANCTION_REFUSALS_OF: Readonly<Record<SanctionCommandType, readonly RefusalCode[]>> = {
${rows(bySanctionCommand())}
}
`
}
