// Where a picture really ends, whether a film is whole, and what else lies in the file. Reads structure only, decodes nothing.
// Every loop moves forward by at least one byte and stays within the file, whatever the lengths claim. Next: inspect.ts.
import type { FileHandle } from 'node:fs/promises'

/** `end`: the first byte after the file proper; null when it does not hold together. */
export type Walked = { readonly end: number | null; readonly c2pa: boolean }

const BROKEN: Walked = { end: null, c2pa: false }
const ascii = (bytes: Uint8Array, at: number, length: number): string => Buffer.from(bytes.subarray(at, at + length)).toString('latin1')

export function walkJpeg(bytes: Buffer): Walked {
  let at = 2
  let c2pa = false
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return { ...BROKEN, c2pa }
    const marker = bytes[at + 1] ?? 0
    // Fill bytes, restarts and TEM stand alone; every other marker says how long it is.
    if (marker === 0xff) { at += 1; continue }
    if (marker === 0xd9) return { end: at + 2, c2pa }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) { at += 2; continue }
    if (at + 4 > bytes.length) return { ...BROKEN, c2pa }
    const length = bytes.readUInt16BE(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) return { ...BROKEN, c2pa }
    if (marker === 0xeb && bytes.subarray(at, at + 2 + length).includes('c2pa')) c2pa = true
    at += 2 + length
    if (marker === 0xda) at = afterScan(bytes, at)
  }
  return { ...BROKEN, c2pa }
}

/** Compressed data runs to the next marker that is neither a stuffed byte nor a restart. */
function afterScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

export function walkPng(bytes: Buffer): Walked {
  let c2pa = false
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const kind = ascii(bytes, at + 4, 4)
    if (kind === 'caBX') c2pa = true
    at += 12 + length
    if (at > bytes.length) return { ...BROKEN, c2pa }
    if (kind === 'IEND') return { end: at, c2pa }
  }
  return { ...BROKEN, c2pa }
}

export function walkWebp(bytes: Buffer): Walked {
  if (bytes.length < 20) return BROKEN
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) return BROKEN
  let c2pa = false
  for (let at = 12; at + 8 <= end;) {
    if (ascii(bytes, at, 4) === 'C2PA') c2pa = true
    const length = bytes.readUInt32LE(at + 4)
    at += 8 + length + (length % 2)
  }
  return { end: Math.min(bytes.length, end + (end % 2)), c2pa }
}

/** The uuid under which an MP4 or MOV carries a C2PA manifest. */
const C2PA_UUID = 'd8fec3d61b0e483c92975828877ec481'
const MOST_BOXES = 100_000

/** The boxes of an MP4 or MOV must fill the file exactly; it needs its index (`moov`) and its data (`mdat`). */
export async function walkMp4(file: FileHandle, size: number): Promise<Walked & { readonly playable: boolean }> {
  const seen = new Set<string>()
  let c2pa = false
  let at = 0
  for (let boxes = 0; at < size && boxes < MOST_BOXES; boxes += 1) {
    const head = await bytesAt(file, at, 32)
    if (head.length < 8) return { end: null, c2pa, playable: false }
    const kind = ascii(head, 4, 4)
    const short = head.readUInt32BE(0)
    const length = short === 0 ? size - at : short === 1 && head.length >= 16 ? Number(head.readBigUInt64BE(8)) : short
    if (!/^[\x20-\x7e\xa9]{4}$/.test(kind) || length < 8 || at + length > size) return { end: null, c2pa, playable: false }
    if (kind === 'uuid' && head.subarray(8, 24).toString('hex') === C2PA_UUID) c2pa = true
    seen.add(kind)
    at += length
  }
  const playable = (seen.has('moov') && seen.has('mdat')) || (seen.has('moov') && seen.has('moof'))
  return { end: at === size ? at : null, c2pa, playable }
}

const SEGMENT = 0x18538067
/** EBML header, then one segment that ends with the file or says that its length is unknown. */
export async function walkWebm(file: FileHandle, size: number): Promise<Walked> {
  const head = await bytesAt(file, 0, 4096)
  if (head.length < 12 || head.readUInt32BE(0) !== 0x1a45dfa3) return BROKEN
  const header = vint(head, 4)
  if (header === null || header.value === null) return BROKEN
  for (let at = header.next + header.value; at + 4 < head.length;) {
    const isSegment = head.readUInt32BE(at) === SEGMENT
    const isVoid = head[at] === 0xec
    if (!isSegment && !isVoid) return BROKEN
    const length = vint(head, at + (isSegment ? 4 : 1))
    if (length === null) return BROKEN
    if (isSegment) return { end: length.value === null ? size : length.next + length.value <= size ? length.next + length.value : null, c2pa: false }
    if (length.value === null) return BROKEN
    at = length.next + length.value
  }
  return BROKEN
}

/** EBML's number of variable length; all ones mean unknown. */
function vint(bytes: Buffer, at: number): { value: number | null; next: number } | null {
  const first = bytes[at] ?? 0
  const length = Math.clz32(first) - 23
  if (first === 0 || length > 8 || at + length > bytes.length) return null
  let value = first & (0xff >> length)
  let unknown = value === (0xff >> length)
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0
    value = value * 256 + byte
    unknown &&= byte === 0xff
  }
  return { value: unknown ? null : value, next: at + length }
}

const ZIP_TAIL_BYTES = 65_557
/** Archives are read from their end, so that is where one hides: an end record whose directory really lies in this file. */
export function hidesArchive(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf('PK\u0005\u0006'); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf('PK\u0005\u0006', at - 1)) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) <= tail.length && tail.readUInt16LE(at + 10) > 0) return true
  }
  return false
}

/** Programs, archives and documents behind the end of a picture. Phones do append things of their own there: pictures, films, settings. */
export function hidesFile(trailer: Buffer): boolean {
  if (trailer.length === 0) return false
  const starts = ['PK\u0003\u0004', '\u007fELF', 'MZ', '%PDF-', '7z\u00bc\u00af\u0027\u001c', 'Rar!\u001a\u0007', '\u001f\u008b\u0008', '#!']
  const text = trailer.subarray(0, 4096).toString('latin1')
  return starts.some((start) => text.startsWith(start)) || text.includes('PK\u0003\u0004') || text.includes('%PDF-')
}

export const tailOf = async (file: FileHandle, size: number): Promise<Buffer> => bytesAt(file, Math.max(0, size - ZIP_TAIL_BYTES), Math.min(size, ZIP_TAIL_BYTES))

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}
