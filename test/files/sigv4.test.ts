// The examples Amazon publishes for S3's Signature Version 4 (header authorization): same inputs, same signatures.
import { describe, expect, it } from 'vitest'
import { EMPTY_SHA256, signed, type Unsigned } from '../../src/gateways/files/sigv4.ts'

const account = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' }
const host = 'examplebucket.s3.amazonaws.com'
const now = Date.UTC(2013, 4, 24)
const signatureOf = (request: Unsigned) => signed(request, account)['authorization'] ?? ''

describe('requests to S3 are signed as Amazon says', () => {
  it('signs the range of an object', () => {
    expect(signatureOf({ method: 'GET', path: '/test.txt', query: {}, headers: { host, range: 'bytes=0-9' }, payloadSha256: EMPTY_SHA256, now })).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41')
  })

  it('signs a new object, with a name that has to be encoded', () => {
    const headers = { host, date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }
    expect(signatureOf({ method: 'PUT', path: '/test$file.text', query: {}, headers, payloadSha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072', now })).toContain(
      'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd')
  })

  it('signs a question with an empty and one with two parameters', () => {
    expect(signatureOf({ method: 'GET', path: '/', query: { lifecycle: '' }, headers: { host }, payloadSha256: EMPTY_SHA256, now })).toContain('Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543')
    expect(signatureOf({ method: 'GET', path: '/', query: { 'max-keys': '2', prefix: 'J' }, headers: { host }, payloadSha256: EMPTY_SHA256, now })).toContain('Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7')
  })
})
