-- Orders arrive once and never change; scans arrive in any order, twice, and while cases open.

-- 'stored', 'same' (same id, same snapshot: a retry) or 'conflict' (same id, other snapshot).
create function put_order(
  p_bucket smallint, p_order text, p_marketplace text, p_merchant text, p_buyer text, p_currency text, p_snapshot json, p_hash text,
  p_placed bigint, p_freight bigint, l_line text[], l_quantity bigint[], l_paid bigint[]
) returns text language plpgsql as $$
declare
  known text;
begin
  insert into customer_order values (p_bucket, p_order, p_marketplace, p_merchant, p_buyer, p_currency, p_snapshot, p_hash, p_placed)
    on conflict do nothing;
  if not found then
    select snapshot_hash into known from customer_order where bucket = p_bucket and order_id = p_order;
    return case when known = p_hash then 'same' else 'conflict' end;
  end if;
  insert into order_total values (p_bucket, p_order, p_freight, 0, 0);
  insert into order_line select p_bucket, p_order, u.l, u.q, 0, u.p, 0 from unnest(l_line, l_quantity, l_paid) u(l, q, p);
  return 'stored';
end $$;

-- Records the scan and, in the same transaction, an observation for every open case of the order. The row of order_total is the meeting
-- point with an opening case: either that case is seen here, or its append sees a changed scan_count and is stale.
-- The observation needs no lock on the case: its n starts above any commit's and is unique, because scan_count is.
create function record_scan(
  p_bucket smallint, p_order text, p_shipment text, p_scan text, p_at bigint, p_body json, p_not_before bigint,
  out kind text, out observed_by text[]
) returns record language plpgsql as $$
declare
  count_now integer;
  same boolean;
begin
  update order_total set scan_count = scan_count + 1 where bucket = p_bucket and order_id = p_order returning scan_count into count_now;
  if not found then
    kind := 'unknown_order';
    return;
  end if;
  insert into scan values (p_bucket, p_order, p_shipment, p_scan, p_at, p_body) on conflict do nothing;
  if not found then
    update order_total set scan_count = scan_count - 1 where bucket = p_bucket and order_id = p_order;
    select s.at = p_at and s.body::text = p_body::text into same
      from scan s where s.bucket = p_bucket and s.order_id = p_order and s.shipment_id = p_shipment and s.scan_id = p_scan;
    kind := case when same then 'same' else 'conflict' end;
    return;
  end if;
  with observed as (
    insert into effect (bucket, case_id, version, n, marketplace_id, kind, lane, key, next_at, body)
      select p_bucket, c.case_id, c.version, 1000000 + count_now, c.marketplace_id, 'observe_scan', 'scan',
          json_build_array('scan', c.case_id::text, p_shipment, p_scan)::text, p_not_before,
          json_build_object('orderId', p_order, 'shipmentId', p_shipment, 'scanId', p_scan)
        from case_row c where c.bucket = p_bucket and c.order_id = p_order and c.closed_at is null
      returning case_id)
  select coalesce(array_agg(case_id::text order by case_id), '{}') into observed_by from observed;
  kind := 'recorded';
end $$;
