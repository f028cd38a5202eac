-- The log, the case row with its worklist indexes, and what a case keeps running: clocks, effects, ledger, history, people.

-- One row per accepted command: the exact bytes of the JSON array of its events (docs/decisions/0002-commit-row-or-event-rows.md).
-- hash = sha256(hash of the version before || bytes of events); version 1 follows 32 zero bytes.
create table case_commit (
  bucket smallint not null,
  case_id bigint not null,
  version integer not null,
  at bigint not null,
  command_id text not null,
  events json not null,
  hash bytea not null,
  primary key (bucket, case_id, version)
);

-- The state at the newest version and the columns lists need. due_at has no null: 'never' is the greatest bigint, because keyset paging
-- compares rows and a null would make the comparison unknown. prio_key is minus the priority, so that all keys of a list run one way.
create table case_row (
  bucket smallint not null,
  case_id bigint not null,
  version integer not null,
  head_hash bytea not null,
  process text not null check (process in ('dispute', 'sanction', 'mediation')),
  marketplace_id text not null,
  merchant_id text not null,
  buyer_id text not null,
  order_id text,
  kind text not null,
  phase text not null,
  awaiting text not null check (awaiting in ('nobody', 'merchant', 'buyer', 'officer', 'outside')),
  queue text,
  prio_key integer not null,
  due_at bigint not null,
  stake_minor bigint not null,
  currency text not null,
  opened_at bigint not null,
  closed_at bigint,
  reason text,
  outcome text,
  claims json not null,
  state json not null,
  primary key (bucket, case_id),
  foreign key (bucket, order_id) references customer_order (bucket, order_id)
) with (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02);

-- Worklist indexes start with bucket where the list belongs to one merchant. With merchant_id first the planner multiplies the
-- selectivities of two columns that depend on each other and, under the generic plan, falls back to a bitmap of everything plus a sort.
-- Merchant inbox: what waits for this merchant, soonest due first.
create index case_inbox on case_row (bucket, merchant_id, due_at, case_id) where awaiting = 'merchant';
-- Merchant history: all cases of this merchant, newest first.
create index case_merchant on case_row (bucket, merchant_id, opened_at, case_id);
-- Officer queue: over all buckets of a marketplace, so the queue leads; partial, because few cases wait for an officer.
create index case_queue on case_row (marketplace_id, queue, prio_key, due_at, case_id) where queue is not null;
-- A buyer's cases lie in as many buckets as he has merchants.
create index case_buyer on case_row (marketplace_id, buyer_id, opened_at, case_id);
-- The other cases of an order are read by every command, and by every scan.
create index case_order on case_row (bucket, order_id, case_id) where order_id is not null;
create statistics case_row_dependencies (dependencies) on bucket, merchant_id from case_row;
create statistics case_row_marketplace (dependencies) on bucket, marketplace_id from case_row;

-- Answers to retries. `scope` is the case, or what an opening command is about, so that a retried opening finds the first case.
create table case_command (
  bucket smallint not null,
  scope text not null,
  command_id text not null,
  body_hash bytea not null,
  case_id bigint not null,
  version integer not null,
  answer json,
  primary key (bucket, scope, command_id)
);

create table clock (
  bucket smallint not null,
  case_id bigint not null,
  clock text not null,
  due_at bigint not null,
  version integer not null,
  primary key (bucket, case_id, clock)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
-- The sweep asks per bucket, because each marketplace has its own now.
create index clock_due on clock (bucket, due_at);

create table effect (
  bucket smallint not null,
  case_id bigint not null,
  version integer not null,
  n integer not null,
  marketplace_id text not null,
  kind text not null,
  lane text not null,
  key text not null,
  next_at bigint not null,
  tries integer not null default 0,
  body json not null,
  dead boolean not null default false,
  dead_at bigint,
  why text,
  primary key (bucket, case_id, version, n)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
-- The dispatcher's question; effects set aside are out of its way.
create index effect_next on effect (bucket, next_at) where not dead;
-- The operator's question, rare and small.
create index effect_dead on effect (dead_at) where dead;

create table ledger_line (
  bucket smallint not null,
  case_id bigint not null,
  version integer not null,
  line smallint not null,
  account text not null,
  amount_minor bigint not null,
  currency text not null,
  leg_id text not null,
  at bigint not null,
  primary key (bucket, case_id, version, line)
);
-- Statement of one account.
create index ledger_account on ledger_line (bucket, account, at);

-- Authoritative only for deposits declared kept here.
create table deposit (
  bucket smallint not null,
  account text not null,
  currency text not null,
  balance_minor bigint not null,
  primary key (bucket, account, currency),
  constraint deposit check (balance_minor >= 0)
) with (fillfactor = 50);

create table evidence_file (
  bucket smallint not null,
  evidence_id text not null,
  case_id bigint not null,
  party text not null,
  at bigint not null,
  sha256 text not null,
  bytes bigint not null check (bytes >= 0),
  type text not null,
  meta json not null,
  -- Ids of evidence are the client's own and unique within a case only: nobody can take an id away from another case.
  primary key (bucket, case_id, evidence_id)
);

-- Keyed by the bucket of the account, not of the merchant: a buyer's history crosses merchants. Fed after the fact by an effect.
create table case_history (
  bucket smallint not null,
  marketplace_id text not null,
  account text not null,
  case_id bigint not null,
  role text not null check (role in ('buyer', 'merchant')),
  process text not null,
  opened_at bigint not null,
  closed_at bigint,
  reason text,
  outcome text,
  amount_minor bigint not null,
  currency text not null,
  amount_band text not null,
  detail json not null,
  primary key (bucket, marketplace_id, account, case_id)
);
create index case_history_newest on case_history (bucket, marketplace_id, account, opened_at, case_id);

-- What the marketplace tells about a buyer's account; spread like histories. (A merchant's is in merchant_directory.)
create table buyer_directory (
  bucket smallint not null,
  marketplace_id text not null,
  buyer_id text not null,
  settings json not null,
  primary key (bucket, marketplace_id, buyer_id)
);

-- Erasing a person is setting the key to null: every ciphertext of his is noise from then on, and the log needs no change.
create table person_key (
  bucket smallint not null,
  person_id text not null,
  key bytea,
  erased_at bigint,
  primary key (bucket, person_id),
  check ((key is null) = (erased_at is not null))
);

create table person_text (
  bucket smallint not null,
  text_id text not null,
  person_id text not null,
  case_id bigint not null,
  ciphertext bytea not null,
  ciphertext_hash text not null,
  primary key (bucket, text_id)
);
create index person_text_case on person_text (bucket, case_id);
