// Which shipments a waybill carries, and what carriers said that became no scan (migrations/0009). Spread by the waybill.
import type pg from 'pg'
import type { KeptNode, NodePage, Parcel, WaybillBook, WaybillPlace } from '../app/carriers.ts'
import { BadCursor } from '../app/ports.ts'
import { arrayOf, exact, rows } from './database.ts'

const here = 'bucket = account_bucket($3) and marketplace_id = $1 and carrier = $2 and waybill = $3'

// In one order of their keys, so that two writers never wait for each other; the same shipment named twice is one row.
const watchText = `insert into waybill (bucket, marketplace_id, carrier, waybill, order_bucket, order_id, shipment_id, leg, partner_pickup, at)
  select account_bucket(u.waybill), u."marketplaceId", u.carrier, u.waybill, u."orderBucket", u."orderId", u."shipmentId", min(u.leg), bool_or(u."partnerPickup"), $2
    from json_to_recordset($1::json) u("marketplaceId" text, carrier text, waybill text, "orderBucket" smallint, "orderId" text, "shipmentId" text, leg text, "partnerPickup" boolean)
    group by u."marketplaceId", u.carrier, u.waybill, u."orderBucket", u."orderId", u."shipmentId" order by u.waybill, u."marketplaceId", u.carrier, u."orderBucket", u."orderId", u."shipmentId"
  on conflict (bucket, marketplace_id, carrier, waybill, order_bucket, order_id, shipment_id) do update set leg = excluded.leg, partner_pickup = waybill.partner_pickup or excluded.partner_pickup`
const earlyText = `select c.* from (select distinct * from json_to_recordset($1::json) r("marketplaceId" text, carrier text, waybill text)) u
  join carrier_node c on c.bucket = account_bucket(u.waybill) and c.marketplace_id = u."marketplaceId" and c.carrier = u.carrier and c.waybill = u.waybill where c.outcome = 'unknown_waybill'`

export function createWaybillBook(pool: pg.Pool): WaybillBook {
  return {
    watch: async (watched, at) => {
      await rows(pool, 'watch_waybills', watchText, [JSON.stringify(watched), at])
    },
    places: (of) => places(pool, of),
    keep: (nodes) => keep(pool, nodes),
    early: async (parcels) => (await rows<NodeRow>(pool, 'early_nodes', earlyText, [JSON.stringify(parcels)])).map(toNode),
    forget: async (of, nodeIds) => {
      await rows(pool, 'forget_nodes', `delete from carrier_node where ${here} and node_id = any($4::text[])`, [of.marketplaceId, of.carrier, of.waybill, arrayOf(nodeIds)])
    },
    kept: (marketplaceId, page) => kept(pool, marketplaceId, page),
  }
}

type PlaceRow = { marketplace_id: string; carrier: string; waybill: string; order_bucket: number; order_id: string; shipment_id: string; leg: WaybillPlace['leg']; partner_pickup: boolean }

async function places(pool: pg.Pool, of: Parcel): Promise<WaybillPlace[]> {
  const found = await rows<PlaceRow>(pool, 'waybill_places', `select * from waybill where ${here} order by order_bucket, order_id, shipment_id`, [of.marketplaceId, of.carrier, of.waybill])
  return found.map((row) => ({
    marketplaceId: row.marketplace_id, carrier: row.carrier, waybill: row.waybill, orderBucket: row.order_bucket, orderId: row.order_id, shipmentId: row.shipment_id, leg: row.leg, partnerPickup: row.partner_pickup,
  }))
}

const keepText = `insert into carrier_node (bucket, marketplace_id, carrier, waybill, node_id, at, code, label, kind, place, outcome, heard_at)
  select account_bucket($3), $1, $2, $3, u.node_id, u.at, u.code, u.label, nullif(u.kind, ''), nullif(u.place, ''), u.outcome, $4
    from unnest($5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) u(node_id, at, code, label, kind, place, outcome)
  on conflict (bucket, marketplace_id, carrier, waybill, node_id) do update set outcome = excluded.outcome`

/** All of one parcel, as they come in one push. */
async function keep(pool: pg.Pool, nodes: readonly KeptNode[]): Promise<void> {
  const [first] = nodes
  if (first === undefined) return
  const once = [...new Map(nodes.map((node) => [node.nodeId, node])).values()]
  await rows(pool, 'keep_nodes', keepText, [
    first.marketplaceId, first.carrier, first.waybill, first.heardAt, arrayOf(once.map(({ nodeId }) => nodeId)), arrayOf(once.map(({ at }) => at)), arrayOf(once.map(({ code }) => code)),
    arrayOf(once.map(({ label }) => label)), arrayOf(once.map(({ kind }) => kind ?? '')), arrayOf(once.map(({ place }) => place ?? '')), arrayOf(once.map(({ outcome }) => outcome)),
  ])
}

type NodeRow = { marketplace_id: string; carrier: string; waybill: string; node_id: string; at: string; code: string; label: string; kind: KeptNode['kind']; place: string | null; outcome: KeptNode['outcome']; heard_at: string }
const cursorPattern = /^(\d{1,16})~([\w.:-]{1,64})~([\w.:-]{1,64})~([\w.:-]{1,64})$/

async function kept(pool: pg.Pool, marketplaceId: string, page: NodePage): Promise<{ items: KeptNode[]; next: string | null }> {
  const [, heardAt, carrier, waybill, nodeId] = page.after === null ? [] : (cursorPattern.exec(page.after) ?? bad())
  const limit = Math.min(page.limit, 200)
  const found = await rows<NodeRow>(
    pool, `kept_nodes_${heardAt !== undefined}`,
    `select * from carrier_node where marketplace_id = $1${heardAt === undefined ? '' : ' and (heard_at, carrier, waybill, node_id) < ($3, $4, $5, $6)'} order by heard_at desc, carrier desc, waybill desc, node_id desc limit $2`,
    [marketplaceId, limit, ...(heardAt === undefined ? [] : [heardAt, carrier, waybill, nodeId])],
  )
  const last = found.length === limit ? found.at(-1) : undefined
  return { items: found.map(toNode), next: last === undefined ? null : `${last.heard_at}~${last.carrier}~${last.waybill}~${last.node_id}` }
}

function bad(): never {
  throw new BadCursor('not a cursor of this list')
}

const toNode = (row: NodeRow): KeptNode => ({
  marketplaceId: row.marketplace_id, carrier: row.carrier, waybill: row.waybill, nodeId: row.node_id, at: exact(row.at), code: row.code, label: row.label, known: row.outcome !== 'unknown_code', kind: row.kind, place: row.place,
  outcome: row.outcome, heardAt: exact(row.heard_at),
})
