// Who may see a file, and the signed link by which a browser fetches it: bound to the file, the copy, the person and a moment in time.
// A link is checked again when it is used: access that ended in between ends it too. Next: src/http/routes-files.ts.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Actor } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { mayRead } from '../domain/restricted.ts'
import type { Desk } from './desk.ts'
import { displayKey, fileSideOf, originalKey, type Copy, type FileRecord, type Files } from './files.ts'
import { readCase } from './read-case.ts'

export const LINK_MS = 5 * 60_000

export type Link = { readonly fileId: string; readonly marketplaceId: string; readonly viewer: string; readonly role: Actor['role']; readonly copy: Copy; readonly expiresAt: number }

/**
 * The one table of who sees what. The uploader, officers and auditors see the original; the other side of a case sees the copy
 * without metadata where there is one, because an original may say where its maker lives. Everybody else is told there is no such file.
 */
export async function findFile(desk: Desk, files: Files, actor: Actor, fileId: string): Promise<{ file: FileRecord; copies: readonly Copy[] } | Refusal> {
  const file = await files.book.find(actor.marketplace, fileId)
  if (file === null) return refuse('unknown_file')
  const both: readonly Copy[] = file.erasedAt !== null ? [] : file.display === null ? ['original'] : ['display', 'original']
  if (file.uploader === actor.id && file.side === fileSideOf(actor.role)) return { file, copies: both }
  if (actor.role === 'officer' || actor.role === 'senior_officer') return { file, copies: both }
  const auditor = actor.role === 'auditor'
  if (!auditor && actor.role !== 'buyer' && actor.role !== 'merchant' && actor.role !== 'clerk') return refuse('unknown_file')
  for (const use of await files.book.uses(actor.marketplace, [fileId])) {
    const read = await readCase(desk, actor, use.caseId)
    // What an officer keeps from the other side, a threat or a guardian's proof, is kept from it here too.
    if (isRefusal(read) || !read.state.evidence.some((item) => item.evidenceId === fileId && mayRead(read.state, actor, item))) continue
    return { file, copies: auditor || both.length < 2 ? both : ['display'] }
  }
  return refuse('unknown_file')
}

export async function linkTo(desk: Desk, files: Files, asked: { actor: Actor; fileId: string; copy: Copy | null }): Promise<{ path: string; copy: Copy; expiresAt: number } | Refusal> {
  const found = await findFile(desk, files, asked.actor, asked.fileId)
  if (isRefusal(found)) return found
  if (found.file.erasedAt !== null) return refuse('file_erased')
  const copy = asked.copy ?? found.copies[0] ?? 'original'
  if (!found.copies.includes(copy)) return refuse('role_may_not', { field: 'copy', allowed: found.copies })
  const expiresAt = desk.realNow() + LINK_MS
  const link: Link = { fileId: asked.fileId, marketplaceId: asked.actor.marketplace, viewer: asked.actor.id, role: asked.actor.role, copy, expiresAt }
  const query = new URLSearchParams({ copy, for: link.viewer, as: link.role, at: link.marketplaceId, until: String(expiresAt), signature: signatureOf(files.key, link) })
  return { path: `/files/${encodeURIComponent(asked.fileId)}?${query.toString()}`, copy, expiresAt }
}

export type Opened = { file: FileRecord; copy: Copy; sha256: string; bytes: number; mediaType: string; read(range: { start: number; end: number } | null): Promise<Readable> }

/** Opens what a link names. The view is on record before the first byte leaves. */
export async function openLink(desk: Desk, files: Files, link: Link, signature: string): Promise<Opened | Refusal> {
  const right = Buffer.from(signatureOf(files.key, link))
  const given = Buffer.from(signature)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return refuse('file_link_invalid')
  if (link.expiresAt < desk.realNow()) return refuse('file_link_expired')
  const actor: Actor = { role: link.role, id: link.viewer, marketplace: link.marketplaceId }
  const found = await findFile(desk, files, actor, link.fileId)
  if (isRefusal(found)) return found
  if (found.file.erasedAt !== null) return refuse('file_erased')
  if (!found.copies.includes(link.copy)) return refuse('role_may_not', { field: 'copy', allowed: found.copies })
  const { file } = found
  const shown = link.copy === 'display' && file.display !== null ? { ...file.display, key: displayKey(file.marketplaceId, file.display) } : { sha256: file.sha256, bytes: file.bytes, mediaType: file.mediaType, key: originalKey(file) }
  return {
    file, copy: link.copy, sha256: shown.sha256, bytes: shown.bytes, mediaType: shown.mediaType,
    read: async (range) => {
      await files.book.recordView({ fileId: file.fileId, link: createHash('sha256').update(right).digest('hex').slice(0, 32), at: desk.realNow(), viewer: link.viewer, role: link.role, copy: link.copy })
      const stream = await files.objects.read(shown.key, range)
      if (stream === null) throw new Error(`the bytes of ${file.fileId} are not in the file store`)
      return stream
    },
  }
}

function signatureOf(key: Uint8Array, link: Link): string {
  return createHmac('sha256', key).update(JSON.stringify(['gongdao-file-1', link.marketplaceId, link.fileId, link.copy, link.role, link.viewer, link.expiresAt])).digest('base64url')
}
