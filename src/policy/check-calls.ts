// The functions of the language: has, size, min, max, pct, hours, minutes, and the methods exists and all. `days` exists to be refused.
import { nameOf } from './check-names.ts'
import type { Ast } from './cel-plain.ts'
import { Refused, typeWords, type Checker, type Here } from './check.ts'
import { ROUNDINGS, type Node, type NumberType, type Rounding } from './expression.ts'
import { nearest } from './near.ts'
import { mismatch, sharedUnit, withinExact } from './units.ts'

type Place = { from: number; to: number }
const FUNCTIONS = ['has', 'size', 'min', 'max', 'pct', 'hours', 'minutes', 'known'] as const
const ARGUMENTS: Readonly<Record<(typeof FUNCTIONS)[number], readonly [number, number]>> = {
  has: [1, 1], size: [1, 1], min: [2, 4], max: [2, 4], pct: [3, 3], hours: [1, 1], minutes: [1, 1], known: [1, 1],
}

export function checkCall(checker: Checker, name: string, parts: readonly Ast[], here: Here, place: Place): Node {
  if (name === 'days' || name === 'weeks' || name === 'months') {
    throw new Refused(place, { fault: 'day_literal_in_window', message: `${name}() is not a length: a day depends on the calendar and its holidays`, suggestion: "declare it under windows: { name: { start: order.signedAt, length: 7, unit: days, … } } and ask window.name.open" })
  }
  const known = FUNCTIONS.find((candidate) => candidate === name)
  if (known === undefined) {
    const near = nearest(name, FUNCTIONS)
    throw new Refused(place, { fault: 'unknown_function', message: `there is no function '${name}'`, suggestion: near === null ? `known: ${FUNCTIONS.join(', ')}` : `did you mean ${near}(…)?` })
  }
  const [least, most] = ARGUMENTS[known]
  if (parts.length < least || parts.length > most) throw new Refused(place, { fault: 'unknown_function', message: `${known}() takes ${least === most ? least : `${least} to ${most}`} argument(s), got ${parts.length}`, suggestion: `for example ${EXAMPLES[known]}` })
  const nodes = parts.map((part) => checker.check(part, here))
  const [first, second, third] = nodes
  if (first === undefined) throw new Refused(place, { fault: 'unknown_function', message: `${known}() takes an argument` })
  switch (known) {
    case 'has': return hasOf(first, place)
    case 'known': return knownOf(first, place)
    case 'size': {
      if (first.of.type !== 'set') throw new Refused(first, { fault: 'wrong_type', message: `size() counts a set, got ${typeWords(first.of)}` })
      return { from: place.from, to: place.to, of: { type: 'int', unit: 'count', min: 0, max: first.of.values.length }, kind: 'size', set: first }
    }
    case 'min': case 'max': return extreme(checker, known, nodes.map(checker.number), place)
    case 'pct': return percentage(checker, [first, second, third], place)
    case 'hours': return duration(checker.number(first), 3_600_000, place)
    case 'minutes': return duration(checker.number(first), 60_000, place)
    default: return known satisfies never
  }
}

const EXAMPLES: Readonly<Record<(typeof FUNCTIONS)[number], string>> = {
  has: 'has(order.signedAt)', size: 'size(evidence.buyer)', min: 'min(claim.requestedMinor, order.paidMinor)', max: 'max(0, d.total)',
  pct: "pct(order.paidMinor, 5, 'down')", hours: 'hours(48)', minutes: 'minutes(30)', known: "known(finding.defect) && finding.defect == 'not_proven'",
}

function hasOf(what: Node, place: Place): Node {
  if (what.kind !== 'fact' && what.kind !== 'window') throw new Refused(place, { fault: 'wrong_type', message: 'has() asks for one fact', suggestion: `for example ${EXAMPLES.has}` })
  if (what.of.type !== 'int' || !what.of.optional) {
    throw new Refused(what, { fault: 'never_absent', message: `'${what.kind === 'fact' && what.group === null ? what.field : nameOf(what)}' is never absent here, so has() is always true`, suggestion: 'leave the has() out' })
  }
  return { from: place.from, to: place.to, of: { type: 'bool' }, kind: 'has', what }
}

/** A rule that only looks at what was decided so far must not make an officer decide it. */
function knownOf(what: Node, place: Place): Node {
  if (what.kind === 'finding') return { from: place.from, to: place.to, of: { type: 'bool' }, kind: 'known', name: what.name }
  const fact = what.kind === 'fact' && what.of.type === 'int' && what.of.optional
  throw new Refused(place, { fault: 'wrong_type', message: 'known() asks whether one finding is decided', suggestion: fact ? 'whether a fact is there is asked by has(…)' : `for example ${EXAMPLES.known}` })
}

function extreme(checker: Checker, name: 'min' | 'max', items: readonly (Node & { of: NumberType })[], place: Place): Node {
  const [first, ...rest] = items
  if (first === undefined) throw new Refused(place, { fault: 'unknown_function', message: `${name}() takes two numbers` })
  let of = first.of
  for (const item of rest) {
    if (item.of.type !== of.type) throw new Refused(item, { fault: 'wrong_type', message: 'whole numbers and decimals do not mix' })
    const unit = sharedUnit(of, item.of)
    if (unit === null) throw new Refused(place, mismatch(of, item.of))
    const choose = name === 'min' ? Math.min : Math.max
    of = { type: of.type, unit, min: choose(of.min, item.of.min), max: choose(of.max, item.of.max) }
  }
  return { from: place.from, to: place.to, of, kind: name === 'min' ? 'least' : 'greatest', items }
}

function percentage(checker: Checker, parts: readonly [Node, Node | undefined, Node | undefined], place: Place): Node {
  const [base, rateNode, roundingNode] = parts
  if (rateNode === undefined || roundingNode === undefined) throw new Refused(place, { fault: 'unknown_function', message: 'pct() takes three arguments', suggestion: EXAMPLES.pct })
  const amount = checker.number(base)
  const rate = checker.number(rateNode)
  if (amount.of.type !== 'int' || rate.of.type !== 'int') throw new Refused(place, { fault: 'wrong_type', message: 'pct() works on whole amounts and whole percentages', suggestion: EXAMPLES.pct })
  if (rate.of.unit !== 'percent' && rate.of.unit !== 'bare') throw new Refused(rate, { fault: 'unit_mismatch', message: `the rate must be a percentage, got ${typeWords(rate.of)}`, suggestion: 'declare the parameter with unit: percent' })
  if (amount.of.unit === 'instant' || amount.of.unit === 'percent') throw new Refused(amount, { fault: 'unit_mismatch', message: `a share of ${typeWords(amount.of)} has no meaning`, suggestion: EXAMPLES.pct })
  const rounding = roundingOf(roundingNode)
  const ends = [amount.of.min * rate.of.min, amount.of.min * rate.of.max, amount.of.max * rate.of.min, amount.of.max * rate.of.max]
  const product = withinExact({ type: 'int', unit: amount.of.unit, min: Math.min(...ends), max: Math.max(...ends) })
  if ('problem' in product) throw new Refused(place, product.problem)
  const of: NumberType = { type: 'int', unit: amount.of.unit, min: Math.floor(product.type.min / 100), max: Math.ceil(product.type.max / 100) }
  return { from: place.from, to: place.to, of, kind: 'percent', amount, rate, rounding }
}

function roundingOf(node: Node): Rounding {
  const value = node.of.type === 'text' ? node.of.value : ''
  const known = ROUNDINGS.find((rounding) => rounding === value)
  if (known !== undefined) return known
  const near = nearest(value, ROUNDINGS)
  throw new Refused(node, { fault: 'unknown_value', message: `the rounding is one of ${ROUNDINGS.join(', ')}`, suggestion: near === null ? "write 'down'" : `did you mean '${near}'?` })
}

function duration(length: Node & { of: NumberType }, factor: number, place: Place): Node {
  if (length.of.type !== 'int' || (length.of.unit !== 'bare' && length.of.unit !== 'count')) throw new Refused(length, { fault: 'unit_mismatch', message: `a length is a whole count, got ${typeWords(length.of)}`, suggestion: EXAMPLES.hours })
  const scaled = withinExact({ type: 'int', unit: 'duration', min: length.of.min * factor, max: length.of.max * factor })
  if ('problem' in scaled) throw new Refused(place, scaled.problem)
  if (length.kind === 'literal' && length.name === undefined) return { from: place.from, to: place.to, of: scaled.type, kind: 'literal', value: scaled.type.min }
  const step: Node = { from: place.from, to: place.to, of: { type: 'int', unit: 'duration', min: factor, max: factor }, kind: 'literal', value: factor }
  return { from: place.from, to: place.to, of: scaled.type, kind: 'arithmetic', operator: '*', left: length, right: step }
}

export function checkMethod(checker: Checker, call: { method: string; receiver: Ast; parts: readonly Ast[] }, here: Here, place: Place): Node {
  const { method } = call
  if (method !== 'exists' && method !== 'all') {
    throw new Refused(place, { fault: 'unknown_function', message: `there is no method '.${method}()'`, suggestion: "a set has .exists(x, …) and .all(x, …); membership is 'value' in set" })
  }
  const set = checker.check(call.receiver, here)
  if (set.of.type !== 'set' || set.kind !== 'fact') throw new Refused(set, { fault: 'wrong_type', message: `.${method}() looks through a fact that is a set`, suggestion: `for example evidence.buyer.${method}(x, x == 'photo')` })
  const [variable, body] = call.parts
  if (variable === undefined || body === undefined || variable.op !== 'id' || call.parts.length !== 2) {
    throw new Refused(place, { fault: 'unknown_function', message: `.${method}() takes a name and a condition`, suggestion: `for example evidence.buyer.${method}(x, x == 'photo')` })
  }
  const name: string = variable.args
  if (!/^[a-z][A-Za-z0-9]{0,20}$/.test(name)) throw new Refused({ from: variable.start, to: variable.end }, { fault: 'not_in_language', message: `'${name.slice(0, 30)}' cannot name an element`, suggestion: 'use a short lower-case name such as x' })
  const inside = checker.condition(checker.check(body, { ...here, variables: new Map([...here.variables, [name, set.of.values]]) }))
  return { from: place.from, to: place.to, of: { type: 'bool' }, kind: method, set, variable: name, body: inside }
}
