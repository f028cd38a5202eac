// Where to begin: the index, whether the process is well, this document itself and the page made from it.
import { z } from 'zod'
import { NAMED } from '../../app/sentences/names.ts'
import { bothSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { media, route } from './route.ts'

export const index = route({
  id: 'index', method: 'GET', path: '/', tag: 'about', who: 'open', refusals: [],
  summary: { zh: '从这里开始：各页面，以及演示平台的人物和订单', en: 'Where to begin: the pages, and the people and live orders of the demo' },
  answers: {
    200: named('Index', z.strictObject({
      name: z.literal('gongdao'), health: z.string(), ready: z.string(), whoAmI: z.string(), policies: z.string(), reference: z.string(), openapi: z.string(), pages: z.array(z.string()),
      demo: z.array(z.strictObject({
        marketplace: z.string(),
        people: z.array(z.strictObject({ id: z.string(), role: z.string(), zh: z.string(), en: z.string(), authorization: z.string() })),
        orders: z.array(z.strictObject({ orderId: z.string(), merchantId: z.string(), buyerId: z.string(), zh: z.string(), en: z.string(), href: z.string() })),
      })),
    })),
  },
})

export const health = route({
  id: 'health', method: 'GET', path: '/health', tag: 'about', who: 'open', refusals: [],
  summary: { zh: '进程在运行', en: 'The process answers' }, answers: { 200: named('Health', z.strictObject({ alive: z.literal(true) })) },
})

export const ready = route({
  id: 'ready', method: 'GET', path: '/ready', tag: 'about', who: 'open', refusals: [], problems: ['not_ready'],
  summary: { zh: '数据库也在运行', en: 'Its database answers too' }, answers: { 200: named('Ready', z.strictObject({ ready: z.literal(true), marketplaces: z.int(), policies: z.int() })) },
})

export const openapi = route({
  id: 'openapi', method: 'GET', path: '/v1/openapi.json', tag: 'about', who: 'open', refusals: [], tagged: true,
  summary: { zh: '本接口的 OpenAPI 3.1 文档', en: 'This API as an OpenAPI 3.1 document' }, answers: { 200: z.looseObject({ openapi: z.literal('3.1.1') }) },
})

export const reference = route({
  id: 'reference', method: 'GET', path: '/reference', tag: 'about', who: 'open', refusals: ['malformed'],
  summary: { zh: '接口文档页面，中英文，离线可读', en: 'The reference page, in Chinese or English; it needs nothing from elsewhere' },
  query: z.strictObject({ lang: z.enum(['zh', 'en']).optional() }), answers: { 200: media('text/html; charset=utf-8') },
})

export const problems = route({
  id: 'problems', method: 'GET', path: '/problems', tag: 'about', who: 'open', refusals: [],
  summary: { zh: '所有拒绝代码及其含义', en: 'Every code of a "no", and what it means' },
  answers: { 200: named('Problems', z.strictObject({ problems: z.array(z.strictObject({ code: z.string(), status: z.int(), kind: z.string(), retryable: z.boolean(), says: bothSchema })) })) },
})

const namesSchema = z.record(z.string(), z.string())
export const vocabulary = route({
  id: 'readVocabulary', method: 'GET', path: '/v1/vocabulary', tag: 'about', who: 'open', refusals: ['malformed'], tagged: true,
  summary: { zh: '各种代码的名称：原因、问题、处理方式、凭证类型、事实、角色等', en: 'What codes are called: reasons, problems, remedies, kinds of evidence, findings, roles and more' },
  query: z.strictObject({ lang: z.enum(['zh', 'en']).optional() }),
  answers: { 200: named('Vocabulary', z.strictObject({ lang: z.enum(['zh', 'en']), names: z.strictObject(Object.fromEntries(NAMED.map((kind) => [kind, namesSchema])) as Record<(typeof NAMED)[number], typeof namesSchema>) })) },
})

export const aboutContracts = [index, health, ready, openapi, reference, problems, vocabulary] as const
