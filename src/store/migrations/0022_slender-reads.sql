-- What a command reads, with less made of it: columns as columns, and rows of several as arrays. Names of fields were most of what was made here,
-- sent, and read again; a history of forty cases took a fifth of a millisecond instead of six tenths. Several small statements still: as one, the
-- join of nine tables was planned anew in every session whenever one of them was analysed, which cost more than it saved.
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
#variable_conflict use_column
declare
  m text;
begin
  -- `listens_to_notices`: null where nobody listens at all.
  select p.marketplace_id, p.kind, p.clock_offset_ms,
      (select bool_or(s.types @> array['notice.created']) from webhook_subscription s where s.marketplace_id = p.marketplace_id and s.disabled_because is null)
    into m, marketplace_kind, clock_offset_ms, listens_to_notices
    from bucket_owner b join marketplace p on p.marketplace_id = b.marketplace_id where b.bucket = p_bucket;
  if m is null then return; end if;
  marketplace_id := m;

  if p_case is not null then
    select c.case_id, c.version, c.process, c.merchant_id, c.buyer_id, c.order_id, c.kind, c.phase, c.awaiting, c.queue,
        c.prio_key, c.due_at, c.stake_minor, c.currency, c.opened_at, c.closed_at, c.reason, c.outcome, c.claims, c.head_hash, c.state::text
      into case_id, version, process, merchant_id, buyer_id, order_id, kind, phase, awaiting, queue,
        prio_key, due_at, stake_minor, currency, opened_at, closed_at, reason, outcome, claims, head_hash, state_json
      from case_row c where c.bucket = p_bucket and c.case_id = p_case;
    p_order := order_id;
    p_merchant := merchant_id;
    p_buyer := buyer_id;
    select json_agg(json_build_array(e.evidence_id, e.party, e.at, e.sha256, e.bytes, e.type, e.meta) order by e.at, e.evidence_id)
      into evidence from evidence_file e where e.bucket = p_bucket and e.case_id = p_case;
  end if;

  if p_command is not null then
    select json_build_array(k.case_id::text, k.version, encode(k.body_hash, 'hex'), coalesce(k.answer,
        (select c.events -> 'events' from case_commit c where c.bucket = p_bucket and c.case_id = k.case_id and c.version = k.version)))
      into earlier from case_command k where k.bucket = p_bucket and k.scope = p_scope and k.command_id = p_command;
  end if;

  if p_order is not null then
    select o.order_id, o.buyer_id, o.merchant_id, o.currency, o.placed_at, o.snapshot_hash, o.snapshot::text, t.freight_paid_minor, t.freight_refunded_minor, t.scan_count
      into bought_order, bought_by, bought_from, bought_in, placed_at, snapshot_hash, snapshot_json, freight_paid_minor, freight_refunded_minor, scan_count
      from customer_order o join order_total t on t.bucket = o.bucket and t.order_id = o.order_id where o.bucket = p_bucket and o.order_id = p_order;
    if bought_order is not null then
      p_merchant := bought_from;
      p_buyer := bought_by;
      select json_agg(json_build_array(l.line_id, l.quantity, l.claimed_quantity, l.paid_minor, l.refunded_minor) order by l.line_id)
        into lines from order_line l where l.bucket = p_bucket and l.order_id = p_order;
      select json_agg(json_build_array(s.shipment_id, s.scan_id, s.at, s.body) order by s.at, s.shipment_id, s.scan_id)
        into scans from scan s where s.bucket = p_bucket and s.order_id = p_order;
      select json_agg(case_summary(x) order by x.case_id)
        into other_cases from case_row x where x.bucket = p_bucket and x.order_id = p_order and x.case_id is distinct from p_case;
    end if;
  end if;

  select d.settings::text into merchant_settings from merchant_directory d where d.bucket = p_bucket and d.merchant_id = p_merchant;
  select y.settings::text into buyer_settings from buyer_directory y where y.bucket = account_bucket(p_buyer) and y.marketplace_id = m and y.buyer_id = p_buyer;
  -- The newest 200 of each account: one with more is a matter for a person anyway, and the read must not grow with it.
  select '[' || string_agg(json_build_array(h.case_id::text, h.opened_at, h.reason, h.outcome, h.amount_band, h.detail)::text, ',') || ']' into buyer_history from (select * from case_history x
    where x.bucket = account_bucket(p_buyer) and x.marketplace_id = m and x.account = p_buyer order by x.opened_at desc, x.case_id desc limit 200) h;
  select '[' || string_agg(json_build_array(h.case_id::text, h.opened_at, h.reason, h.outcome, h.amount_band, h.detail)::text, ',') || ']' into merchant_history from (select * from case_history x
    where x.bucket = account_bucket(p_merchant) and x.marketplace_id = m and x.account = p_merchant order by x.opened_at desc, x.case_id desc limit 200) h;
  select json_agg(json_build_array(v.account, v.currency, v.balance_minor) order by v.currency)
    into deposits from deposit v where v.bucket = p_bucket and v.account = 'deposit:' || p_merchant;
end $$;
