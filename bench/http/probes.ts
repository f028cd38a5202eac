// Three questions about correctness, fired at both systems at once from several connections and answered from the database afterwards:
// is more refunded than was paid, is one unit sent back twice, may anybody open a return? What is counted are trials that went wrong.
import type { Connection } from './connection.ts'
import { carry, refundAsk, openAsk, type Medusa } from './medusa.ts'
import { PAYER, opening, type Ours, type Sale } from './ours.ts'

export type Probes = { readonly overRefund: number; readonly duplicateReturns: number; readonly anonymousOpen: number; readonly trials: number }

const TRIALS = 6
const AT_ONCE = 5
const SEQUENCES = 3

export async function probeOurs(ours: Ours): Promise<Probes> {
  const connections = Array.from({ length: AT_ONCE }, () => ours.connect())
  const [first] = connections
  if (first === undefined) throw new Error('no connection')
  let anonymousOpen = 0
  for (let trial = 0; trial < TRIALS; trial += 1) {
    await refundAtOnce(ours, connections)
    await openAtOnce(ours, connections.slice(0, SEQUENCES))
    const sale = await ours.sell()
    const stranger = await ours.headersOf('buyer', 'somebody-else')
    for (const headers of ['', stranger]) if ((await first.ask(opening(sale, headers, 'stranger'))).status < 300) anonymousOpen += 1
  }
  await ours.rest()
  for (const connection of connections) connection.close()
  return { ...(await brokenIn(ours)), anonymousOpen, trials: TRIALS }
}

type Shown = { caseId: string; events: { event: { type: string; leg?: { legId: string } } }[] }
const shown = (body: string): Shown => JSON.parse(body) as Shown

/** Each step of one flow five times at once, under ids of their own: the shop confirms five times, the payment side confirms five times. */
async function refundAtOnce(ours: Ours, connections: readonly Connection[]): Promise<void> {
  const sale = await ours.sell()
  const buyer = await ours.headersOf('buyer', sale.buyer)
  const shop = await ours.headersOf('merchant', sale.shop)
  const [first] = connections
  if (first === undefined) return
  const { caseId } = shown((await first.ask(opening(sale, buyer, 'open'))).body)
  const ask = (connection: Connection, headers: string, commandId: string, command: object) => connection.ask({ method: 'POST', path: `/v1/cases/${caseId}/commands`, headers, body: JSON.stringify({ commandId, command }) })
  await ask(first, shop, 'agree', { type: 'AgreeToRequest', addressId: 'back' })
  await ask(first, buyer, 'ship', { type: 'ShipReturn', legId: 'r1', carrier: 'sf', waybill: `R${sale.orderId}` })
  const received = await Promise.all(connections.map((connection, index) => ask(connection, shop, `receive-${index}`, { type: 'ConfirmReturn', legId: 'r1' })))
  const legs = received.flatMap(({ status, body }) => (status < 300 ? shown(body).events.flatMap(({ event }) => event.leg?.legId ?? []) : []))
  const legId = legs[0] ?? 'none'
  const payer = await ours.headersOf('payment', PAYER)
  await Promise.all(connections.map((connection, index) => ask(connection, payer, `pay-${index}`, { type: 'ConfirmLeg', legId, reference: `paid-${index}` })))
}

/** One unit, asked back three times at once, each time as far as it goes. */
async function openAtOnce(ours: Ours, connections: readonly Connection[]): Promise<void> {
  const sale: Sale = await ours.sell()
  const buyer = await ours.headersOf('buyer', sale.buyer)
  const shop = await ours.headersOf('merchant', sale.shop)
  await Promise.all(connections.map(async (connection, index) => {
    const opened = await connection.ask(opening(sale, buyer, `open-${index}`))
    if (opened.status >= 300) return
    const path = `/v1/cases/${shown(opened.body).caseId}/commands`
    await connection.ask({ method: 'POST', path, headers: shop, body: JSON.stringify({ commandId: 'agree', command: { type: 'AgreeToRequest', addressId: 'back' } }) })
  }))
}

/** Orders that were refunded beyond what was paid, by the order's totals or by the ledger; lines of which more is on its way back than was bought. */
async function brokenIn({ pool }: Ours): Promise<{ overRefund: number; duplicateReturns: number }> {
  const { rows } = await pool.query<{ over: number; twice: number; unbalanced: number }>(`
    with posted as (select c.bucket, c.order_id, sum(l.amount_minor) as minor from ledger_line l join case_row c using (bucket, case_id) where l.account like 'buyer:%' group by 1, 2),
      paid as (select bucket, order_id, sum(paid_minor) as minor, bool_or(refunded_minor > paid_minor or claimed_quantity > quantity) as beyond from order_line group by 1, 2),
      back as (select c.bucket, c.order_id, u ->> 'lineId' as line_id, sum((u ->> 'quantity')::int) as units from case_row c, json_array_elements(c.state -> 'returns') r, json_array_elements(r -> 'lines') u
        where r ->> 'parcel' <> 'abandoned' group by 1, 2, 3)
    select (select count(*)::int from paid left join posted using (bucket, order_id) where paid.beyond or coalesce(posted.minor, 0) > paid.minor) as over,
      (select count(*)::int from back join order_line o using (bucket, order_id, line_id) where back.units > o.quantity) as twice,
      (select count(*)::int from (select 1 from ledger_line group by currency having sum(amount_minor) <> 0) x) as unbalanced`)
  const found = rows[0]
  return { overRefund: (found?.over ?? 0) + (found?.unbalanced ?? 0), duplicateReturns: found?.twice ?? 0 }
}

export async function probeMedusa(medusa: Medusa): Promise<Probes> {
  const connections = Array.from({ length: AT_ONCE }, () => medusa.connect())
  const [first] = connections
  if (first === undefined) throw new Error('no connection')
  const result = { overRefund: 0, duplicateReturns: 0, anonymousOpen: 0 }
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const paid = await medusa.buy(first)
    await Promise.all(connections.map((connection) => connection.ask(refundAsk(medusa.shop, paid))))
    const { rows: refunds } = await medusa.pool.query<{ over: boolean }>('select coalesce(sum(r.amount), 0) > (select amount from payment where id = $1) as over from refund r where r.payment_id = $1 and r.deleted_at is null', [paid.paymentId])
    if (refunds[0]?.over) result.overRefund += 1
    const bought = await medusa.buy(first)
    // What the other sequences are told is part of the probe: only what stands in the database counts.
    await Promise.all(connections.slice(0, SEQUENCES).map((connection) => carry(connection, medusa.shop, bought).catch(() => 0)))
    const { rows: returns } = await medusa.pool.query<{ active: number }>(`select count(*)::int as active from return where order_id = $1 and status::text not in ('canceled', 'open') and deleted_at is null`, [bought.orderId])
    if ((returns[0]?.active ?? 0) > 1) result.duplicateReturns += 1
    const open = await medusa.buy(first)
    if ((await first.ask(openAsk(medusa.shop, open))).status < 300) result.anonymousOpen += 1
  }
  for (const connection of connections) connection.close()
  return { ...result, trials: TRIALS }
}
