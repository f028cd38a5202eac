// One piece of evidence to look at: a picture whole at first, then larger, smaller, turned; a film played; anything else, and every original, saved to
// the machine. Looking is on record, and the record is read anew. Used by desk-evidence.tsx.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { partyName } from '../case/party.tsx'
import { words } from '../i18n/lang.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { linkQuery, originalQuery, viewsQuery } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Item = CaseView['evidence'][number]
type Given = { readonly item: Item; readonly side: string; readonly names: Names }
type Size = { readonly width: number; readonly height: number }

const STEPS = [25, 50, 75, 100, 150, 200, 300, 400, 600, 800] as const
const WHOLE = 3
const HIGH_REM = 24

export function Viewer({ item, side, names }: Given) {
  const text = officerWords()
  const cache = useQueryClient()
  const link = useQuery(linkQuery(item.evidenceId))
  const original = useQuery(originalQuery(item.evidenceId))
  const seen = (): void => void cache.invalidateQueries({ queryKey: viewsQuery(item.evidenceId).queryKey })
  if (link.isPending) return <Skeleton lines={4} label={words().states.loading} />
  if (link.data === undefined) return <p className="rounded-lg bg-paper p-6 text-center text-ink-2">{text.noFile}</p>
  const save = original.data !== undefined && <a href={original.data.path} download className={buttonClass('outline')}>{text.saveFile}</a>
  if (item.mediaType.startsWith('image/')) return <Picture path={link.data.path} name={`${names.evidence[item.type] ?? item.type}, ${partyName(item.by)}`} side={side} save={save} onSeen={seen} />
  if (item.mediaType.startsWith('video/')) return <div className="grid gap-2"><video controls preload="metadata" src={link.data.path} onPlay={seen} className="h-96 w-full rounded-lg bg-paper" />{save}</div>
  return <div className="grid justify-items-center gap-2 rounded-lg bg-paper p-6 text-center"><p>{text.notImage}</p>{save}</div>
}

type Pictured = { readonly path: string; readonly name: string; readonly side: string; readonly save: ReactNode; readonly onSeen: () => void }

function Picture({ path, name, side, save, onSeen }: Pictured) {
  const text = officerWords()
  const [zoom, setZoom] = useState(WHOLE)
  const [turn, setTurn] = useState(0)
  const [size, setSize] = useState<Size>({ width: 4, height: 3 })
  const percent = STEPS[zoom] ?? 100
  const step = (by: number): void => setZoom(Math.max(0, Math.min(STEPS.length - 1, zoom + by)))
  const lies = turn % 2 === 1
  const ratio = lies ? size.height / size.width : size.width / size.height
  return <div className="grid gap-2">
    <div role="group" aria-label={text.of(side, name)} className="flex flex-wrap gap-2">
      <Button onClick={() => step(1)}>{text.zoomIn}</Button><Button onClick={() => step(-1)}>{text.zoomOut}</Button><Button onClick={() => setTurn((turn + 1) % 4)}>{text.rotate}</Button><Button tone="quiet" onClick={() => { setZoom(WHOLE); setTurn(0) }}>{text.reset}</Button>{save}
    </div>
    <div className="h-96 overflow-auto rounded-lg bg-paper" tabIndex={0} role="region" aria-label={text.of(side, `${percent}%`)}>
      {/* As wide as the whole of it fits; lying, its place takes the other shape, so that no edge is out of reach. */}
      <div className="relative mx-auto" style={{ width: `calc(min(100%, ${HIGH_REM * ratio}rem) * ${percent / 100})`, aspectRatio: String(ratio) }}>
        <img src={path} alt={name} className="absolute top-1/2 left-1/2 max-w-none" style={{ width: lies ? `${100 / ratio}%` : '100%', transform: `translate(-50%, -50%) rotate(${turn * 90}deg)` }}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => { setSize({ width: naturalWidth, height: naturalHeight }); onSeen() }} />
      </div>
    </div>
  </div>
}
