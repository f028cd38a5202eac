-- The read of a command as one statement: sixteen small ones each cost more to begin than to run. What is asked of every command is answered in
-- columns, and what is an array of rows as arrays: names of fields were most of what was made here, sent, and read again. A history of forty
-- cases took a fifth of a millisecond instead of six.
-- `load_command` stays for a process of the version before, which may still be running.
create function load_for_command(
  p_bucket smallint, p_case bigint, p_order text, p_merchant text, p_buyer text, p_scope text, p_command text,
  out marketplace_id text, out marketplace_kind text, out clock_offset_ms bigint, out listens_to_notices boolean,
  out case_id bigint, out version integer, out process text, out merchant_id text, out buyer_id text, out order_id text, out kind text, out phase text, out awaiting text, out queue text,
  out prio_key integer, out due_at bigint, out stake_minor bigint, out currency text, out opened_at bigint, out closed_at bigint, out reason text, out outcome text, out claims json,
  out head_hash bytea, out state_json text, out evidence json, out earlier json,
  out bought_order text, out bought_by text, out bought_from text, out bought_in text, out placed_at bigint, out snapshot_hash text, out snapshot_json text,
  out freight_paid_minor bigint, out freight_refunded_minor bigint, out scan_count integer, out lines json, out scans json, out other_cases json,
  out merchant_settings text, out buyer_settings text, out buyer_history text, out merchant_history text, out deposits json
) returns record language plpgsql stable as $$
begin
  select p.marketplace_id, p.kind, p.clock_offset_ms,
      -- Null where nobody listens at all.
      (select bool_or(s.types @> array['notice.created']) from webhook_subscription s where s.marketplace_id = p.marketplace_id and s.disabled_because is null),
      c.case_id, c.version, c.process, c.merchant_id, c.buyer_id, c.order_id, c.kind, c.phase, c.awaiting, c.queue,
      c.prio_key, c.due_at, c.stake_minor, c.currency, c.opened_at, c.closed_at, c.reason, c.outcome, c.claims, c.head_hash, c.state::text,
      (select json_agg(json_build_array(e.evidence_id, e.party, e.at, e.sha256, e.bytes, e.type, e.meta) order by e.at, e.evidence_id) from evidence_file e where e.bucket = p_bucket and e.case_id = c.case_id),
      (select json_build_array(k.case_id::text, k.version, encode(k.body_hash, 'hex'), coalesce(k.answer,
          (select m.events -> 'events' from case_commit m where m.bucket = p_bucket and m.case_id = k.case_id and m.version = k.version)))
        from case_command k where k.bucket = p_bucket and k.scope = p_scope and k.command_id = p_command),
      o.order_id, o.buyer_id, o.merchant_id, o.currency, o.placed_at, o.snapshot_hash, o.snapshot::text, t.freight_paid_minor, t.freight_refunded_minor, t.scan_count,
      (select json_agg(json_build_array(l.line_id, l.quantity, l.claimed_quantity, l.paid_minor, l.refunded_minor) order by l.line_id) from order_line l where l.bucket = p_bucket and l.order_id = o.order_id),
      (select json_agg(json_build_array(s.shipment_id, s.scan_id, s.at, s.body) order by s.at, s.shipment_id, s.scan_id) from scan s where s.bucket = p_bucket and s.order_id = o.order_id),
      (select json_agg(case_summary(x) order by x.case_id) from case_row x where x.bucket = p_bucket and x.order_id = o.order_id and x.case_id is distinct from p_case),
      d.settings::text, y.settings::text,
      -- The newest 200 of each account: one with more is a matter for a person anyway, and the read must not grow with it.
      (select '[' || string_agg(json_build_array(h.case_id::text, h.opened_at, h.reason, h.outcome, h.amount_band, h.detail)::text, ',') || ']' from (select * from case_history x
          where x.bucket = account_bucket(coalesce(o.buyer_id, c.buyer_id, p_buyer)) and x.marketplace_id = p.marketplace_id and x.account = coalesce(o.buyer_id, c.buyer_id, p_buyer) order by x.opened_at desc, x.case_id desc limit 200) h),
      (select '[' || string_agg(json_build_array(h.case_id::text, h.opened_at, h.reason, h.outcome, h.amount_band, h.detail)::text, ',') || ']' from (select * from case_history x
          where x.bucket = account_bucket(coalesce(o.merchant_id, c.merchant_id, p_merchant)) and x.marketplace_id = p.marketplace_id and x.account = coalesce(o.merchant_id, c.merchant_id, p_merchant) order by x.opened_at desc, x.case_id desc limit 200) h),
      (select json_agg(json_build_array(v.account, v.currency, v.balance_minor) order by v.currency) from deposit v where v.bucket = p_bucket and v.account = 'deposit:' || coalesce(o.merchant_id, c.merchant_id, p_merchant))
    into marketplace_id, marketplace_kind, clock_offset_ms, listens_to_notices,
      case_id, version, process, merchant_id, buyer_id, order_id, kind, phase, awaiting, queue,
      prio_key, due_at, stake_minor, currency, opened_at, closed_at, reason, outcome, claims, head_hash, state_json, evidence, earlier,
      bought_order, bought_by, bought_from, bought_in, placed_at, snapshot_hash, snapshot_json, freight_paid_minor, freight_refunded_minor, scan_count, lines, scans, other_cases,
      merchant_settings, buyer_settings, buyer_history, merchant_history, deposits
    from bucket_owner b join marketplace p on p.marketplace_id = b.marketplace_id
    left join case_row c on c.bucket = p_bucket and c.case_id = p_case
    left join customer_order o on o.bucket = p_bucket and o.order_id = case when p_case is null then p_order else c.order_id end
    left join order_total t on t.bucket = p_bucket and t.order_id = o.order_id
    left join merchant_directory d on d.bucket = p_bucket and d.merchant_id = coalesce(o.merchant_id, c.merchant_id, p_merchant)
    left join buyer_directory y on y.bucket = account_bucket(coalesce(o.buyer_id, c.buyer_id, p_buyer)) and y.marketplace_id = p.marketplace_id and y.buyer_id = coalesce(o.buyer_id, c.buyer_id, p_buyer)
    where b.bucket = p_bucket;
end $$;
