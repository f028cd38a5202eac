-- Files that arrive in pieces, how people can be reached, and what is erased, kept or held.

-- One resumable upload. Its pieces lie in the file store's own folder under names that say where they begin; `received` moves only when a
-- piece is whole, so any process can go on where another stopped. `ends` is how it ended: null while it is under way.
create table upload (
  bucket smallint not null,
  upload_id text not null,
  marketplace_id text not null,
  uploader text not null,
  side text not null check (side in ('buyer', 'merchant', 'carrier', 'officer')),
  about json not null,
  length bigint not null check (length > 0),
  received bigint not null default 0 check (received between 0 and length),
  pieces text[] not null default '{}',
  expires_at bigint not null,
  ends json,
  primary key (bucket, upload_id)
);
-- How much one person has under way; and what has run out.
create index upload_of on upload (bucket, marketplace_id, uploader, expires_at);

-- Name, phone, mail and address of a person for one purpose: his own, an order's delivery, a place for returns. Encrypted under the
-- person's key like what he wrote; the bucket is the person's.
create table contact (
  bucket smallint not null,
  marketplace_id text not null,
  person_id text not null,
  contact_id text not null,
  ciphertext bytea not null,
  at bigint not null,
  primary key (bucket, marketplace_id, person_id, contact_id)
);

-- A file's bytes can go while its row stays: hash, size and kind are what the log names.
alter table file add column erased_at bigint;
-- Who sends the same bytes after they were erased gets a new file.
drop index file_once;
create unique index file_once on file (bucket, marketplace_id, uploader, side, sha256, evidence_type, concerns) where erased_at is null;
-- Files that were never filed go after a month: a run looks at those that have come to that age.
create index file_by_age on file (marketplace_id, at) where erased_at is null;
-- The same for a single text: its hash stays, its ciphertext goes.
alter table person_text alter column ciphertext drop not null, add column erased_at bigint, add constraint person_text_erased check ((ciphertext is null) = (erased_at is not null));

-- Deliveries that are long past; the run asks per marketplace.
create index contact_by_age on contact (marketplace_id, at) where contact_id like 'order:%';

-- Cases that must not be erased whatever their age: a court, an authority or an officer asked for it.
create table case_hold (
  bucket smallint not null,
  case_id bigint not null,
  at bigint not null,
  reason text not null,
  primary key (bucket, case_id)
);

-- Cases whose words and files were erased.
create table case_erased (
  bucket smallint not null,
  case_id bigint not null,
  at bigint not null,
  primary key (bucket, case_id)
);

-- People who asked to be erased. `done_at` null: something of theirs must still be kept; the next run looks again.
create table erasure (
  bucket smallint not null,
  marketplace_id text not null,
  person_id text not null,
  asked_at bigint not null,
  done_at bigint,
  primary key (bucket, marketplace_id, person_id)
);
create index erasure_waiting on erasure (marketplace_id, person_id) where done_at is null;

-- Up to which case of a bucket nothing is left to erase: a run does not look again at what earlier ones have settled.
create table retention_mark (
  bucket smallint not null,
  through bigint not null,
  primary key (bucket)
);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert, update, delete on upload, contact, case_hold, retention_mark to gongdao_app;
  grant select, insert, update on erasure to gongdao_app;
  grant select, insert on case_erased to gongdao_app;
  -- Only what erasing needs, column by column.
  grant update (erased_at, display, facts, perceptual_hash) on file to gongdao_app;
  grant update (ciphertext, erased_at) on person_text to gongdao_app;
  grant delete on file_mark to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
