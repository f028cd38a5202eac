// The text of one expression as a tree with places, or the fault that says why it is none. cel-plain.ts reads the ordinary ones,
// cel-js the rest; it also finds the faults. Types come afterwards: check.ts.
import { Environment, ParseError } from '@marcbachmann/cel-js'
import { plainExpression, type Ast } from './cel-plain.ts'
import { faultIn, type PolicyFault } from './fault.ts'
import type { Source } from './position.ts'

export const LIMITS = { nodes: 400, depth: 24, list: 64, characters: 8000 } as const

const library = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: LIMITS.nodes, maxDepth: LIMITS.depth, maxListElements: LIMITS.list, maxMapEntries: 1, maxCallArguments: 4 },
})

export function parseExpression(source: Source, faults: PolicyFault[]): Ast | null {
  if (source.text.length > LIMITS.characters) {
    faults.push(faultIn(source, 0, 1, { fault: 'too_large', message: `an expression has at most ${LIMITS.characters} characters`, suggestion: 'name a part of it under let: or sets:' }))
    return null
  }
  const plain = plainExpression(source.text)
  if (plain !== null) return plain
  try {
    const ast: Ast = library.parse(source.text).ast
    // The library's own limit counts neither unary operators nor long chains of selections.
    const deep = tooDeep(ast, 1)
    if (deep === null) return ast
    faults.push(faultIn(source, deep.start, deep.end, { fault: 'too_large', message: `nested deeper than ${LIMITS.depth} levels`, suggestion: 'name a part of it under let:' }))
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const { start, end } = error.range ?? { start: 0, end: source.text.length }
    const limit = error.code === 'limit_exceeded'
    const suggestion = limit ? 'split the rule, or name a part of it under let: or sets:' : syntaxHint(source.text, start)
    faults.push(faultIn(source, start, end, { fault: limit ? 'too_large' : 'syntax', message: error.summary, suggestion }))
  }
  return null
}

function tooDeep(ast: Ast, depth: number): Ast | null {
  if (depth > LIMITS.depth) return ast
  if (ast.op === 'value' || ast.op === 'id') return null
  if (ast.op === '!_' || ast.op === '-_') return tooDeep(ast.args, depth + 1)
  const chains = ast.op === '&&' || ast.op === '||' || ast.op === '+'
  return deepIn(ast, ast.args, { depth, chains })
}

/** Among the parts of a node; the first of a chain of one operator stands no deeper than the chain. */
function deepIn(ast: Ast, parts: readonly unknown[], at: { depth: number; chains: boolean }): Ast | null {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]
    if (typeof part !== 'object' || part === null) continue
    if (Array.isArray(part)) {
      const deep = deepIn(ast, part, { depth: at.depth, chains: false })
      if (deep !== null) return deep
      continue
    }
    const child = part as Ast
    const deep = tooDeep(child, at.chains && index === 0 && child.op === ast.op ? at.depth : at.depth + 1)
    if (deep !== null) return deep
  }
  return null
}

function syntaxHint(text: string, at: number): string {
  const rest = text.slice(at)
  const before = text.slice(0, at).trimEnd()
  if (/^=(?!=)/.test(rest)) return "equality is written '=='"
  if (/^(\s*)(and|or|not)\b/i.test(text.slice(text.lastIndexOf(' ', at) + 1)) || /\b(and|or)\b/i.test(text)) return "write '&&' for and, '||' for or, '!' for not"
  if (/^(&&|\|\|)/.test(rest) && /(&&|\|\|)$/.test(before)) return `remove one of the two operators: '${before.slice(-2)}' is followed by '${rest.slice(0, 2)}'`
  if (/(&&|\|\||[=<>+\-*/])$/.test(before)) return `'${before.slice(-2).trim()}' wants something on its right`
  if ((text.match(/'/g)?.length ?? 0) % 2 === 1) return 'a text is closed with the same quote it began with'
  if ((text.match(/\(/g)?.length ?? 0) !== (text.match(/\)/g)?.length ?? 0)) return 'count the brackets: one is not closed'
  return 'a condition reads like: claim.reason == \'R10\' && !goods.custom'
}
