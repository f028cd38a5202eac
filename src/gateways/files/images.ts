// Pictures: is it whole, how large, what does it say of itself; a copy to look at without what it says; and a hash of how it looks.
// At most two are decoded at once in a process, each within a limit of pixels and of time. Used by inspect.ts.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import exifr from 'exifr'
import type { Sharp } from 'sharp'
import { MAX_PIXELS, type DisplayCopy, type FileFact, type MediaType } from '../../app/files.ts'
import { refuse, type Refusal } from '../../domain/refusals.ts'

type Library = typeof import('sharp').default
let library: Promise<Library> | null = null

/** The library is read when it is first asked for: that takes a tenth of a start, which needs no picture. */
export function pictureLibrary(): Promise<Library> {
  return (library ??= import('sharp').then(({ default: sharp }) => {
    // One operation's cache is the next one's memory: evidence is looked at once.
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  }))
}

const LONGEST_SIDE = 2048
const DECODE_SECONDS = 20
const MOST_EXIF_BYTES = 262_144

export type Pictured = { readonly facts: readonly FileFact[]; readonly perceptualHash: string | null; readonly display: DisplayCopy }

export async function lookAt(path: string, displayPath: string, mediaType: MediaType): Promise<Pictured | Refusal> {
  return oneOfTwo(async () => {
    const sharp = await pictureLibrary()
    const about = await sharp(path, { limitInputPixels: false, failOn: 'none' }).metadata().catch(() => null)
    if (about === null) return refuse('file_broken')
    // The header says how large it will be; nothing is decoded to find out.
    if (about.width * about.height > MAX_PIXELS) return refuse('file_too_many_pixels', { allowed: MAX_PIXELS })
    try {
      await open(sharp, path, mediaType).rotate().resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#ffffff' }).toColourspace('srgb').jpeg({ quality: 85 }).timeout({ seconds: DECODE_SECONDS }).toFile(displayPath)
    } catch {
      return refuse('file_broken')
    }
    const facts: FileFact[] = [
      { fact: 'width', value: about.width, source: 'header' }, { fact: 'height', value: about.height, source: 'header' },
      ...((about.pages ?? 1) > 1 ? [{ fact: 'frames', value: about.pages ?? 1, source: 'header' }] : []),
      ...(await exifFacts(about.exif)),
    ]
    const { size } = await stat(displayPath)
    return { facts, perceptualHash: await looksHash(displayPath), display: { sha256: await hashOf(displayPath), bytes: size, mediaType: 'image/jpeg' } }
  })
}

/** A JPEG with a piece missing decodes with a warning only; PNGs of many cameras and editors warn about their colour profile and are whole. */
const open = (sharp: Library, path: string, mediaType: MediaType): Sharp => sharp(path, { limitInputPixels: MAX_PIXELS, failOn: mediaType === 'image/jpeg' ? 'warning' : 'error', animated: false })

/** Camera, moment and program as the file claims them. That a place is recorded is a fact; the place itself stays in the original. */
async function exifFacts(exif: Buffer | undefined): Promise<FileFact[]> {
  if (exif === undefined || exif.length > MOST_EXIF_BYTES) return []
  const tiff = exif.subarray(0, 6).toString('latin1') === 'Exif\0\0' ? exif.subarray(6) : exif
  const read: unknown = await exifr.parse(tiff, { tiff: true, exif: true, gps: true, reviveValues: false, translateValues: false, pick: ['Make', 'Model', 'Software', 'DateTimeOriginal', 'OffsetTimeOriginal', 'GPSLatitude'] }).catch(() => null)
  if (typeof read !== 'object' || read === null) return []
  const said = read as Record<string, unknown>
  const names = [['Make', 'cameraMake'], ['Model', 'cameraModel'], ['Software', 'software'], ['DateTimeOriginal', 'takenAtAsClaimed'], ['OffsetTimeOriginal', 'takenAtOffset']] as const
  const facts = names.flatMap(([tag, fact]): FileFact[] => {
    const value = said[tag]
    return typeof value === 'string' && value.trim() !== '' ? [{ fact, value: printable(value), source: 'exif' }] : []
  })
  return [...facts, { fact: 'placeRecorded', value: said['GPSLatitude'] !== undefined, source: 'exif' }]
}

/** A tag may hold anything; what is kept can be shown and stored. */
const printable = (value: string): string => value.replace(/\p{C}/gu, '').trim().slice(0, 100)

const SIDE = 32
const KEPT = 8
/** The first eight cosine waves over 32 places. */
const WAVES = Array.from({ length: KEPT }, (_, wave) => Array.from({ length: SIDE }, (__, place) => Math.cos(((2 * place + 1) * wave * Math.PI) / (2 * SIDE))))
/** Weaker waves than this, on average, are a blank sheet, and all blank sheets would look alike. */
const LEAST_STRENGTH = 60

/** Which of the 63 coarsest waves of a picture are stronger than their median. Survives re-encoding, resizing and brightness; not cropping or mirroring. */
export async function looksHash(path: string): Promise<string | null> {
  const sharp = await pictureLibrary()
  const grey = await sharp(path, { failOn: 'error' }).greyscale().resize(SIDE, SIDE, { fit: 'fill' }).raw().toBuffer()
  const rows = Array.from({ length: SIDE }, (_, row) => WAVES.map((wave) => wave.reduce((sum, height, place) => sum + height * (grey[row * SIDE + place] ?? 0), 0)))
  const strengths = WAVES.flatMap((wave) => Array.from({ length: KEPT }, (_, across) => wave.reduce((sum, height, row) => sum + height * (rows[row]?.[across] ?? 0), 0))).slice(1)
  if (strengths.reduce((sum, strength) => sum + Math.abs(strength), 0) / strengths.length < LEAST_STRENGTH) return null
  const median = [...strengths].sort((a, b) => a - b)[strengths.length >> 1] ?? 0
  return BigInt(`0b0${strengths.map((strength) => (strength > median ? '1' : '0')).join('')}`).toString(16).padStart(16, '0')
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256').update(await readFile(path)).digest('hex')
}

let running = 0
const waiting: (() => void)[] = []

async function oneOfTwo<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((go) => { waiting.push(go) })
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}
