-- One key per person and marketplace: a person id means somebody within one marketplace only, and whoever is erased in one stays readable
-- in another. Until now a key was shared by all marketplaces that used the same id: each of them keeps it for what was written so far.
-- A key under which nothing is stored goes.
alter table person_key add column marketplace_id text not null default '';
alter table person_key drop constraint person_key_pkey;
alter table person_key add primary key (bucket, marketplace_id, person_id);

insert into person_key (bucket, marketplace_id, person_id, key, erased_at)
select k.bucket, used.marketplace_id, k.person_id, k.key, k.erased_at
from person_key k
join (
  select o.marketplace_id, t.person_id from person_text t join bucket_owner o on o.bucket = t.bucket
  union
  select c.marketplace_id, c.person_id from contact c
) used on used.person_id = k.person_id;

delete from person_key where marketplace_id = '';
alter table person_key alter column marketplace_id drop default;
