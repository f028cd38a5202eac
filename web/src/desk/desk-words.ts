// The officer's words in the reader's language: only his screens carry them.
import { enOfficer } from '../i18n/en-officer.ts'
import { lang } from '../i18n/lang.ts'
import { zhOfficer, type OfficerWords } from '../i18n/zh-officer.ts'

export const officerWords = (): OfficerWords => (lang() === 'zh' ? zhOfficer : enOfficer)
