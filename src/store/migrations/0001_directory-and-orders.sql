-- Who owns which bucket, the orders as they were bought, and what happened to their parcels. All *_at columns are epoch milliseconds.
-- Every tenant table starts its keys with `bucket` (0..1023, a directory of merchants): one case, its order and its money live on one shard.

-- Reference tables (small, on every node if the database is ever distributed). They never point at tenant tables.
create table marketplace (
  marketplace_id text primary key,
  kind text not null check (kind in ('production', 'sandbox', 'demo')),
  clock_offset_ms bigint not null default 0 check (clock_offset_ms >= 0),
  settings json not null,
  check (kind <> 'production' or clock_offset_ms = 0)
);

create table bucket_owner (
  bucket smallint primary key check (bucket between 0 and 1023),
  marketplace_id text not null references marketplace
);

create table merchant_directory (
  marketplace_id text not null references marketplace,
  merchant_id text not null,
  bucket smallint not null references bucket_owner,
  settings json not null,
  primary key (marketplace_id, merchant_id)
);
-- The read of a command knows the bucket and the merchant, not the marketplace.
create index merchant_directory_bucket on merchant_directory (bucket, merchant_id);

create table policy_document (
  name text primary key,
  marketplace_id text references marketplace,
  text text not null,
  sha256 text not null,
  engine text not null,
  fact_schema text not null,
  published_at bigint not null
);

-- `json`, not `jsonb`, wherever bytes are hashed or given back: jsonb reorders keys and rewrites numbers.
create table customer_order (
  bucket smallint not null,
  order_id text not null,
  marketplace_id text not null,
  merchant_id text not null,
  buyer_id text not null,
  currency text not null,
  snapshot json not null,
  snapshot_hash text not null,
  placed_at bigint not null,
  primary key (bucket, order_id)
);

-- What may still be claimed or refunded. The CHECKs are the last guard of conservation: decide checks first, under a race they decide.
create table order_line (
  bucket smallint not null,
  order_id text not null,
  line_id text not null,
  quantity bigint not null check (quantity > 0),
  claimed_quantity bigint not null default 0,
  paid_minor bigint not null check (paid_minor >= 0),
  refunded_minor bigint not null default 0,
  primary key (bucket, order_id, line_id),
  foreign key (bucket, order_id) references customer_order,
  constraint line_quantity check (claimed_quantity between 0 and quantity),
  constraint line_refund check (refunded_minor between 0 and paid_minor)
) with (fillfactor = 80);

-- Freight belongs to the order, not to a line. `scan_count` lets an opening case notice a scan that arrived since it was read.
create table order_total (
  bucket smallint not null,
  order_id text not null,
  freight_paid_minor bigint not null check (freight_paid_minor >= 0),
  freight_refunded_minor bigint not null default 0,
  scan_count integer not null default 0,
  primary key (bucket, order_id),
  foreign key (bucket, order_id) references customer_order,
  constraint freight_refund check (freight_refunded_minor between 0 and freight_paid_minor)
) with (fillfactor = 80);

create table scan (
  bucket smallint not null,
  order_id text not null,
  shipment_id text not null,
  scan_id text not null,
  at bigint not null,
  body json not null,
  primary key (bucket, order_id, shipment_id, scan_id),
  foreign key (bucket, order_id) references customer_order
);
