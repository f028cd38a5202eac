// Who asks, as the server understands it, and how staff come in with their provider.
import { z } from 'zod'
import { idSchema } from '../../domain/order.ts'
import { roleSchema } from '../../domain/parts.ts'
import { momentSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

const marketplaceParams = z.strictObject({ marketplace: z.string() })

export const me = route({
  id: 'me', method: 'GET', path: '/v1/me', tag: 'identity', who: 'known', refusals: [],
  summary: { zh: '服务器所认定的我的身份', en: 'Who I am, as the server understands it' },
  answers: { 200: named('Me', z.strictObject({ marketplace: idSchema, role: roleSchema, id: idSchema, csrf: z.string().nullable(), expiresAt: momentSchema.nullable() })) },
})

export const signIn = route({
  id: 'signIn', method: 'GET', path: '/sign-in/:marketplace', tag: 'identity', who: 'open', refusals: [], problems: ['sign_in_unknown', 'sign_in_unavailable'],
  summary: { zh: '工作人员登录：前往其身份服务', en: 'Staff begin to sign in: on to their provider' },
  params: marketplaceParams, query: z.looseObject({ return: z.string().optional() }), answers: { 302: null },
})

export const signInCallback = route({
  id: 'signInCallback', method: 'GET', path: '/sign-in/:marketplace/callback', tag: 'identity', who: 'open', refusals: [],
  problems: ['sign_in_expired', 'sign_in_state', 'sign_in_refused', 'sign_in_code', 'sign_in_unavailable', 'no_staff_role', 'sign_in_unknown'],
  summary: { zh: '工作人员从身份服务返回', en: 'And come back from it' },
  params: marketplaceParams, answers: { 303: null },
})

export const signOut = route({
  id: 'signOut', method: 'POST', path: '/v1/sign-out', tag: 'identity', who: 'known', refusals: [],
  summary: { zh: '退出登录', en: 'End the session' },
  answers: { 200: named('SignedOut', z.strictObject({ signedOut: z.literal(true), providerSignOut: z.string().nullable() })) },
})

export const identityContracts = [me, signIn, signInCallback, signOut] as const
