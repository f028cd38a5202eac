// zen-engine given the whole policy as one decision graph: table → switch on stop → table. Every output column must be present
// in every row, or the row silently never matches; verify.ts would notice.
import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine'
import type { Policy, RuleInfo } from '../../src/policy/policy.ts'
import { momentOf, rows, type RowCandidate } from './candidates.ts'
import { toZen } from './dialects.ts'
import type { FixtureFacts } from './fixture-cases.ts'
import { freshRecord, type FixtureRecord } from './hand-written.ts'

type Hit = Record<string, unknown> & { cite: string }
type Result = { d: Record<string, unknown> } & Record<string, unknown>

export function zenCandidate(policy: Policy): RowCandidate {
  const stages = momentOf(policy).stages
  const graph = zenGraph(policy)
  const engine = new ZenEngine({ loader: async () => new ZenDecisionContent(graph as never) })
  const decision = engine.createDecision(new ZenDecisionContent(graph as never))
  const finish = (result: Result): FixtureRecord => {
    const d = freshRecord()
    const record = d as Record<string, unknown>
    for (const [field, value] of Object.entries(result.d)) if (field in d && field !== 'asks' && value !== null) record[field] = value
    stages.forEach(({ first }, at) => {
      const hits = first ? (typeof result[`cite${at}`] === 'string' ? [{ cite: String(result[`cite${at}`]) }] : []) : ((result[`hits${at}`] ?? []) as Hit[])
      for (const hit of hits) {
        d.rules.push(hit.cite)
        for (const [field, value] of Object.entries(hit)) {
          if (field === 'cite' || value === null || value === undefined) continue
          if (typeof value === 'number') record[field] = (record[field] as number) + value
          else (record[field] as unknown[]).push(value)
        }
      }
    })
    return d
  }
  const decide = async (input: object): Promise<FixtureRecord> => finish((await decision.evaluate(input)).result as Result)
  return rows((facts: FixtureFacts) => ({ ...facts, d: { ...freshRecord(), askCount: 0, stop: false } }), decide, true)
}

type Port = { from: string; handle?: string }

function zenGraph(policy: Policy): { nodes: object[]; edges: object[] } {
  const nodes: object[] = [{ id: 'in', type: 'inputNode', name: 'in' }, { id: 'out', type: 'outputNode', name: 'out' }]
  const edges: object[] = []
  let open: Port[] = [{ from: 'in' }]
  const join = (to: string): void => {
    for (const { from, handle } of open) edges.push({ id: `e${edges.length}`, type: 'edge', sourceId: from, targetId: to, ...(handle === undefined ? {} : { sourceHandle: handle }) })
  }
  const branch = (name: string, condition: string): { yes: Port; no: Port } => {
    const statements = [{ id: `${name}y`, condition, isDefault: false }, { id: `${name}n`, condition: '', isDefault: true }]
    nodes.push({ id: name, type: 'switchNode', name, content: { hitPolicy: 'first', statements } })
    join(name)
    return { yes: { from: name, handle: `${name}y` }, no: { from: name, handle: `${name}n` } }
  }
  momentOf(policy).stages.forEach(({ first, guard, rules }, at) => {
    const skipped: Port[] = []
    if (guard !== null) {
      const { yes, no } = branch(`guard${at}`, toZen(guard))
      open = [yes]
      skipped.push(no)
    }
    nodes.push(tableNode(at, first, rules))
    join(`table${at}`)
    open = [{ from: `table${at}` }]
    if (rules.some((rule) => rule.writes.some((write) => write.field === 'asks'))) {
      const expressions = [{ id: 'count', key: 'd.askCount', value: `len(hits${at})` }]
      nodes.push({ id: 'count', type: 'expressionNode', name: 'count', content: { expressions, passThrough: true, inputField: null, outputPath: null, executionMode: 'single' } })
      join('count')
      open = [{ from: 'count' }]
    }
    if (rules.some((rule) => rule.stop)) {
      const { yes, no } = branch(`stop${at}`, 'd.stop == true')
      open = [yes]
      join('out')
      open = [no]
    }
    open.push(...skipped)
  })
  join('out')
  return { nodes, edges }
}

function tableNode(at: number, first: boolean, rules: readonly RuleInfo[]): object {
  const fields = [...new Set(rules.flatMap((rule) => rule.writes.map((write) => write.field)))]
  const outputs = first ? [...fields, 'stop', 'cite'] : [...fields, 'cite']
  const written = (rule: RuleInfo, output: string): string => {
    if (output === 'cite') return `'${rule.id}'`
    if (output === 'stop') return rule.stop ? 'true' : ''
    const node = rule.writes.find((write) => write.field === output)?.nodes[0]
    return node === undefined ? '' : toZen(node)
  }
  return {
    id: `table${at}`, type: 'decisionTableNode', name: `table${at}`,
    content: {
      hitPolicy: first ? 'first' : 'collect', inputs: [{ id: 'when', name: 'when' }],
      outputs: outputs.map((name) => ({ id: name, name, field: first ? (name === 'cite' ? `cite${at}` : `d.${name}`) : name })),
      rules: rules.map((rule) => ({ _id: rule.id, when: rule.otherwise ? 'true' : toZen(rule.when), ...Object.fromEntries(outputs.map((output) => [output, written(rule, output)])) })),
      passThrough: true, inputField: null, outputPath: first ? null : `hits${at}`, executionMode: 'single',
    },
  }
}
