// Days off and make-up workdays of mainland China as the State Council General Office published them, one entry per notice.
// Data only. To add a year: append its notice here, nothing else changes. Read by calendar.ts.

export type HolidaySpan = { name: { zh: string; en: string }; from: string; to: string }

/** Confidence as in the rule books: A the notice's own wording was read, C third party, K not verified. */
export type HolidayYear = {
  year: number
  notice: string
  issuedOn: string
  readIn: string
  confidence: 'A' | 'B' | 'C' | 'K'
  /** Local dates, both ends included. Days off by swap are in here too: nobody works on them. */
  daysOff: readonly HolidaySpan[]
  /** 调休: Saturdays and Sundays that are worked. */
  workdays: readonly string[]
}

const NEW_YEAR = { zh: '元旦', en: "New Year's Day" }
const SPRING = { zh: '春节', en: 'Spring Festival' }
const TOMB = { zh: '清明节', en: 'Tomb-sweeping Day' }
const LABOUR = { zh: '劳动节', en: 'Labour Day' }
const DRAGON = { zh: '端午节', en: 'Dragon Boat Festival' }
const MOON = { zh: '中秋节', en: 'Mid-Autumn Festival' }
const NATIONAL = { zh: '国庆节', en: 'National Day' }
const NATIONAL_AND_MOON = { zh: '国庆节、中秋节', en: 'National Day and Mid-Autumn Festival' }

export const MAINLAND_YEARS: readonly HolidayYear[] = [
  {
    year: 2024,
    notice: '国办发明电〔2023〕7号',
    issuedOn: '2023-10-25',
    readIn: '人民日报 2023-10-26 第06版；国务院公报 2023年第31号',
    confidence: 'A',
    daysOff: [
      { name: NEW_YEAR, from: '2024-01-01', to: '2024-01-01' },
      { name: SPRING, from: '2024-02-10', to: '2024-02-17' },
      { name: TOMB, from: '2024-04-04', to: '2024-04-06' },
      { name: LABOUR, from: '2024-05-01', to: '2024-05-05' },
      { name: DRAGON, from: '2024-06-10', to: '2024-06-10' },
      { name: MOON, from: '2024-09-15', to: '2024-09-17' },
      { name: NATIONAL, from: '2024-10-01', to: '2024-10-07' },
    ],
    workdays: [
      '2024-02-04', '2024-02-18', '2024-04-07', '2024-04-28', '2024-05-11', '2024-09-14', '2024-09-29', '2024-10-12',
    ],
  },
  {
    year: 2025,
    notice: '国办发明电〔2024〕12号',
    issuedOn: '2024-11-12',
    readIn: '新华社 2024-11-12, as reprinted by 光明网',
    confidence: 'A',
    daysOff: [
      { name: NEW_YEAR, from: '2025-01-01', to: '2025-01-01' },
      { name: SPRING, from: '2025-01-28', to: '2025-02-04' },
      { name: TOMB, from: '2025-04-04', to: '2025-04-06' },
      { name: LABOUR, from: '2025-05-01', to: '2025-05-05' },
      { name: DRAGON, from: '2025-05-31', to: '2025-06-02' },
      { name: NATIONAL_AND_MOON, from: '2025-10-01', to: '2025-10-08' },
    ],
    workdays: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  },
  {
    year: 2026,
    // The wording was read in the press; the number of the notice only in third-party copies.
    notice: '国办发明电〔2025〕7号',
    issuedOn: '2025-11-04',
    readIn: '新华社 2025-11-04, as reprinted by 光明网',
    confidence: 'A',
    daysOff: [
      { name: NEW_YEAR, from: '2026-01-01', to: '2026-01-03' },
      { name: SPRING, from: '2026-02-15', to: '2026-02-23' },
      { name: TOMB, from: '2026-04-04', to: '2026-04-06' },
      { name: LABOUR, from: '2026-05-01', to: '2026-05-05' },
      { name: DRAGON, from: '2026-06-19', to: '2026-06-21' },
      { name: MOON, from: '2026-09-25', to: '2026-09-27' },
      { name: NATIONAL, from: '2026-10-01', to: '2026-10-07' },
    ],
    workdays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
]
