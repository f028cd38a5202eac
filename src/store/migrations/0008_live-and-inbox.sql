-- What happened since, for those who listen, and the inbox of everybody. docs/decisions/0011-live-without-gaps.md says why.

-- Which transaction wrote a row: with it "everything committed since that snapshot" is one index scan that can skip nothing, however the
-- transactions overlapped. It belongs to this server: a backup leaves it out. The default is stable, so the table is not rewritten.
alter table case_commit add column xid xid8 not null default pg_current_xact_id();
create index case_commit_xid on case_commit (xid);

-- Names this database among all that may carry the same transaction numbers: a restored copy is another one.
create table feed_epoch (
  epoch text primary key
);
insert into feed_epoch values (substr(replace(gen_random_uuid()::text, '-', ''), 1, 12));

-- One row per notice and person. What it says is rendered when it is read: `body` holds codes and figures, never prose or names.
-- Keyed by the bucket of the account, like histories: a buyer meets many merchants.
create table inbox (
  bucket smallint not null,
  marketplace_id text not null,
  box text not null check (box in ('buyer', 'merchant', 'officer')),
  account text not null,
  case_id bigint not null,
  notice_id text not null,
  at bigint not null,
  body json not null,
  read_at bigint,
  xid xid8 not null default pg_current_xact_id(),
  primary key (bucket, marketplace_id, box, account, case_id, notice_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
-- One's own, newest first.
create index inbox_newest on inbox (bucket, marketplace_id, box, account, at, case_id, notice_id);
-- The badge, and the list of what is unread: costs nothing for what was read long ago.
create index inbox_unread on inbox (bucket, marketplace_id, box, account, at, case_id, notice_id) where read_at is null;
-- Whose inbox changed since, for the streams.
create index inbox_xid on inbox (xid);

-- How somebody wants to be written to. No row: Chinese, and reminders too.
create table person_preference (
  bucket smallint not null,
  marketplace_id text not null,
  box text not null check (box in ('buyer', 'merchant', 'officer')),
  account text not null,
  language text not null check (language in ('zh', 'en')),
  reminders boolean not null,
  changed_at bigint not null,
  primary key (bucket, marketplace_id, box, account)
);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select on feed_epoch to gongdao_app;
  grant select, insert, update on inbox, person_preference to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
