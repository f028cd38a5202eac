import { describe, expect, it } from 'vitest'
import { csvOf } from './shop-csv.ts'

const line = { at: Date.UTC(2025, 8, 30, 16), caseId: '42', version: 3, legId: 'l1', changeId: null, because: null, amountMinor: -123456, currency: 'CNY' } as const

describe('a statement as a file', () => {
  it('has one line a row, with exact amounts and the marketplace\'s own time', () => {
    expect(csvOf([line]).split('\r\n')).toEqual(['at,caseId,legId,changeId,because,amount,amountMinor,currency', '2025-10-01T00:00:00+08:00,42,l1,,,-1234.56,-123456,CNY'])
  })

  it('holds nothing a spreadsheet would compute', () => {
    expect(csvOf([{ ...line, changeId: '=1+1,"x"' }]).split('\r\n')[1]).toContain(`"'=1+1,""x"""`)
    expect(csvOf([{ ...line, changeId: '-2+3' }]).split('\r\n')[1]).toContain("'-2+3")
  })
})
