-- The role the running program takes on. It may add to the log and to the ledger but never change or remove: by privilege, not by trigger.
-- On a server where we may not create roles the program runs as the owner, and only the hash chain tells of a change.
do $$
begin
  create role gongdao_app nologin;
exception
  -- Roles belong to the server, not the database: another database, or another process migrating right now, may have made it.
  when duplicate_object or unique_violation or insufficient_privilege then null;
end $$;

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gongdao_app') then return; end if;
  begin
    set local role gongdao_app;
    reset role;
  exception
    when insufficient_privilege then execute format('grant gongdao_app to %I', current_user);
  end;
  grant usage on schema public to gongdao_app;
  grant select, insert, update, delete on all tables in schema public to gongdao_app;
  revoke update, delete on case_commit, ledger_line, case_command, customer_order, scan, evidence_file, policy_document, person_text from gongdao_app;
  revoke insert, update, delete on migration from gongdao_app;
  revoke delete on case_row, order_line, order_total, deposit, bucket_owner, merchant_directory, buyer_directory, marketplace, person_key, case_history from gongdao_app;
exception
  when insufficient_privilege or unique_violation or object_not_in_prerequisite_state then null;
end $$;
