-- What somebody is writing and has not sent: one row per person and key, encrypted under the person's key like what he wrote; the bucket is the person's.
-- `version` begins anywhere and goes up by one, so that a draft which was thrown away and begun anew is not taken for the old one.
create table draft (
  bucket smallint not null,
  marketplace_id text not null,
  person_id text not null,
  draft_key text collate "C" not null,
  version integer not null check (version > 0),
  ciphertext bytea not null,
  at bigint not null,
  primary key (bucket, marketplace_id, person_id, draft_key)
);
-- Those nobody has touched for long; the run asks per marketplace.
create index draft_by_age on draft (marketplace_id, at);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert, update, delete on draft to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
