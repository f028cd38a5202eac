-- What only a sandbox marketplace has: the key its integrator plays every party with, and how its simulated payment side answers.
-- Few and small, on every node. Only a hash of the key is kept; the tokens made with it are checked against the same hash.
create table sandbox (
  marketplace_id text primary key references marketplace,
  key_sha256 text not null unique check (key_sha256 ~ '^[0-9a-f]{64}$'),
  payments json not null
);

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  grant select, insert, update on sandbox to gongdao_app;
exception
  when insufficient_privilege then null;
end $$;
