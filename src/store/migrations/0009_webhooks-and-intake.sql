-- Who is told of what at a marketplace's own systems, what was sent to each, and where a carrier's word about a waybill belongs.

-- Few rows and read for every commit that is told: a reference table, so that it can be joined wherever the case lies.
create table webhook_subscription (
  marketplace_id text not null references marketplace,
  subscription_id text not null,
  url text not null,
  types text[] not null check (cardinality(types) > 0),
  -- [{secret, expiresAt}], the newest first; the older ones end by themselves.
  secrets json not null,
  disabled_because text check (disabled_because in ('operator', 'gone', 'failing')),
  disabled_at bigint,
  failures integer not null default 0,
  failing_since bigint,
  resume_at bigint not null default 0,
  created_at bigint not null,
  primary key (marketplace_id, subscription_id),
  check ((disabled_because is null) = (disabled_at is null))
);
-- Two places that pay would pay twice, and two that notify would say it twice.
create unique index webhook_payer on webhook_subscription (marketplace_id) where disabled_because is null and types @> array['payment.instructed'];
create unique index webhook_notifier on webhook_subscription (marketplace_id) where disabled_because is null and types @> array['notice.created'];

-- One message to one subscription: its queue and, once settled, its history, so that it can be sent again as it was.
-- The effect of a commit is handed over here once per subscription; from then on no subscription knows of another.
create table webhook_delivery (
  bucket smallint not null,
  marketplace_id text not null,
  subscription_id text not null,
  case_id bigint not null,
  version integer not null,
  n smallint not null,
  type text not null,
  message_id text not null,
  at bigint not null,
  -- json, not jsonb: what is signed is what was stored, byte for byte.
  body json not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
  tries integer not null default 0,
  next_at bigint not null,
  attempts jsonb not null default '[]',
  why text,
  settled_at bigint,
  primary key (bucket, subscription_id, case_id, version, n),
  check ((state = 'waiting') = (settled_at is null))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
-- The sender's question, per subscription, so that the backlog of one never fills the page of another.
create index webhook_delivery_due on webhook_delivery (marketplace_id, subscription_id, next_at) where state = 'waiting';
-- The operator's lists, newest first: all of a subscription, and those set aside.
create index webhook_delivery_log on webhook_delivery (marketplace_id, subscription_id, at, case_id, version, n);
create index webhook_delivery_dead on webhook_delivery (marketplace_id, subscription_id, at, case_id, version, n) where state = 'dead';
-- What is forgotten after its time.
create index webhook_delivery_settled on webhook_delivery (settled_at) where state <> 'waiting';

-- Where the settings named one place to call, it goes on being called.
insert into webhook_subscription (marketplace_id, subscription_id, url, types, secrets, created_at)
  select marketplace_id, 'settings', settings -> 'webhook' ->> 'url', array['*', 'payment.instructed', 'notice.created'],
      json_build_array(json_build_object('secret', settings -> 'webhook' ->> 'secret', 'expiresAt', null)), 0
    from marketplace where settings -> 'webhook' ->> 'url' is not null and settings -> 'webhook' ->> 'secret' is not null;

-- Which shipments a waybill carries: several when parcels were merged. Spread by the waybill, because a carrier's call names nothing else.
create table waybill (
  bucket smallint not null,
  marketplace_id text not null,
  carrier text not null,
  waybill text not null,
  order_bucket smallint not null,
  order_id text not null,
  shipment_id text not null,
  leg text not null check (leg in ('outbound', 'return', 'replacement')),
  partner_pickup boolean not null default false,
  at bigint not null,
  primary key (bucket, marketplace_id, carrier, waybill, order_bucket, order_id, shipment_id)
);

-- What a carrier said that could not become a scan: a code nobody has mapped, a waybill nobody has named yet, a contradiction of what it said
-- before. Kept without the carrier's prose, which names couriers and their telephones.
create table carrier_node (
  bucket smallint not null,
  marketplace_id text not null,
  carrier text not null,
  waybill text not null,
  node_id text not null,
  at bigint not null,
  code text not null,
  label text not null,
  kind text,
  place text,
  outcome text not null check (outcome in ('unknown_code', 'no_meaning', 'unknown_waybill', 'conflict', 'unknown_order')),
  heard_at bigint not null,
  primary key (bucket, marketplace_id, carrier, waybill, node_id)
);
-- The operator's list, newest first.
create index carrier_node_log on carrier_node (marketplace_id, heard_at, carrier, waybill, node_id);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert, update, delete on webhook_subscription, webhook_delivery, carrier_node to gongdao_app;
  grant select, insert, update on waybill to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
