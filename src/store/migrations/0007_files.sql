-- Files that were uploaded as evidence and accepted, what is alike among them, and who looked at them. The bytes lie in the file store.
-- A file belongs to its uploader's bucket, which its id carries; nothing here is ever changed, so the program gets no right to do so.

create table file (
  bucket smallint not null,
  file_id text not null,
  marketplace_id text not null,
  uploader text not null,
  side text not null check (side in ('buyer', 'merchant', 'carrier', 'officer')),
  at bigint not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  media_type text not null,
  evidence_type text not null,
  -- Empty when it goes to no question in particular: a null would never be equal to itself in the index below.
  concerns text not null default '',
  perceptual_hash text,
  display json,
  facts json not null,
  primary key (bucket, file_id)
);
-- The same person sending the same bytes for the same purpose again gets the same file: a retry costs nothing.
create unique index file_once on file (bucket, marketplace_id, uploader, side, sha256, evidence_type, concerns);
-- How much one person sent lately.
create index file_recent on file (bucket, marketplace_id, uploader, at);

-- One row per way of finding a file again: its sha-256, and four 16-bit bands of the perceptual hash. The bucket is that of the mark.
create table file_mark (
  bucket smallint not null,
  marketplace_id text not null,
  mark text not null,
  at bigint not null,
  file_id text not null,
  sha256 text not null,
  perceptual_hash text,
  primary key (bucket, marketplace_id, mark, at, file_id)
);

-- One row per link that was used: a film fetched in a hundred ranges was seen once.
create table file_view (
  bucket smallint not null,
  file_id text not null,
  link text not null,
  at bigint not null,
  viewer text not null,
  role text not null,
  copy text not null check (copy in ('original', 'display')),
  primary key (bucket, file_id, link),
  foreign key (bucket, file_id) references file
);

-- In which cases a file was filed. Ids of uploaded files are unique; the key above leads with the case and cannot answer this.
create index evidence_file_by_id on evidence_file (evidence_id);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert on file, file_mark, file_view to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
