// What had to happen outside and was given up: looked at, and tried again. Attached by ../routes-effects.ts; on a machine it is `gongdao effect`.
import { z } from 'zod'
import { caseIdSchema, momentSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

const keySchema = z.string().min(1).max(200)

export const listDeadEffects = route({
  id: 'listDeadEffects', method: 'GET', path: '/v1/effects/dead', tag: 'operations', who: ['operator'], refusals: ['malformed'],
  summary: { zh: '多次尝试后搁置的对外事项（付款、通知等），最早的在前', en: 'What had to happen outside and was given up (payments, notices, …), longest given up first' },
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
  answers: { 200: named('DeadEffects', z.strictObject({ items: z.array(z.strictObject({
    key: keySchema, kind: z.string(), caseId: caseIdSchema.nullable(), tries: z.int(), deadAt: momentSchema,
    /** A code, never what somebody wrote. */
    why: z.string(),
  })) })) },
})

export const reviveEffects = route({
  id: 'reviveEffects', method: 'POST', path: '/v1/effects/revive', tag: 'operations', who: ['operator'], refusals: ['malformed'],
  summary: { zh: '以原编号重新处理搁置的事项', en: 'Try again what was given up, under the same keys and in its old place' },
  body: named('ReviveEffects', z.strictObject({ keys: z.array(keySchema).min(1).max(1000) })),
  answers: { 200: named('RevivedEffects', z.strictObject({ /** Of the keys named, those that will be tried again; the others are not, or no longer, given up. */ revived: z.array(keySchema) })) },
})

export const effectContracts = [listDeadEffects, reviveEffects] as const
