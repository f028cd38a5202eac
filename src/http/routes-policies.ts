// Policies are public to the parties: what they are judged by, with sources and confidence, as text, and what changed between versions.
import type { FastifyInstance } from 'fastify'
import { diffPolicies as differences } from '../policy/diff.ts'
import type { FindingEntry, Policy, RuleInfo } from '../policy/policy.ts'
import { refuse } from '../domain/refusals.ts'
import { diffPolicies, listPolicies, readPolicy, readPolicyText } from './contract/policies.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export function policyRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, listPolicies, async ({ query: { layer, at } }) => {
    const listed = [...desk.policies.values()].filter((policy) => (layer === undefined || policy.layer === layer) && (at === undefined || isEffective(policy, at)))
    return give(200, { policies: listed.map((policy) => ({ ...headOf(policy), rules: policy.rules.length })) })
  })
  serve(server, readPolicy, async ({ params }) => {
    const policy = desk.policies.get(params.name)
    if (!policy) return refuse('unknown_policy', { field: 'name' })
    const { sources, parameters, windows, reasons } = policy
    const findings = Object.fromEntries(Object.entries(policy.findings).map(([name, finding]) => [name, findingOf(finding)]))
    return give(200, { ...headOf(policy), sources, parameters, windows, reasons, findings, rules: policy.rules.map(ruleOf) })
  })
  serve(server, readPolicyText, async ({ params, actor }) => {
    const stored = desk.policies.has(params.name) ? (await desk.store.loadPolicies(actor.marketplace)).find((one) => one.name === params.name) : undefined
    return stored === undefined ? refuse('unknown_policy', { field: 'name' }) : give(200, stored.text, { headers: { 'x-gongdao-sha256': stored.sha256 } })
  })
  serve(server, diffPolicies, async ({ params, query }) => {
    const [from, to] = [desk.policies.get(query.against), desk.policies.get(params.name)]
    if (!to) return refuse('unknown_policy', { field: 'name' })
    if (!from) return refuse('unknown_policy', { field: 'against' })
    return give(200, { from: from.name, to: to.name, changes: differences(from, to).map(({ words, ...line }) => ({ ...line, says: words })) })
  })
}

const isEffective = ({ effective: { from, until } }: Policy, at: number): boolean => from <= at && (until === null || at < until)

const headOf = ({ name, layer, marketplace, title, announced, effective, sha256 }: Policy) => ({ name, layer, marketplace, title, announced, effective, sha256 })

const findingOf = ({ question, cite, presumed }: FindingEntry) => ({ question, cite, ...(presumed === undefined ? {} : { presumed: { as: presumed.as, rebuttal: presumed.rebuttal, cite: presumed.cite } }) })

const ruleOf = ({ id, stage, floor, cites, confidence, title, whenText, thenText, say, limitedBy }: RuleInfo) => ({ id, stage, floor, cites, confidence, title, when: whenText, writes: thenText, says: { buyer: say.buyer, merchant: say.merchant, officer: say.officer }, limitedBy })
