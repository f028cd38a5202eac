// Every route there is, area by area: what the document, the reference page, the generated client and the fuzz are made from.
import { caseContracts } from './cases.ts'
import type { Route } from './route.ts'

export const ROUTES: readonly Route[] = [...caseContracts]
