-- Accounts of a desk that has no identity provider of its own, their sessions, and the record of who did or saw what about a person.

-- Spread by the account's own id, like everything that is asked of one account at a time.
create table local_account (
  bucket smallint not null,
  marketplace_id text not null,
  account_id text not null,
  role text not null check (role in ('officer', 'senior_officer', 'author', 'approver', 'auditor', 'operator')),
  -- Argon2id in its own notation, parameters and salt included.
  password_hash text not null,
  -- Given out by an operator: good until then and only to choose another. Null: chosen by its owner.
  password_until bigint,
  -- Encrypted outside the database. Null: not enrolled yet.
  second_factor bytea,
  -- A code is good once: the step of the last one that was taken.
  last_step bigint not null default 0,
  created_at bigint not null,
  disabled_at bigint,
  primary key (bucket, marketplace_id, account_id)
);
-- Whether a marketplace has any, asked when somebody wants to sign in there.
create index local_account_of on local_account (marketplace_id, account_id);

-- Each of them opens the door once, instead of the second factor. Only hashes: the codes are long enough not to be guessed from them.
create table recovery_code (
  bucket smallint not null,
  marketplace_id text not null,
  account_id text not null,
  code_hash text not null,
  primary key (bucket, marketplace_id, account_id, code_hash)
);

-- A cookie names one of these: signing out, or a new password elsewhere, ends it whoever holds a copy.
create table local_session (
  bucket smallint not null,
  session_hash text not null,
  marketplace_id text not null,
  account_id text not null,
  expires_at bigint not null,
  primary key (bucket, session_hash)
);
create index local_session_of on local_session (bucket, marketplace_id, account_id);

-- Tries since the last success, kept for names that exist and names that do not alike.
create table sign_in_tries (
  bucket smallint not null,
  marketplace_id text not null,
  account_id text not null,
  tries integer not null,
  last_at bigint not null,
  primary key (bucket, marketplace_id, account_id)
);

-- Who did or saw what about whom, when, as what and why. Ids and codes only. The bucket is that of the subject.
create table audit_entry (
  bucket smallint not null,
  entry_id text not null,
  marketplace_id text not null,
  at bigint not null,
  actor_role text not null,
  actor_id text not null,
  action text not null,
  subject text not null,
  case_id bigint,
  detail json not null,
  primary key (bucket, entry_id)
);
-- What was done about one person, newest first; and everything of a marketplace, for its auditors.
create index audit_subject on audit_entry (bucket, marketplace_id, subject, at, entry_id);
create index audit_marketplace on audit_entry (marketplace_id, at, entry_id);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert, update on local_account to gongdao_app;
  grant select, insert, delete on recovery_code, local_session to gongdao_app;
  grant select, insert, update, delete on sign_in_tries to gongdao_app;
  -- What was recorded stays: no right to change or remove it.
  grant select, insert on audit_entry to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
