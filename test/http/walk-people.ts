// Rows of the walk for contacts and the record of who saw what. Used by walk.test.ts.
import { expect } from 'vitest'
import { READS } from '../../src/domain/access.ts'
import type { Role } from '../../src/domain/parts.ts'
import type { Row, World } from './walk-accounts.ts'

const PERSON: Record<string, string> = { buyer: 'buyer-li', merchant: 'shop-clock', clerk: 'shop-clock' }
const sideOf = (role: Role): string => (role === 'merchant' || role === 'clerk' ? 'merchant' : 'buyer')
const tells = (role: Role): boolean => role === 'system' || role === 'operator'

export function peopleRows({ call, caseId }: World): Record<string, Row> {
  const short = ({ status, code }: { status: number; code: string | null }): string => (code === null ? String(status) : `${status} ${code}`)
  const ofCase = (role: Role, which: Parameters<Row>[1]): string => (which === 'own' || (which === 'other' && !(role in PERSON)) ? '200' : '404 unknown_case')
  const drafting = (method: 'GET' | 'PUT' | 'DELETE', tail: string, answer: string, body?: unknown): Row => async (role, which) => {
    const expected = (READS.draft as readonly Role[]).includes(role) ? answer : '403 role_may_not'
    expect([role, which, short(await call(role, method, `/v1/drafts${tail}`, body))]).toEqual([role, which, expected])
  }
  return {
    // Whatever another person's draft is called, here is only one's own: there is no way to ask for his. test/http/drafts.test.ts asks.
    'GET /v1/drafts': drafting('GET', '', '200'),
    'PUT /v1/drafts/:key': drafting('PUT', '/walk', '200', { content: { walked: true } }),
    'GET /v1/drafts/:key': drafting('GET', '/walk-none', '404 unknown_draft'),
    'DELETE /v1/drafts/:key': drafting('DELETE', '/walk', '204'),
    'GET /v1/effects/dead': async (role) => { expect([role, short(await call(role, 'GET', '/v1/effects/dead'))]).toEqual([role, role === 'operator' ? '200' : '403 role_may_not']) },
    'POST /v1/effects/revive': async (role) => { expect([role, short(await call(role, 'POST', '/v1/effects/revive', { keys: ['none'] }))]).toEqual([role, role === 'operator' ? '200' : '403 role_may_not']) },
    'PUT /v1/people/:side/:personId/contacts/:contactId': async (role, which) => {
      const person = which === 'own' ? (PERSON[role] ?? 'buyer-li') : which === 'other' ? 'buyer-tang' : `nobody-${which}`
      const expected = tells(role) ? '200' : !(role in PERSON) ? '403 role_may_not' : which === 'own' ? '200' : '404 unknown_person'
      expect([role, which, short(await call(role, 'PUT', `/v1/people/${sideOf(role)}/${person}/contacts/own`, { phone: '13800000000' }))]).toEqual([role, which, expected])
    },
    'GET /v1/me/contacts': async (role) => { expect([role, short(await call(role, 'GET', '/v1/me/contacts'))]).toEqual([role, role in PERSON ? '200' : '403 role_may_not']) },
    'GET /v1/cases/:caseId/contacts': async (role, which) => {
      const expected = (READS.case as readonly Role[]).includes(role) ? ofCase(role, which) : '403 role_may_not'
      expect([role, which, short(await call(role, 'GET', `/v1/cases/${caseId(which)}/contacts`))]).toEqual([role, which, expected])
    },
    'POST /v1/cases/:caseId/contacts/reveal': async (role, which) => {
      const body = { of: 'buyer', contactId: 'order:nothing-told', fields: ['phone'], because: 'delivery_check' }
      const expected = role !== 'officer' && role !== 'senior_officer' ? '403 role_may_not' : which === 'own' || which === 'other' ? '404 unknown_person' : '404 unknown_case'
      expect([role, which, short(await call(role, 'POST', `/v1/cases/${caseId(which)}/contacts/reveal`, body))]).toEqual([role, which, expected])
    },
    'GET /v1/people/:side/:personId/audit': async (role, which) => {
      const person = which === 'own' ? (PERSON[role] ?? 'buyer-li') : which === 'other' ? 'buyer-tang' : `nobody-${which}`
      const mine = which === 'own' && (role === 'buyer' || role === 'merchant')
      expect([role, which, short(await call(role, 'GET', `/v1/people/${sideOf(role)}/${person}/audit`))]).toEqual([role, which, mine || role === 'auditor' ? '200' : '404 unknown_person'])
    },
    'GET /v1/audit': async (role) => { expect([role, short(await call(role, 'GET', '/v1/audit'))]).toEqual([role, role === 'auditor' ? '200' : '403 role_may_not']) },
  }
}
