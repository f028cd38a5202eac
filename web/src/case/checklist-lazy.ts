// The checklist with its words, loaded after the page: what a case shows first does not wait for it.
import { lazy } from 'react'
import { loadPart } from '../i18n/lang.ts'

export const LazyChecklist = lazy(async () => {
  const [{ Checklist }] = await Promise.all([import('./checklist.tsx'), loadPart('buyer')])
  return { default: Checklist }
})
