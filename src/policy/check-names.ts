// What a name in an expression stands for: fact, record field, finding, window, parameter, constant, set, let or variable.
import type { Ast } from './cel-plain.ts'
import { Refused, type Checker, type Here } from './check.ts'
import type { Node, Type } from './expression.ts'
import { nearest } from './near.ts'
import type { Source } from './position.ts'
import { typeOf, type Scope } from './scope.ts'
import { LATEST_INSTANT } from './vocabulary.ts'

type Place = { from: number; to: number }

export function lookUp(checker: Checker, ast: Ast, here: Here): Node {
  const place = { from: ast.start, to: ast.end }
  const path = pathOf(ast)
  if (path === null) throw new Refused(place, { fault: 'not_in_language', message: 'only group.field may follow a name', suggestion: 'name a fact as group.field' })
  const [first = '', second, third] = path
  const { scope } = checker
  if (path.length === 1) return single(scope, first, here, place)
  if (first === 'window') return windowOf(scope, path, here, place)
  if (third !== undefined) throw new Refused(place, { fault: 'unknown_name', message: `'${path.join('.')}' is too long a name: facts are group.field`, suggestion: `write ${first}.${second}` })
  if (first === 'd') return recordOf(scope, second ?? '', here, place)
  return factOf(scope, first, second ?? '', here, place)
}

function pathOf(ast: Ast): string[] | null {
  if (ast.op === 'id') return [ast.args]
  if (ast.op !== '.') return null
  const head = pathOf(ast.args[0])
  return head === null ? null : [...head, ast.args[1]]
}

function single(scope: Scope, name: string, here: Here, place: Place): Node {
  const values = here.variables.get(name)
  if (values !== undefined) return { from: place.from, to: place.to, of: { type: 'enum', values }, kind: 'variable', name }
  const scalars = scope.vocabulary.facts.scalars
  const scalar = Object.hasOwn(scalars, name) ? scalars[name] : undefined
  if (scalar !== undefined) return { from: place.from, to: place.to, of: typeOf(scalar), kind: 'fact', group: null, field: name }
  const named = scope.names.get(name)
  if (named?.kind === 'let') return { from: place.from, to: place.to, of: named.node.of, kind: 'let', name, body: named.node }
  if (named?.kind === 'set') return { from: place.from, to: place.to, of: { type: 'set', values: named.values }, kind: 'list', values: named.values, name }
  if (named?.kind === 'number') {
    const of: Type = { type: Number.isInteger(named.value) ? 'int' : 'double', unit: named.unit, min: named.value, max: named.value }
    return { from: place.from, to: place.to, of, kind: 'literal', value: named.value, name }
  }
  if (Object.hasOwn(scope.vocabulary.facts.groups, name) || name === 'd' || name === 'window') {
    const field = Object.keys(scope.vocabulary.facts.groups[name] ?? { field: 0 })[0]
    throw new Refused(place, { fault: 'unknown_name', message: `'${name}' is a group of facts`, suggestion: `name a field of it, such as ${name}.${field}` })
  }
  const near = nearest(name, [...Object.keys(scalars), ...scope.names.keys(), ...Object.keys(scope.vocabulary.facts.groups), ...here.variables.keys()])
  throw new Refused(place, { fault: 'unknown_name', message: `nothing is called '${name}' here`, suggestion: near === null ? 'use a fact as group.field, a parameter, a constant, a set or a let' : `did you mean '${near}'?` })
}

function factOf(scope: Scope, group: string, field: string, here: Here, place: Place): Node {
  const { groups } = scope.vocabulary.facts
  const fields = Object.hasOwn(groups, group) ? groups[group] : undefined
  if (fields === undefined) {
    const near = nearest(group, [...Object.keys(groups), 'window', 'd'])
    throw new Refused(place, { fault: 'unknown_name', message: `there is no group of facts '${group}'`, suggestion: near === null ? `known groups: ${Object.keys(groups).join(', ')}` : `did you mean '${near}.${field}'?` })
  }
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (type === undefined) throw unknownField(group, field, Object.keys(fields), groups, place)
  if (group === scope.vocabulary.findingGroup) return findingOf(scope, field, place)
  return { from: place.from, to: place.to, of: type.type === 'int' && type.optional ? present(typeOf(type), `${group}.${field}`, here) : typeOf(type), kind: 'fact', group, field }
}

function unknownField(group: string, field: string, fields: readonly string[], groups: Readonly<Record<string, object>>, place: Place): Refused {
  const near = nearest(field, fields)
  const elsewhere = Object.keys(groups).find((other) => Object.hasOwn(groups[other] ?? {}, field))
  const suggestion = near !== null ? `did you mean '${group}.${near}'?` : elsewhere !== undefined ? `did you mean '${elsewhere}.${field}'?` : `known: ${fields.slice(0, 12).join(', ')}`
  return new Refused(place, { fault: 'unknown_name', message: `there is no fact '${group}.${field}'`, suggestion })
}

function findingOf(scope: Scope, name: string, place: Place): Node {
  if (scope.findings === null) throw new Refused(place, { fault: 'misplaced', message: 'a presumption or a shared name never rests on another finding', suggestion: 'use records: logistics.…, order.…' })
  if (!scope.findings.has(name)) {
    const near = nearest(name, scope.findings)
    throw new Refused(place, { fault: 'undeclared_finding', message: `the document never asks whether '${name}' is proven`, suggestion: near === null ? `declare ${name} under findings: with its question` : `declare it under findings:, or did you mean 'finding.${near}'?` })
  }
  return { from: place.from, to: place.to, of: { type: 'enum', values: ['proven', 'not_proven'] }, kind: 'finding', name }
}

function windowOf(scope: Scope, path: readonly string[], here: Here, place: Place): Node {
  const [, window = '', field] = path
  if (!scope.windows.has(window)) {
    const near = nearest(window, scope.windows)
    throw new Refused(place, { fault: 'unknown_name', message: `no window '${window}' is declared`, suggestion: near === null ? `declare ${window} under windows:` : `did you mean 'window.${near}'?` })
  }
  if (path.length === 3 && field === 'open') return { from: place.from, to: place.to, of: { type: 'bool' }, kind: 'window', window, field }
  if (path.length === 3 && field === 'closesAt') {
    return { from: place.from, to: place.to, of: present({ type: 'int', unit: 'instant', min: 0, max: LATEST_INSTANT, optional: true }, `window.${window}.closesAt`, here), kind: 'window', window, field }
  }
  throw new Refused(place, { fault: 'unknown_name', message: `a window has 'open' and 'closesAt' only`, suggestion: `write window.${window}.open` })
}

function recordOf(scope: Scope, field: string, here: Here, place: Place): Node {
  const type = scope.record.get(field)
  if (type !== undefined) return { from: place.from, to: place.to, of: present(type, `d.${field}`, here), kind: 'fact', group: 'd', field }
  const all = scope.vocabulary.record
  const declared = Object.hasOwn(all, field) ? all[field] : undefined
  if (declared !== undefined) {
    throw new Refused(place, { fault: 'later_stage', message: `d.${field} is written by stage '${declared.stage}': ${scope.recordNote}`, suggestion: scope.record.size === 0 ? 'use facts instead' : `readable here: ${[...scope.record.keys()].map((name) => `d.${name}`).join(', ')}` })
  }
  const near = nearest(field, Object.keys(all))
  throw new Refused(place, { fault: 'unknown_name', message: `the record has no field '${field}'`, suggestion: near === null ? `known: ${Object.keys(all).slice(0, 12).join(', ')}` : `did you mean 'd.${near}'?` })
}

function present(type: Type, name: string, here: Here): Type {
  if (type.type !== 'int' || !type.optional || !here.present.has(name)) return type
  return { type: 'int', unit: type.unit, min: type.min, max: type.max }
}

/** Names of facts known to be present when the condition turned out `truth`. */
export function knownWhen(node: Node, truth: boolean): readonly string[] {
  if (node.kind === 'compare' || node.kind === 'fact' || node.kind === 'in') return NONE
  const names: string[] = []
  collectKnown(node, truth, names)
  return names
}
const NONE: readonly string[] = []

function collectKnown(node: Node, truth: boolean, names: string[]): void {
  switch (node.kind) {
    case 'has': if (truth) names.push(nameOf(node.what)); return
    case 'not': collectKnown(node.inner, !truth, names); return
    case 'let': collectKnown(node.body, truth, names); return
    case 'and': case 'or':
      if (truth !== (node.kind === 'and')) return
      collectKnown(node.left, truth, names)
      collectKnown(node.right, truth, names)
      return
    default:
  }
}

/** The same place with more facts known to be present. */
export function knowing(here: Here, node: Node, truth: boolean): Here {
  const names = knownWhen(node, truth)
  return names.length === 0 ? here : { ...here, present: new Set([...here.present, ...names]) }
}

export function nameOf(node: Node & { kind: 'fact' | 'window' }): string {
  return node.kind === 'window' ? `window.${node.window}.${node.field}` : `${node.group}.${node.field}`
}

export function printSource(source: Source, place: Place): string {
  return source.text.slice(place.from, place.to).replace(/\s+/g, ' ')
}

export function identifierOf(text: string): string {
  return text.replace(/^'|'$/g, '')
}
