-- Machines: every address, what firmware calls itself, and what the desired state says.
alter table machines add column uuid text;
alter table machines add column desired text;
alter table machines add column desired_path text;
alter table machines add column deleted_at text;
alter table machines add column awaits_run integer not null default 0;
create table machine_macs(mac text primary key, machine_id text not null references machines(id));
create index machine_macs_machine on machine_macs(machine_id);
create index machines_uuid on machines(uuid) where uuid is not null;
create index machines_serial on machines(serial) where serial is not null;
create index machines_desired on machines(desired_path) where desired_path is not null;
create table unknown_boots(mac text primary key, uuid text, serial text, address text, first_seen_at text not null, last_seen_at text not null, requests integer not null);
create index unknown_boots_last on unknown_boots(last_seen_at);

-- Runs: the workflow as it was at the start, and how far the machine has come.
alter table runs add column blueprint text;
alter table runs add column workflow text;
alter table runs add column milestones text;
alter table runs add column message text;
alter table runs add column current integer not null default 0;
alter table runs add column current_started integer not null default 0;
alter table runs add column current_since text;
alter table runs add column deadline text;
alter table runs add column install_started_at text;
alter table runs add column installed_at text;
alter table runs add column attempts integer not null default 0;
alter table runs add column attempted_at text;
alter table runs add column attempt_used integer not null default 0;
alter table runs add column trace_id text;
create unique index runs_one_running on runs(machine_id) where status = 'running';
-- A boot request takes the status of the newest run from the index and reads no run.
create index runs_machine on runs(machine_id, id, status);
create index runs_due on runs(deadline) where status = 'running';
create table timeline(id integer primary key autoincrement, run_id text not null references runs(id), at text not null, kind text not null, detail text not null, address text);
create index timeline_run on timeline(run_id, id);
create table tokens(hash text not null, purpose text not null, machine_id text not null, run_id text not null references runs(id), created_at text not null, expires_at text, uses integer not null default 0, primary key (hash, purpose));
create index tokens_run on tokens(run_id);

-- Facts: whose token posted them, and whether they end a run.
alter table facts add column run_id text;
alter table facts add column postinstall_done integer not null default 0;
create index facts_machine on facts(machine_id, (created_at || id));
create index facts_done on facts(machine_id, created_at) where postinstall_done = 1;

-- Artifacts: where their bytes lie and whether they are all there.
alter table artifacts add column key text;
alter table artifacts add column name text;
alter table artifacts add column status text not null default 'pending';
alter table artifacts add column size integer;
create unique index artifacts_content on artifacts(kind, sha256);
create index artifacts_name on artifacts(name) where name is not null;

-- Desired state: which documents are in force, what is wrong with them, and its version.
alter table blueprints add column is_default integer not null default 0;
alter table blueprints add column present integer not null default 1;
alter table workflows add column present integer not null default 1;
create unique index blueprints_name on blueprints(name);
create unique index workflows_name on workflows(name);
create table desired_state(id integer primary key check (id = 1), version text not null, faults text not null, read_at text not null);

-- Events: the outbox, which on one writer is the log as well; consumers' positions; deliveries that failed.
create table events(number integer primary key autoincrement, id text not null unique, subject text not null, data text not null, traceparent text, at text not null);
create table consumers(name text primary key, position integer not null);
create table deliveries(consumer text not null, event_id text not null, number integer not null, subject text not null, data text not null, traceparent text, at text not null, attempts integer not null, error text not null, retry_at text, primary key (consumer, event_id));
create index deliveries_due on deliveries(consumer, retry_at) where retry_at is not null;

-- Audit: one row a fact, however often its event comes.
alter table audit add column fact_id text;
create unique index audit_fact on audit(fact_id) where fact_id is not null;
create index audit_action on audit(action, id);
create index audit_obj on audit(obj, id);
