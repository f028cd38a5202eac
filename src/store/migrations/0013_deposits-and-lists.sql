-- Deposits as the marketplace tops them up or pays them out, outside any case: together with the ledger they are the statement of account.
-- And the lists the API adds.
create table deposit_change (
  bucket smallint not null,
  account text not null,
  -- Chosen by the marketplace: the same change told twice is made once.
  change_id text collate "C" not null,
  currency text not null,
  delta_minor bigint not null check (delta_minor <> 0),
  because text not null check (because in ('top_up', 'withdrawal', 'correction')),
  at bigint not null,
  primary key (bucket, account, change_id)
);
-- Statement of one account, oldest first; the ledger's half of it needs its whole key in the index, for a page begins in the middle of an instant.
create index deposit_change_statement on deposit_change (bucket, account, at, change_id);
create index ledger_statement on ledger_line (bucket, account, at, case_id, version, line);
drop index ledger_account;

-- 'recorded', 'same' (the same change again) or 'conflict' (the same id, another change). Below zero is GD014, as in a commit.
create function record_deposit_change(p_bucket smallint, p_account text, p_change text, p_currency text, p_delta bigint, p_because text, p_at bigint) returns text language plpgsql as $$
declare
  same boolean;
begin
  insert into deposit_change values (p_bucket, p_account, p_change, p_currency, p_delta, p_because, p_at) on conflict do nothing;
  if not found then
    select currency = p_currency and delta_minor = p_delta and because = p_because into same
      from deposit_change where bucket = p_bucket and account = p_account and change_id = p_change;
    return case when same then 'same' else 'conflict' end;
  end if;
  if not change_deposit(p_bucket, p_account, p_currency, p_delta) then
    raise exception 'deposit below zero' using errcode = 'GD014';
  end if;
  return 'recorded';
end $$;

-- Sanctions are few among an account's cases: a list of them must not read past all the others.
create index case_sanction_merchant on case_row (bucket, merchant_id, opened_at, case_id) where process = 'sanction';
create index case_sanction_buyer on case_row (marketplace_id, buyer_id, opened_at, case_id) where process = 'sanction';

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert on deposit_change to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
