// Asking for after-sales help in a few short steps: what is wrong, what is wanted, proof, and what would happen before it is sent. The draft is kept at
// every step, here and on the server; whoever comes back goes on where he was.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import { Refused, Unreachable, sayFault } from '../api/client.ts'
import { open } from '../api/commands.ts'
import { namesQuery, type Names } from '../api/queries.ts'
import { useKeptDraft, type KeptDraft } from '../case/draft.ts'
import { at } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { announce } from '../ui/live-region.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { NOTHING, commandOf, leftOf, mayComplain, mostQuery, orderQuery, outlookQuery, startOf, type Filled, type OrderPath, type OrderView } from './apply-form.ts'
import { CheckStep, WantStep, WrongStep, type StepGiven } from './apply-steps.tsx'
import { TopBar } from './top-bar.tsx'

const proofStep = () => import('./proof-step.tsx')
const ProofStep = lazy(async () => ({ default: (await proofStep()).ProofStep }))

export function ApplyScreen() {
  const { orderId = '' } = useParams({ strict: false })
  const { merchant = '' }: { merchant?: string } = useSearch({ strict: false })
  const path = { merchantId: merchant, orderId }
  const order = useQuery({ ...orderQuery(path), enabled: merchant !== '' })
  const names = useQuery(namesQuery())
  const fault = order.data === undefined ? order.error : names.data === undefined ? names.error : null
  return <>
    <TopBar title={words().apply.title} backTo="/my/cases" />
    <main id="main" className="mx-auto grid w-full max-w-2xl gap-4 p-4">
      {merchant === '' ? <><h1 className="text-2xl">{words().apply.title}</h1><Empty title={words().apply.noOrder} how={words().apply.noOrderHow} /></>
        : fault !== null ? <><h1 className="text-2xl">{words().apply.title}</h1><Failed fault={fault} retry={() => { void order.refetch(); void names.refetch() }} /></>
          : order.data === undefined || names.data === undefined ? <><h1 className="sr-only">{words().apply.title}</h1><Skeleton lines={8} label={words().states.loading} /></>
            : <Form path={path} order={order.data} names={names.data} />}
    </main>
  </>
}

function Form({ path, order, names }: { readonly path: OrderPath; readonly order: OrderView; readonly names: Names }) {
  const text = words().apply
  const draft = useKeptDraft<Filled>(`apply.${path.orderId}`.slice(0, 80), { ...NOTHING, ...startOf(order) })
  const filled = draft.value
  const most = useQuery(mostQuery(path, order, filled)).data ?? null
  const command = commandOf(filled, order, most)
  const outlook = useQuery(outlookQuery(path, command))
  const { state, send } = useSending(path, command, draft)
  const step = Math.min(filled.step, text.steps.length - 1)
  const title = useFocusOn(step)
  // Before it is needed, so that no line is needed then.
  useEffect(() => { if (filled.problem !== '') proofStep().catch(() => undefined) }, [filled.problem])
  if (order.lines.every((line) => leftOf(line, filled.kind) <= 0)) return <><h1 className="text-2xl">{text.title}</h1><Empty title={text.noneLeft}>{mayComplain(order) && <Button onClick={() => draft.change({ kind: 'complaint', quantities: Object.fromEntries(order.lines.map(({ lineId, quantity }) => [lineId, quantity])) })}>{text.complain}</Button>}</Empty></>
  const given: StepGiven = { path, order, names, filled, change: draft.change, most, command, outlook: outlook.data ?? null, fault: outlook.error, goTo: (to) => draft.change({ step: to }) }
  const [ready, body] = [[filled.reason !== '' && Object.values(filled.quantities).some((quantity) => quantity > 0), command !== null, true, outlook.data?.foreseen != null][step] === true, STEPS[step]?.(given)]
  return <>
    <header className="grid gap-1">
      <h1 className="text-2xl">{text.title}</h1>
      <p className="text-ink-2">{order.order.lines.map((line) => said(line.title)).join(' · ')} · {words().cases.order(path.orderId)}</p>
      <Progress step={step} />
      <KeepingLine draft={draft} names={names} />
    </header>
    <section aria-labelledby="step" className="grid gap-5 pb-4"><h2 id="step" ref={title} tabIndex={-1} className="text-xl outline-none">{text.step(step + 1, text.steps.length, text.steps[step] ?? '')}</h2>{body}</section>
    {state.kind === 'failed' && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{isUnsure(state.fault) ? words().act.unsure : sayFault(state.fault)}</p>}
    <section aria-label={words().case.actions} className="shadow-float sticky bottom-0 z-10 -mx-4 flex gap-3 bg-sheet px-4 py-3">
      {step > 0 && <Button className="flex-1" onClick={() => draft.change({ step: step - 1 })}>{text.before}</Button>}
      {step < text.steps.length - 1 ? <Button tone="primary" className="flex-1" disabled={!ready} onClick={() => draft.change({ step: step + 1 })}>{text.next}</Button>
        : <Button tone="primary" className="flex-1" disabled={!ready} busy={state.kind === 'sending'} onClick={() => void send()}>{state.kind === 'sending' ? words().act.sending : text.submit}</Button>}
    </section>
  </>
}
const STEPS = [(given: StepGiven) => <WrongStep {...given} />, (given: StepGiven) => <WantStep {...given} />, (given: StepGiven) => <Suspense fallback={<Skeleton lines={5} label={words().states.loading} />}><ProofStep {...given} /></Suspense>, (given: StepGiven) => <CheckStep {...given} />] as const
const isUnsure = (fault: unknown): boolean => fault instanceof Unreachable || (fault instanceof Refused && fault.problem.status >= 500)

type Sending = { readonly kind: 'idle' | 'sending' } | { readonly kind: 'failed'; readonly fault: unknown }
function useSending(path: OrderPath, command: Parameters<typeof open>[1] | null, draft: KeptDraft<Filled>): { readonly state: Sending; readonly send: () => Promise<void> } {
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [state, setState] = useState<Sending>({ kind: 'idle' })
  const send = async (): Promise<void> => {
    if (command === null || state.kind === 'sending') return
    setState({ kind: 'sending' })
    try {
      const { caseId } = await open(path, command)
      await draft.drop()
      announce(words().apply.sent)
      void cache.invalidateQueries({ queryKey: ['cases'] })
      cache.removeQueries({ queryKey: ['order', path.merchantId, path.orderId] })
      await navigate({ to: '/my/cases/$caseId', params: { caseId }, replace: true })
    } catch (fault) {
      setState({ kind: 'failed', fault })
    }
  }
  return { state, send }
}

/** The next step begins at its heading, also for whoever listens. */
function useFocusOn(step: number) {
  const title = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    title.current?.focus()
    scrollTo({ top: 0 })
  }, [step])
  return title
}

function Progress({ step }: { readonly step: number }) {
  const { steps } = words().apply
  return <ol aria-label={words().case.stages} className="mt-2 flex gap-1">
    {steps.map((name, index) => <li key={name} aria-current={index === step ? 'step' : undefined} className={`min-w-0 flex-1 border-t-4 pt-1 text-sm ${index <= step ? 'border-ink' : 'border-line'} ${index === step ? 'font-semibold' : 'text-ink-2'}`}>{name}</li>)}
  </ol>
}

function KeepingLine({ draft, names }: { readonly draft: KeptDraft<Filled>; readonly names: Names }) {
  const text = words().apply
  const { keeping, resumed } = draft
  if (keeping === 'changed') return <Elsewhere draft={draft} names={names} />
  return <p role="status" className="min-h-6 text-sm text-ink-2">{keeping === 'reading' ? '' : keeping === 'local' ? text.local : keeping === 'saving' ? text.saving : resumed ? text.resumed : ''}</p>
}

/** What was filled in at another machine, where it differs, and which of the two is to stay. */
function Elsewhere({ draft: { value, theirs, take, insist }, names }: { readonly draft: KeptDraft<Filled>; readonly names: Names }) {
  const text = words().apply
  const told = ({ reason, remedy, amount, statement, items }: Filled): [string, string][] => [
    [text.reason, names.reason[reason] ?? ''], [text.remedy, names.remedy[remedy] ?? ''], [text.amount, amount], [text.statement, statement], [words().proof.title, items.map(({ type }) => names.evidence[type]).join(words().proof.comma)],
  ]
  const mine = told(value)
  return <div role="alert" className="grid gap-2 rounded-lg bg-alarm-soft p-3"><p>{theirs === null ? text.gone : text.changed}</p>
    {theirs !== null && <div className="border-l-2 border-line-strong pl-3"><p className="text-sm text-ink-2">{text.there(at(theirs.at))} {text.step(theirs.value.step + 1, text.steps.length, text.steps[theirs.value.step] ?? '')}</p>
      <dl>{told(theirs.value).map(([name, said], index) => said !== mine[index]?.[1] && <div key={name}><dt className="text-sm text-ink-2">{name}</dt><dd className="whitespace-pre-line">{said === '' ? '–' : said}</dd></div>)}</dl></div>}
    <div className="flex flex-wrap gap-2">{theirs !== null && <Button onClick={take}>{text.take}</Button>}<Button onClick={insist}>{text.mine}</Button></div></div>
}
