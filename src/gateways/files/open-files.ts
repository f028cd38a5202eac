// The file store as the environment asks for it: a folder below the data folder, or an S3 bucket by its URL. Used by main.ts.
import { join } from 'node:path'
import type { FileBook, Files, ObjectStore } from '../../app/files.ts'
import { keptKey, keyFrom } from '../kept-key.ts'
import { fileInspector } from './inspect.ts'
import { localObjects } from './local-objects.ts'
import { s3Objects } from './s3-objects.ts'

export type FileSettings = {
  readonly folder: string
  /** `https://host:port/bucket`; undefined keeps the bytes in the folder. */
  readonly url: string | undefined
  readonly region: string | undefined
  readonly accessKeyId: string | undefined
  readonly secretAccessKey: string | undefined
  /** 64 hex digits or more; several processes need the same. Undefined: one is made and kept in the folder. */
  readonly key: string | undefined
}

export class FileSettingsFault extends Error {
  override readonly name = 'FileSettingsFault'
}

export function openFiles(book: FileBook, settings: FileSettings): Files {
  const given = settings.key === undefined ? null : keyFrom(settings.key, 'GONGDAO_FILES_KEY')
  let kept: Uint8Array | null = null
  return {
    book, objects: objectsOf(settings), inspector: fileInspector, quarantine: join(settings.folder, 'quarantine'),
    // Made when first needed: most commands of the CLI never sign a link.
    get key() {
      return given ?? (kept ??= keptKey(join(settings.folder, 'link.key')))
    },
  }
}

function objectsOf({ folder, url, region, accessKeyId, secretAccessKey }: FileSettings): ObjectStore {
  if (url === undefined) return localObjects(join(folder, 'objects'))
  const place = URL.canParse(url) ? new URL(url) : null
  if (place === null || !/^https?:$/.test(place.protocol) || place.pathname.length < 2) throw new FileSettingsFault('GONGDAO_FILES_URL must be the address of a bucket, such as https://s3.example.com/evidence')
  if (!accessKeyId || !secretAccessKey) throw new FileSettingsFault('GONGDAO_FILES_URL needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  return s3Objects({ url, region: region ?? 'us-east-1', accessKeyId, secretAccessKey }, Date.now)
}
