// What the command line says of a fault it did not expect.
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { makeOut, saysOf } from './output.ts'

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

describe('what is begun', () => {
  const said = (isTTY: boolean): string => {
    let text = ''
    const stderr = Object.assign(new Writable({ write: (chunk, _encoding, done) => { text += String(chunk); done() } }), { isTTY })
    makeOut({}, process.stdout, stderr).starting('starting the database…')
    return text
  }

  it('is said to whoever waits at a terminal, and never stands in a log', () => {
    expect([said(true), said(false)]).toEqual(['gongdao: starting the database…\n', ''])
  })
})
