// The texts a shop answers with again and again: kept on the server and shared by all who work for it. What one types is kept in this browser until it is
// saved; of what a colleague saved meanwhile one is told, and both are laid together.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Refused, sayFault } from '../api/client.ts'
import { useTyped } from '../case/typed.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextArea } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Conflict, Failed } from '../ui/states.tsx'
import { saveTemplates, templatesQuery, type Template, type Templates } from './shop-queries.ts'
import { together } from './templates-together.ts'

/** `begun`: what stood there when one began to write. Beside what stands there now it says what somebody else changed. */
type Typed = { readonly typed: readonly Template[] | null; readonly begun: Templates | null }

export function TemplateBook() {
  const kept = useQuery(templatesQuery())
  const cache = useQueryClient()
  const [{ typed, begun }, change, sent] = useTyped<Typed>('typed templates', { typed: null, begun: null })
  const [fault, setFault] = useState<unknown>(null)
  const text = words().shop
  const rows = typed ?? kept.data?.templates ?? []
  const write = (next: readonly Template[]): void => change({ typed: next, begun: begun ?? kept.data ?? null })
  const put = (index: number, part: Partial<Template>): void => write(rows.map((row, place) => (place === index ? { ...row, ...part } : row)))
  const save = async (): Promise<void> => {
    try {
      const templates = rows.filter((row) => row.title.trim() !== '' && row.text.trim() !== '')
      const version = await saveTemplates({ version: begun?.version ?? kept.data?.version ?? 0, templates })
      cache.setQueryData(templatesQuery().queryKey, { version, templates })
      sent()
      setFault(null)
      announce(text.saved)
    } catch (no) {
      if (isChanged(no)) await kept.refetch()
      setFault(no)
    }
  }
  return <Panel id="templates" title={text.templates}>
    <p className="text-ink-2">{text.templatesHow}</p>
    {kept.error !== null && kept.data === undefined ? <Failed fault={kept.error} retry={() => void kept.refetch()} /> : kept.data === undefined ? <Skeleton label={words().states.loading} /> : <div className="mt-3 grid gap-4">
      {rows.map((row, index) => <div key={index} role="group" aria-label={text.template(index + 1)} className="grid gap-2 border-t border-line pt-3">
        <Field label={text.templateTitle} value={row.title} maxLength={40} onChange={(event) => put(index, { title: event.target.value })} />
        <TextArea label={text.templateText} value={row.text} maxLength={1000} onChange={(event) => put(index, { text: event.target.value })} />
        <Button tone="quiet" className="justify-self-start" onClick={() => write(rows.filter((_, place) => place !== index))}>{text.remove}</Button>
      </div>)}
      {isChanged(fault) ? <Conflict what={<TemplatesSince before={begun} now={kept.data} />} onLook={() => { setFault(null); change({ typed: together(rows, begun?.templates ?? [], kept.data.templates), begun: kept.data }) }}>{text.templatesChanged}</Conflict> : fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(fault)}</p>}
      <div className="flex flex-wrap gap-3"><Button onClick={() => write([...rows, { title: '', text: '' }])}>{text.templateAdd}</Button><Button tone="primary" disabled={typed === null} onClick={() => void save()}>{text.save}</Button></div>
    </div>}
  </Panel>
}
/** What a colleague changed, template by template. */
function TemplatesSince({ before, now }: { readonly before: Templates | null; readonly now: Templates }) {
  const text = words().shop
  const was = new Map((before?.templates ?? []).map((one) => [one.title, one.text]))
  const is = new Map(now.templates.map((one) => [one.title, one.text]))
  const changes = [
    ...now.templates.flatMap((one) => (was.get(one.title) === one.text ? [] : [was.has(one.title) ? text.templateThere(one.title, one.text) : text.templateNew(one.title, one.text)])),
    ...[...was.keys()].filter((title) => !is.has(title)).map((title) => text.templateGone(title)),
  ]
  return <div className="my-2"><p className="font-medium">{changes.length === 0 ? text.templatesSame : text.templatesSince}</p><ul className="list-disc pl-5">{changes.map((change) => <li key={change} className="whitespace-pre-line">{change}</li>)}</ul></div>
}

const isChanged = (fault: unknown): boolean => fault instanceof Refused && fault.problem.code === 'draft_changed'
