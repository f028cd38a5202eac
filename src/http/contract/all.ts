// Every route there is, area by area: what the document, the reference page, the generated client and the fuzz are made from.
import { aboutContracts } from './about.ts'
import { accountContracts } from './accounts.ts'
import { caseContracts } from './cases.ts'
import { draftContracts } from './drafts.ts'
import { fileContracts } from './files.ts'
import { identityContracts } from './identity.ts'
import { localAccountContracts } from './local-accounts.ts'
import { liveContracts } from './live.ts'
import { peopleContracts } from './people.ts'
import { policyContracts } from './policies.ts'
import type { Route } from './route.ts'
import { sandboxContracts } from './sandbox.ts'
import { uploadContracts } from './uploads.ts'
import { carrierContracts } from './carriers.ts'
import { sanctionContracts } from './sanctions.ts'
import { webhookContracts } from './webhooks.ts'

export const ROUTES: readonly Route[] = [...caseContracts, ...accountContracts, ...sanctionContracts, ...liveContracts, ...webhookContracts, ...carrierContracts, ...sandboxContracts, ...policyContracts, ...fileContracts, ...uploadContracts, ...identityContracts, ...peopleContracts, ...draftContracts, ...Object.values(localAccountContracts), ...aboutContracts]
