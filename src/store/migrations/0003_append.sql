-- The write of a command: one call, one round trip, one transaction. Called as `select append_commit($1, ...)` outside BEGIN, so that a
-- distributed server hands it whole to the shard of p_bucket. Every statement names the bucket; empty parts cost nothing.
-- Returns the new version, 0 for a stale expectation, -1 when this command id was accepted before in this scope. What must undo
-- something already written raises instead: GD001 command known, GD011 line quantity, GD012 line refund, GD013 freight refund,
-- GD014 deposit, GD020 ledger does not sum to zero, GD021 an order line of the commit does not exist.
-- Locks are taken in one order (case, order total, order lines, deposits), so that two commands on one order never wait for each other.
create function append_commit(
  p_bucket smallint, p_case bigint, p_expected integer, p_at bigint,
  p_scope text, p_command text, p_body_hash bytea, p_answer json, p_events json, p_hash bytea,
  s_process text, s_marketplace text, s_merchant text, s_buyer text, s_order text, s_kind text, s_phase text, s_awaiting text,
  s_queue text, s_prio integer, s_due bigint, s_stake bigint, s_currency text, s_opened bigint, s_closed bigint,
  s_reason text, s_outcome text, s_claims json, s_state json,
  c_clock text[], c_due bigint[],
  l_account text[], l_amount bigint[], l_currency text[], l_leg text[],
  e_kind text[], e_lane text[], e_key text[], e_next bigint[], e_body json[],
  p_rest json, p_scans_seen integer
) returns integer language plpgsql as $$
declare
  v integer := p_expected + 1;
  n_clocks integer := cardinality(c_clock);
  n_effects integer := cardinality(e_kind);
begin
  if p_expected = 0 then
    if p_scans_seen is not null then
      -- Not FOR SHARE: two opening commands of one order would both hold it and then both want to write the freight.
      perform 1 from order_total
        where bucket = p_bucket and order_id = s_order and scan_count = p_scans_seen for no key update;
      if not found then return 0; end if;
    end if;
    insert into case_row values (
      p_bucket, p_case, v, p_hash, s_process, s_marketplace, s_merchant, s_buyer, s_order, s_kind, s_phase, s_awaiting,
      s_queue, s_prio, s_due, s_stake, s_currency, s_opened, s_closed, s_reason, s_outcome, s_claims, s_state)
      on conflict do nothing;
  else
    update case_row set version = v, head_hash = p_hash, kind = s_kind, phase = s_phase, awaiting = s_awaiting, queue = s_queue,
      prio_key = s_prio, due_at = s_due, stake_minor = s_stake, currency = s_currency, closed_at = s_closed,
      reason = s_reason, outcome = s_outcome, claims = s_claims, state = s_state
      where bucket = p_bucket and case_id = p_case and version = p_expected;
  end if;
  if not found then
    perform 1 from case_command where bucket = p_bucket and scope = p_scope and command_id = p_command;
    return case when found then -1 else 0 end;
  end if;

  insert into case_command values (p_bucket, p_scope, p_command, p_body_hash, p_case, v, p_answer) on conflict do nothing;
  if not found then raise exception 'command known' using errcode = 'GD001'; end if;
  insert into case_commit values (p_bucket, p_case, v, p_at, p_command, p_events, p_hash);

  if p_expected > 0 then
    delete from clock where bucket = p_bucket and case_id = p_case and clock <> all (c_clock);
  end if;
  -- A clock that goes on unchanged keeps its row, and the version that started it.
  if n_clocks = 1 then
    insert into clock values (p_bucket, p_case, c_clock[1], c_due[1], v)
      on conflict (bucket, case_id, clock) do update set due_at = excluded.due_at, version = excluded.version where clock.due_at <> excluded.due_at;
  elsif n_clocks > 1 then
    insert into clock select p_bucket, p_case, u.c, u.d, v from unnest(c_clock, c_due) u(c, d)
      on conflict (bucket, case_id, clock) do update set due_at = excluded.due_at, version = excluded.version where clock.due_at <> excluded.due_at;
  end if;

  if cardinality(l_account) > 0 then
    perform ledger_must_balance(l_amount, l_currency);
    insert into ledger_line select p_bucket, p_case, v, u.i, u.a, u.m, u.c, u.l, p_at
      from unnest(l_account, l_amount, l_currency, l_leg) with ordinality u(a, m, c, l, i);
  end if;

  if n_effects = 1 then
    insert into effect values (p_bucket, p_case, v, 1, s_marketplace, e_kind[1], e_lane[1], e_key[1], e_next[1], 0, e_body[1]);
  elsif n_effects > 1 then
    insert into effect select p_bucket, p_case, v, u.i, s_marketplace, u.k, u.l, u.y, u.x, 0, u.b
      from unnest(e_kind, e_lane, e_key, e_next, e_body) with ordinality u(k, l, y, x, b, i);
  end if;

  if p_rest is not null then perform append_rest(p_bucket, p_case, p_at, s_order, p_rest); end if;
  return v;
end $$;

-- Almost every command moves one currency; the general answer needs a grouping.
create function ledger_must_balance(l_amount bigint[], l_currency text[]) returns void language plpgsql immutable as $$
declare
  total numeric := 0;
  amount bigint;
begin
  if l_currency[1] = all (l_currency) then
    foreach amount in array l_amount loop total := total + amount; end loop;
    if total = 0 then return; end if;
  elsif not exists (select 1 from unnest(l_amount, l_currency) u(a, c) group by c having sum(a) <> 0) then
    return;
  end if;
  raise exception 'the ledger lines of this commit do not sum to zero' using errcode = 'GD020';
end $$;

-- The parts most commands do not have: changes of the order's totals, deposits, evidence, personal texts.
-- {"freight": n, "lines": [[line, claimed, refunded]], "deposits": [[account, currency, delta]],
--  "evidence": [[id, party, sha256, bytes, type, meta]], "texts": [[id, person, hex ciphertext, hash]]}, lines and deposits sorted.
create function append_rest(p_bucket smallint, p_case bigint, p_at bigint, p_order text, p_rest json) returns void language plpgsql as $$
declare
  r json;
  freight bigint := (p_rest ->> 'freight')::bigint;
  claimed bigint;
  refunded bigint;
begin
  if freight <> 0 then
    update order_total set freight_refunded_minor = freight_refunded_minor + freight
      where bucket = p_bucket and order_id = p_order and freight_refunded_minor + freight between 0 and freight_paid_minor;
    if not found then raise exception 'freight refunded beyond what was paid' using errcode = 'GD013'; end if;
  end if;
  for r in select json_array_elements(p_rest -> 'lines') loop
    claimed := (r ->> 1)::bigint;
    refunded := (r ->> 2)::bigint;
    update order_line set claimed_quantity = claimed_quantity + claimed, refunded_minor = refunded_minor + refunded
      where bucket = p_bucket and order_id = p_order and line_id = r ->> 0
        and claimed_quantity + claimed between 0 and quantity and refunded_minor + refunded between 0 and paid_minor;
    if not found then perform raise_line_check(p_bucket, p_order, r ->> 0, claimed); end if;
  end loop;
  for r in select json_array_elements(p_rest -> 'deposits') loop
    if not change_deposit(p_bucket, r ->> 0, r ->> 1, (r ->> 2)::bigint) then
      raise exception 'deposit below zero' using errcode = 'GD014';
    end if;
  end loop;
  for r in select json_array_elements(p_rest -> 'evidence') loop
    insert into evidence_file values (p_bucket, r ->> 0, p_case, r ->> 1, p_at, r ->> 2, (r ->> 3)::bigint, r ->> 4, r -> 5);
  end loop;
  for r in select json_array_elements(p_rest -> 'texts') loop
    insert into person_text values (p_bucket, r ->> 0, r ->> 1, p_case, decode(r ->> 2, 'hex'), r ->> 3);
  end loop;
end $$;

create function raise_line_check(p_bucket smallint, p_order text, p_line text, claimed bigint) returns void language plpgsql as $$
declare
  fits boolean;
begin
  select claimed_quantity + claimed between 0 and quantity into fits
    from order_line where bucket = p_bucket and order_id = p_order and line_id = p_line;
  if fits is null then raise exception 'order % has no line %', p_order, p_line using errcode = 'GD021'; end if;
  if fits then raise exception 'line refunded beyond what was paid' using errcode = 'GD012'; end if;
  raise exception 'line claimed beyond what was bought' using errcode = 'GD011';
end $$;

-- False when the balance would fall below zero. The comparison is made on the row as locked, so concurrent takers cannot both win.
create function change_deposit(p_bucket smallint, p_account text, p_currency text, p_delta bigint) returns boolean language plpgsql as $$
begin
  if p_delta >= 0 then
    insert into deposit values (p_bucket, p_account, p_currency, p_delta)
      on conflict (bucket, account, currency) do update set balance_minor = deposit.balance_minor + excluded.balance_minor;
  else
    update deposit set balance_minor = balance_minor + p_delta
      where bucket = p_bucket and account = p_account and currency = p_currency and balance_minor + p_delta >= 0;
  end if;
  return found;
end $$;
