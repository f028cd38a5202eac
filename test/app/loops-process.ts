// One more serving process for a test: it opens cases, acts on them and runs both loops until it is killed. It prints a line for each command
// only after it was acknowledged, and appends each call of the outside to a file before it answers. Arguments: url, file, run, share of the load.
import { appendFileSync } from 'node:fs'
import { cst } from '../../src/app/demo/cast.ts'
import { runLoops } from '../../src/app/loops.ts'
import { demoOutside } from '../../src/gateways/demo-outside.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'
import { ask, clockClaim, clockSale, makeDesk, putSale } from './desk.ts'
import { isRefusal } from '../../src/domain/refusals.ts'

const [url = '', file = '', run = '0', load = '0'] = process.argv.slice(2)
const pool = await openPool(url, 6)
// A day passes in four seconds: every clock the load starts runs out while it runs.
const started = Date.now()
const begin = cst('2025-09-02 10:00') + Number(run) * 86_400_000
const clock = { get now() { return begin + (Date.now() - started) * 21_600 }, set now(_value: number) { throw new Error('time passes by itself here') } }
const desk = makeDesk(createStore(pool), clock)
const inner = demoOutside([])
const noted = (kind: string, key: string): void => appendFileSync(file, `${kind} ${key}\n`)
runLoops(desk, {
  deliverNotice: async (notice) => { noted('notice', notice.key); return inner.deliverNotice(notice) },
  instructPayment: async (payment) => { noted('payment', payment.key); return inner.instructPayment(payment) },
  callWebhook: async (call) => { noted('webhook', call.key); return inner.callWebhook(call) },
})
process.stdout.write('ready\n')

async function work(worker: number): Promise<never> {
  for (let made = 0; ; made += 1) {
    const { order, scans } = clockSale(`order-${run}-${process.pid}-${worker}-${made}`)
    const bucket = await putSale({ desk }, order, scans)
    const tell = async (who: string, commandId: string, command: unknown, caseId?: string) => {
      const answer = await ask({ desk }, { who, bucket, commandId, command, ...(caseId === undefined ? { orderId: order.orderId } : { caseId }) })
      if (!isRefusal(answer)) process.stdout.write(`${answer.caseId} ${commandId} ${answer.version}\n`)
      return isRefusal(answer) ? null : answer.caseId
    }
    const caseId = await tell('buyer-li', 'open', clockClaim(order.orderId, { remedy: made % 2 === 0 ? 'refund_only' : 'return_refund' }))
    if (caseId === null) continue
    if (made % 3 !== 2) await tell('shop-clock', 'answer', made % 3 === 0 ? { type: 'AgreeToRequest' } : { type: 'RefuseRequest', because: 'facts_disputed' }, caseId)
    if (made % 3 === 1) await tell('buyer-li', 'word', { type: 'MakeStatement', text: '请再看一下', speech: 'claim', channel: 'case' }, caseId)
  }
}

if (load === '1') await Promise.all([0, 1, 2].map(work))
