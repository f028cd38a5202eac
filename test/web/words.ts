// The sentences of the screens, for tests that look for them in either language: the catalogues themselves, so that no test keeps its own copy.
import { enBuyer } from '../../web/src/i18n/en-buyer.ts'
import { enDesk } from '../../web/src/i18n/en-desk.ts'
import { enOfficer } from '../../web/src/i18n/en-officer.ts'
import { en } from '../../web/src/i18n/en.ts'
import { zhBuyer } from '../../web/src/i18n/zh-buyer.ts'
import { zhDesk } from '../../web/src/i18n/zh-desk.ts'
import { zhOfficer } from '../../web/src/i18n/zh-officer.ts'
import { zh } from '../../web/src/i18n/zh.ts'

export const WORDS = { zh: { ...zh, ...zhDesk, ...zhBuyer, officer: zhOfficer }, en: { ...en, ...enDesk, ...enBuyer, officer: enOfficer } } as const
