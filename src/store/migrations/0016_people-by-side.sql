-- A person is an id on a side: a marketplace may number buyers and shops apart. `person_id` and a record's subject say both, `buyer/1001`.
-- What was kept under the bare id is told apart by who wrote it; where that cannot be known it is said below what becomes of it.

-- Which side an id means where nothing else says it. Null: both are there.
create function pg_temp.side_of(p_marketplace text, p_id text) returns text language sql as $$
  select case
    when not exists (select 1 from merchant_directory where marketplace_id = p_marketplace and merchant_id = p_id) then 'buyer'
    when exists (select 1 from buyer_directory where marketplace_id = p_marketplace and buyer_id = p_id) then null
    when exists (select 1 from case_row where marketplace_id = p_marketplace and buyer_id = p_id) then null
    else 'merchant' end
$$;

-- The commit a text came with says who wrote it.
update person_text t set person_id = coalesce((
    select case c.events -> 'actor' ->> 'role' when 'buyer' then 'buyer' when 'merchant' then 'merchant' when 'clerk' then 'merchant' else 'staff' end
    from case_commit c where c.bucket = t.bucket and c.case_id = t.case_id and position(t.text_id in c.events::text) > 0 order by c.version limit 1
  ), 'staff') || '/' || t.person_id;

-- A contact of his own that may be either's goes: one of the two would read the other's. It is told again.
delete from contact where contact_id = 'own' and pg_temp.side_of(marketplace_id, person_id) is null;
update contact set bucket = account_bucket(named.person), person_id = named.person
from (
  select bucket as of_bucket, marketplace_id as of_marketplace, person_id as of_person, contact_id as of_contact,
    case when contact_id like 'order:%' then 'buyer' when contact_id like 'address:%' then 'merchant' else pg_temp.side_of(marketplace_id, person_id) end || '/' || person_id as person
  from contact
) named
where bucket = of_bucket and marketplace_id = of_marketplace and person_id = of_person and contact_id = of_contact;

-- A wish that may be either's is the buyer's: a shop is known until three years after it left.
update erasure set bucket = account_bucket(coalesce(pg_temp.side_of(marketplace_id, person_id), 'buyer') || '/' || person_id),
  person_id = coalesce(pg_temp.side_of(marketplace_id, person_id), 'buyer') || '/' || person_id;

-- Both sides keep the key for what was written so far. A key under which nothing is stored goes.
insert into person_key (bucket, marketplace_id, person_id, key, erased_at)
select account_bucket(used.person), used.marketplace_id, used.person, k.key, k.erased_at
from (
  select o.marketplace_id, t.person_id as person from person_text t join bucket_owner o on o.bucket = t.bucket
  union
  select marketplace_id, person_id from contact
  union
  select marketplace_id, person_id from erasure
) used
join person_key k on k.marketplace_id = used.marketplace_id and k.person_id = split_part(used.person, '/', 2);
delete from person_key where position('/' in person_id) = 0;

-- Records about people. What may be about either keeps its bare id: it is in the record of the whole marketplace, and nobody takes it for his.
update audit_entry set bucket = account_bucket(named.person), subject = named.person
from (
  select bucket as of_bucket, entry_id as of_entry, side || '/' || subject as person
  from audit_entry a, lateral (
    select case
      when action in ('contact_stored', 'contact_seen', 'contact_revealed') and detail ->> 'contact' like 'order:%' then 'buyer'
      when action in ('contact_stored', 'contact_seen', 'contact_revealed') and detail ->> 'contact' like 'address:%' then 'merchant'
      when action in ('contact_stored', 'contact_seen', 'contact_revealed', 'erasure_asked', 'kept_by_law') then pg_temp.side_of(marketplace_id, subject)
      when action = 'erased' and detail ->> 'complete' <> 'run' then pg_temp.side_of(marketplace_id, subject)
      when action not in ('erased', 'hold_placed', 'hold_lifted') then 'staff'
    end as side
  ) s
  where side is not null
) named
where bucket = of_bucket and entry_id = of_entry;

drop function pg_temp.side_of(text, text);
