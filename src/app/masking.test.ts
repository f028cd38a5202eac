// The forms personal data takes when it is masked, and what in a text is left alone.
import { describe, expect, it } from 'vitest'
import { ROLES } from '../domain/parts.ts'
import { CONTACT_FIELDS, MASKING, masked, maskedMail, maskedName, maskedPhone, maskedWords, maskingOf, shownWords } from './masking.ts'

describe('a masked field', () => {
  it('keeps what people need to recognise it, and not how long the rest is', () => {
    expect(['13812345678', '+86 138 1234 5678', '8613812345678', '0571-88886666', '12345'].map(maskedPhone)).toEqual(['138****5678', '138****5678', '138****5678', '057****6666', '****45'])
    expect(['李荷', '李', '欧阳小明', 'Li He', '𠮷田', ''].map(maskedName)).toEqual(['李**', '李**', '欧**', 'L**', '𠮷**', ''])
    expect(['li.he@example.com', 'a@b.c', '@x', 'nobody'].map(maskedMail)).toEqual(['l***@example.com', 'a***@b.c', '***', '***'])
    expect([masked('region', '浙江省杭州市西湖区'), masked('street', '文三路 1 号 2-301')]).toEqual(['浙江省杭州市西湖区', '***'])
  })

  it('is never more than the table says: nobody but himself and his marketplace sees a buyer in full', () => {
    for (const role of ROLES) {
      for (const field of CONTACT_FIELDS) {
        if (field === 'region' || role === 'system') continue
        for (const purpose of ['delivery', 'buyer'] as const) expect([role, purpose, field, MASKING[purpose][role][field]]).toEqual([role, purpose, field, expect.stringMatching(/masked|hidden/)])
      }
    }
    expect(maskingOf('delivery', { role: 'buyer' }, true).phone).toBe('shown')
    expect(MASKING.returns.buyer).toMatchObject({ name: 'shown', phone: 'shown', street: 'shown' })
  })
})

describe('what somebody wrote', () => {
  const words = '请打 13812345678 或 +86-139-1234-5678,身份证 11010519491231002X,卡号 6222 不说,6222021234567890128;运单 SF1234567890123,订单 138123456789,金额 13800000元'
  it('is shown to others without mobile numbers, identity cards and bank cards', () => {
    expect(maskedWords(words)).toBe('请打 138****5678 或 139****5678,身份证 110***********002X,卡号 6222 不说,6222********0128;运单 SF1234567890123,订单 138123456789,金额 13800000元')
  })

  it('is left whole where its check digit says that it is something else', () => {
    for (const other of ['110105194912310021', '6222021234567890123', '2025090213812345678', 'AB13812345678']) expect(maskedWords(other)).toBe(other)
  })

  it('is whole for its writer and for those who judge', () => {
    for (const role of ['officer', 'senior_officer'] as const) expect(shownWords(words, 'buyer/buyer-li', { role, id: 'an', marketplace: 'm' })).toBe(words)
    expect(shownWords(words, 'buyer/buyer-li', { role: 'buyer', id: 'buyer-li', marketplace: 'm' })).toBe(words)
    for (const role of ['merchant', 'clerk', 'auditor', 'system'] as const) for (const id of ['shop', 'buyer-li']) expect(shownWords(words, 'buyer/buyer-li', { role, id, marketplace: 'm' })).toBe(maskedWords(words))
  })
})
