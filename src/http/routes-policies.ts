// Policies are public to the parties: the text they are judged by, with sources and confidence.
import type { FastifyInstance } from 'fastify'
import { refuse } from '../domain/refusals.ts'
import { sendRefusal } from './problems.ts'
import type { Door } from './server.ts'

export function policyRoutes(server: FastifyInstance, door: Door): void {
  server.get('/v1/policies', async () => ({
    policies: [...door.desk.policies.values()].map((policy) => ({
      name: policy.name, layer: policy.layer, marketplace: policy.marketplace, title: policy.title, announced: policy.announced, effective: policy.effective, sha256: policy.sha256, rules: policy.rules.length,
    })),
  }))

  server.get<{ Params: { name: string } }>('/v1/policies/:name', async (request, reply) => {
    const policy = door.desk.policies.get(request.params.name)
    if (!policy) return sendRefusal(reply, refuse('unknown_policy', { field: 'name' }), request.lang)
    const { name, layer, marketplace, title, announced, effective, sha256, sources, parameters, windows, reasons, findings } = policy
    const rules = policy.rules.map((rule) => ({ id: rule.id, stage: rule.stage, cites: rule.cites, confidence: rule.confidence, title: rule.title, limitedBy: rule.limitedBy }))
    return { name, layer, marketplace, title, announced, effective, sha256, sources, parameters, windows, reasons, findings, rules }
  })
}
