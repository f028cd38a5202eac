// Pictures: is it whole, how large, what does it say of itself; a copy to look at without what it says; and a hash of how it looks.
// At most two are decoded at once in a process, each within a limit of pixels and of time. Used by inspect.ts.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import exifr from 'exifr'
import sharp, { type Sharp } from 'sharp'
import { MAX_PIXELS, type DisplayCopy, type FileFact } from '../../app/files.ts'
import { refuse, type Refusal } from '../../domain/refusals.ts'

// One operation's cache is the next one's memory: evidence is looked at once.
sharp.cache(false)
sharp.concurrency(1)

const LONGEST_SIDE = 2048
const DECODE_SECONDS = 20
const MOST_EXIF_BYTES = 262_144

export type Pictured = { readonly facts: readonly FileFact[]; readonly perceptualHash: string | null; readonly display: DisplayCopy }

export async function lookAt(path: string, displayPath: string): Promise<Pictured | Refusal> {
  return oneOfTwo(async () => {
    const about = await sharp(path, { limitInputPixels: false, failOn: 'none' }).metadata().catch(() => null)
    if (about === null) return refuse('file_broken')
    // The header says how large it will be; nothing is decoded to find out.
    if (about.width * about.height > MAX_PIXELS) return refuse('file_too_many_pixels', { allowed: MAX_PIXELS })
    try {
      await open(path).rotate().resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#ffffff' }).toColourspace('srgb').jpeg({ quality: 85 }).timeout({ seconds: DECODE_SECONDS }).toFile(displayPath)
    } catch {
      return refuse('file_broken')
    }
    const facts: FileFact[] = [
      { fact: 'width', value: about.width, source: 'header' }, { fact: 'height', value: about.height, source: 'header' },
      ...((about.pages ?? 1) > 1 ? [{ fact: 'frames', value: about.pages ?? 1, source: 'header' }] : []),
      ...(await exifFacts(about.exif)),
    ]
    const { size } = await stat(displayPath)
    return { facts, perceptualHash: await differenceHash(displayPath), display: { sha256: await hashOf(displayPath), bytes: size, mediaType: 'image/jpeg' } }
  })
}

const open = (path: string): Sharp => sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error', animated: false })

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

/** Below this spread of grey levels a picture is a blank sheet, and all blank sheets would look alike. */
const LEAST_SPREAD = 6

/** Is each of 8×8 places darker than its neighbour? Survives re-encoding, resizing and brightness; not cropping or mirroring. */
export async function differenceHash(path: string): Promise<string | null> {
  const grey = await sharp(path, { failOn: 'error' }).greyscale().resize(9, 8, { fit: 'fill', kernel: 'cubic' }).raw().toBuffer()
  const mean = grey.reduce((sum, level) => sum + level, 0) / grey.length
  const spread = Math.sqrt(grey.reduce((sum, level) => sum + (level - mean) ** 2, 0) / grey.length)
  if (spread < LEAST_SPREAD) return null
  let bits = ''
  for (let row = 0; row < 8; row += 1) for (let column = 0; column < 8; column += 1) bits += (grey[row * 9 + column] ?? 0) < (grey[row * 9 + column + 1] ?? 0) ? '1' : '0'
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0')
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
