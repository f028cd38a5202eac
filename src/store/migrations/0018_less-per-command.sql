-- What a command writes less of, and reads less of.

-- A state of a few kilobytes stays in its row as it is. Cut into pieces kept elsewhere, each command compressed it, wrote the pieces with an index
-- of their own and removed those of the state before: two fifths of what an append cost. Above eight kilobytes all is as before.
alter table case_row set (toast_tuple_target = 8160);
alter table case_commit set (toast_tuple_target = 8160);

-- Entries may be written in another order than the commits they come from: the latest stays.
alter table case_history add column version integer not null default 0;

-- The answer of a command is the events of its commit, which are there already: `answer` is null, and filled from the commit when it is asked for.
create or replace function load_command(
  p_bucket smallint, p_case bigint, p_order text, p_merchant text, p_buyer text, p_scope text, p_command text,
  out marketplace json, out merchant json, out earlier json, out found_case json, out head_hash bytea, out state_json text,
  out found_order json, out snapshot_json text, out lines json, out scans json, out other_cases json,
  out buyer_account json, out buyer_history json, out merchant_history json, out deposits json, out evidence json
) returns record language plpgsql stable as $$
declare
  c case_row;
  o customer_order;
  t order_total;
  m text;
begin
  select b.marketplace_id, json_build_object('id', p.marketplace_id, 'kind', p.kind, 'clockOffsetMs', p.clock_offset_ms, 'settings', p.settings,
      'listens', (select json_build_object('told', count(*) > 0, 'notices', coalesce(bool_or(s.types @> array['notice.created']), false)) from webhook_subscription s
        where s.marketplace_id = p.marketplace_id and s.disabled_because is null))
    into m, marketplace from bucket_owner b join marketplace p using (marketplace_id) where b.bucket = p_bucket;
  if m is null then return; end if;

  if p_case is not null then
    select * into c from case_row x where x.bucket = p_bucket and x.case_id = p_case;
    if c.case_id is not null then
      found_case := case_summary(c);
      head_hash := c.head_hash;
      state_json := c.state::text;
      p_order := c.order_id;
      p_merchant := c.merchant_id;
      p_buyer := c.buyer_id;
      select json_agg(json_build_object('evidenceId', e.evidence_id, 'caseId', e.case_id::text, 'party', e.party, 'at', e.at, 'sha256', e.sha256,
          'bytes', e.bytes, 'type', e.type, 'meta', e.meta) order by e.at, e.evidence_id)
        into evidence from evidence_file e where e.bucket = p_bucket and e.case_id = p_case;
    end if;
  end if;

  if p_command is not null then
    select json_build_object('caseId', k.case_id::text, 'version', k.version, 'bodyHash', encode(k.body_hash, 'hex'), 'answer', coalesce(k.answer,
        (select m.events -> 'events' from case_commit m where m.bucket = p_bucket and m.case_id = k.case_id and m.version = k.version)))
      into earlier from case_command k where k.bucket = p_bucket and k.scope = p_scope and k.command_id = p_command;
  end if;

  if p_order is not null then
    select * into o from customer_order x where x.bucket = p_bucket and x.order_id = p_order;
    if o.order_id is not null then
      p_merchant := o.merchant_id;
      p_buyer := o.buyer_id;
      snapshot_json := o.snapshot::text;
      select * into t from order_total x where x.bucket = p_bucket and x.order_id = p_order;
      found_order := json_build_object('orderId', o.order_id, 'buyerId', o.buyer_id, 'merchantId', o.merchant_id, 'currency', o.currency,
        'placedAt', o.placed_at, 'snapshotHash', o.snapshot_hash, 'freightPaidMinor', t.freight_paid_minor,
        'freightRefundedMinor', t.freight_refunded_minor, 'scanCount', t.scan_count);
      select json_agg(json_build_object('lineId', l.line_id, 'quantity', l.quantity, 'claimedQuantity', l.claimed_quantity,
          'paidMinor', l.paid_minor, 'refundedMinor', l.refunded_minor) order by l.line_id)
        into lines from order_line l where l.bucket = p_bucket and l.order_id = p_order;
      select json_agg(json_build_object('shipmentId', s.shipment_id, 'scanId', s.scan_id, 'at', s.at, 'body', s.body) order by s.at, s.shipment_id, s.scan_id)
        into scans from scan s where s.bucket = p_bucket and s.order_id = p_order;
      select json_agg(case_summary(x) order by x.case_id)
        into other_cases from case_row x where x.bucket = p_bucket and x.order_id = p_order and x.case_id is distinct from p_case;
    end if;
  end if;

  select json_build_object('marketplaceId', d.marketplace_id, 'merchantId', d.merchant_id, 'bucket', d.bucket, 'settings', d.settings)
    into merchant from merchant_directory d where d.bucket = p_bucket and d.merchant_id = p_merchant;
  select b.settings into buyer_account
    from buyer_directory b where b.bucket = account_bucket(p_buyer) and b.marketplace_id = m and b.buyer_id = p_buyer;
  buyer_history := account_history(account_bucket(p_buyer), m, p_buyer);
  merchant_history := account_history(account_bucket(p_merchant), m, p_merchant);
  select json_agg(json_build_object('account', d.account, 'currency', d.currency, 'balanceMinor', d.balance_minor) order by d.currency)
    into deposits from deposit d where d.bucket = p_bucket and d.account = 'deposit:' || p_merchant;
end $$;
