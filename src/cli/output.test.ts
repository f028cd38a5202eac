// What the command line says of a fault it did not expect.
import { describe, expect, it } from 'vitest'
import { saysOf } from './output.ts'

describe('a fault from the operating system', () => {
  it('that forbids a folder names the setting which chooses another', () => {
    expect(saysOf(Object.assign(new Error("EACCES: permission denied, mkdir '/data'"), { code: 'EACCES' }))).toContain('GONGDAO_DATA')
    expect(saysOf(Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' }))).toContain('GONGDAO_DATA')
  })

  it('of any other kind is said as it is', () => {
    expect(saysOf(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toBe('no space left')
    expect(saysOf('odd')).toBe('odd')
  })
})
