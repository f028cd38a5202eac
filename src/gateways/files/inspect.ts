// A whole file in quarantine: does it hold together as what it is, does it hide another, and what does it say. The port is `Inspector`.
// Pictures get a copy to look at; films, PDFs and notes are only ever handed out as attachments.
import { open, readFile, stat } from 'node:fs/promises'
import type { FileFact, Inspected, Inspector, MediaType } from '../../app/files.ts'
import { isRefusal, refuse, type Refusal } from '../../domain/refusals.ts'
import { hidesArchive, hidesFile, tailOf, walkJpeg, walkMp4, walkPng, walkWebm, walkWebp, type Walked } from './containers.ts'
import { lookAt, pictureLibrary } from './images.ts'
import { sniff, watch, wholeText } from './sniff.ts'

export const fileInspector: Inspector = { sniff, watch, inspect, prepare: async () => { await pictureLibrary() } }

async function inspect(path: string, mediaType: MediaType): Promise<Inspected | Refusal> {
  const { size } = await stat(path)
  const file = await open(path, 'r')
  try {
    // Office documents and e-invoices never come as PDF with an archive behind them either.
    if (hidesArchive(await tailOf(file, size))) return refuse('file_hidden_content')
    switch (mediaType) {
      case 'image/jpeg': case 'image/png': case 'image/webp':
        return await inspectImage(path, mediaType)
      case 'video/mp4': case 'video/quicktime': {
        const walked = await walkMp4(file, size)
        return walked.end === null || !walked.playable ? refuse('file_broken') : plain(mediaType, [c2paFact(walked)])
      }
      case 'video/webm': {
        const { end } = await walkWebm(file, size)
        if (end === null) return refuse('file_broken')
        return end < size ? refuse('file_hidden_content') : plain(mediaType, [])
      }
      case 'application/pdf':
        return inspectPdf(await readFile(path))
      case 'text/plain':
        return wholeText(await readFile(path)) ? plain(mediaType, []) : refuse('file_broken')
      default:
        return mediaType satisfies never
    }
  } finally {
    await file.close()
  }
}

const plain = (mediaType: MediaType, facts: readonly FileFact[]): Inspected => ({ mediaType, facts: [{ fact: 'mediaType', value: mediaType, source: 'first bytes' }, ...facts], perceptualHash: null, display: null })
/** That a manifest is there, no more: its signatures are not checked. */
const c2paFact = ({ c2pa }: Walked): FileFact => ({ fact: 'c2paPresent', value: c2pa, source: 'container, signature not checked' })

async function inspectImage(path: string, mediaType: 'image/jpeg' | 'image/png' | 'image/webp'): Promise<Inspected | Refusal> {
  const bytes = await readFile(path)
  const walked = mediaType === 'image/jpeg' ? walkJpeg(bytes) : mediaType === 'image/png' ? walkPng(bytes) : walkWebp(bytes)
  if (walked.end === null) return refuse('file_broken')
  const trailer = bytes.subarray(walked.end)
  if (hidesFile(trailer)) return refuse('file_hidden_content')
  const seen = await lookAt(path, `${path}.display`, mediaType)
  if (isRefusal(seen)) return seen
  return {
    mediaType, perceptualHash: seen.perceptualHash, display: { ...seen.display, path: `${path}.display` },
    facts: [
      { fact: 'mediaType', value: mediaType, source: 'first bytes' }, ...seen.facts, c2paFact(walked),
      ...(seen.perceptualHash === null ? [] : [{ fact: 'perceptualHash', value: seen.perceptualHash, source: 'phash-64' }]),
      ...(trailer.length === 0 ? [] : [{ fact: 'bytesAfterTheImage', value: trailer.length, source: 'container' }]),
    ],
  }
}

/** A PDF that begins and ends as one. What lies in compressed objects is not unpacked: that is why it is never opened in place. */
function inspectPdf(bytes: Buffer): Inspected | Refusal {
  if (bytes.subarray(0, 5).toString('latin1') !== '%PDF-' || bytes.lastIndexOf('%%EOF') < Math.max(5, bytes.length - 1024)) return refuse('file_broken')
  return plain('application/pdf', [{ fact: 'encrypted', value: bytes.includes('/Encrypt'), source: 'bytes' }, { fact: 'holdsOtherFiles', value: bytes.includes('/EmbeddedFile'), source: 'bytes' }])
}
