-- A clock's key carried its name in text, which made the index of the key the largest part of a pending clock: 52 of about 200 bytes, twice that
-- where pages split. A case has a handful of clocks and its row is locked before they are written, so the place in the case is enough to find
-- them, and no two of one name can come about: append_commit writes a clock only where none of that name is left.
alter table clock drop constraint clock_pkey;
create index clock_of_case on clock (bucket, case_id);

create or replace function append_commit(
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
    delete from clock k where k.bucket = p_bucket and k.case_id = p_case
      and (k.clock <> all (c_clock) or k.due_at <> c_due[array_position(c_clock, k.clock)]);
  end if;
  -- A clock that goes on unchanged keeps its row, and the version that started it; one that was moved is another row.
  if n_clocks = 1 then
    insert into clock select p_bucket, p_case, c_clock[1], c_due[1], v
      where p_expected = 0 or not exists (select 1 from clock k where k.bucket = p_bucket and k.case_id = p_case and k.clock = c_clock[1]);
  elsif n_clocks > 1 then
    insert into clock select p_bucket, p_case, u.c, u.d, v from unnest(c_clock, c_due) u(c, d)
      where not exists (select 1 from clock k where k.bucket = p_bucket and k.case_id = p_case and k.clock = u.c);
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
