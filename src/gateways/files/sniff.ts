// What a file is, told by its first bytes; never by its name or what the sender says. And what must not stand anywhere in it.
// Next: containers.ts (where a file really ends), inspect.ts.
import { fileTypeFromBuffer } from 'file-type'
import { MEDIA_TYPES, type MediaType, type Sniffed } from '../../app/files.ts'
import { refuse, type Refusal } from '../../domain/refusals.ts'

const isAllowed = (mime: string): mime is MediaType => (MEDIA_TYPES as readonly string[]).includes(mime)

/** Markup that browsers act on. A picture or film has no reason to hold it, and neither has a note. */
const MARKUP = /<script|<!doctype|<iframe|<svg[\s>]|<html[\s>]|<\?xml|<foreignobject/i
/** Six bytes and more only: shorter ones turn up in compressed data by chance. */
const MARKUP_IN_BINARY = /<script|<!doctype html|<iframe|<html[\s>]/i
const RUNS_IN_PDF = /\/(?:JavaScript|Launch|RichMedia)[\s/(<[]/
/** The industry's harmless test of whether anything looks at all; kept in two halves so that no scanner takes this file for one. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
/** Longer than anything looked for, so that nothing hides on the border of two chunks. */
const OVERLAP = 96

/** As much as is looked at to tell a type; src/app/file-intake.ts hands over no more. */
const HEAD_BYTES = 4100

export async function sniff(head: Uint8Array): Promise<Sniffed | Refusal> {
  const text = latin1(head)
  if (text.includes(EICAR)) return refuse('file_harmful')
  const found = await fileTypeFromBuffer(head)
  if (found !== undefined) {
    if (isAllowed(found.mime)) return { mediaType: found.mime }
    return /xml|html|svg/.test(found.mime) ? refuse('file_active_content', { field: found.mime }) : refuse('file_type_not_allowed', { field: found.mime, allowed: MEDIA_TYPES })
  }
  if (!isText(head)) return refuse('file_type_not_allowed', { allowed: MEDIA_TYPES })
  return MARKUP.test(text) ? refuse('file_active_content') : { mediaType: 'text/plain' }
}

/** Looks at every byte as it goes by. */
export function watch(mediaType: MediaType): (chunk: Uint8Array) => Refusal | null {
  let before = ''
  const forbidden = mediaType === 'text/plain' ? MARKUP : mediaType === 'application/pdf' ? RUNS_IN_PDF : MARKUP_IN_BINARY
  return (chunk) => {
    const text = before + latin1(chunk)
    before = text.slice(-OVERLAP)
    if (text.includes(EICAR)) return refuse('file_harmful')
    return forbidden.test(text) ? refuse('file_active_content') : null
  }
}

/** Well-formed UTF-8 without control characters. The head may end within a character; `wholeText` looks at all of it later. */
function isText(head: Uint8Array): boolean {
  const cuts = head.length < HEAD_BYTES ? 1 : 4
  for (let cut = 0; cut < cuts; cut += 1) if (wholeText(head.subarray(0, head.length - cut))) return true
  return false
}

export function wholeText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(text)
  } catch {
    return false
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
