-- Machines: every address, what firmware calls itself, and what the desired state says.
alter table machines add column uuid text;
alter table machines add column desired jsonb;
alter table machines add column desired_path text;
alter table machines add column deleted_at timestamptz;
alter table machines add column awaits_run boolean not null default false;
create table machine_macs(mac text primary key, machine_id uuid not null references machines(id));
create index machine_macs_machine on machine_macs(machine_id);
create index machines_uuid on machines(uuid) where uuid is not null;
create index machines_serial on machines(serial) where serial is not null;
create index machines_desired on machines(desired_path) where desired_path is not null;
create table unknown_boots(mac text primary key, uuid text, serial text, address text, first_seen_at timestamptz not null, last_seen_at timestamptz not null, requests bigint not null);
create index unknown_boots_last on unknown_boots(last_seen_at);

-- Runs: the workflow as it was at the start, and how far the machine has come.
alter table runs add column blueprint text;
alter table runs add column workflow text;
alter table runs add column milestones jsonb;
alter table runs add column message text;
alter table runs add column current integer not null default 0;
alter table runs add column current_started boolean not null default false;
alter table runs add column current_since timestamptz;
alter table runs add column deadline timestamptz;
alter table runs add column install_started_at timestamptz;
alter table runs add column installed_at timestamptz;
alter table runs add column attempts integer not null default 0;
alter table runs add column attempted_at timestamptz;
alter table runs add column attempt_used boolean not null default false;
alter table runs add column trace_id text;
create unique index runs_one_running on runs(machine_id) where status = 'running';
-- A boot request takes the status of the newest run from the index and reads no run.
create index runs_machine on runs(machine_id, id, status);
create index runs_due on runs(deadline) where status = 'running';
create table timeline(id bigserial primary key, run_id uuid not null references runs(id), at timestamptz not null, kind text not null, detail text not null, address text);
create index timeline_run on timeline(run_id, id);
create table tokens(hash text not null, purpose text not null, machine_id uuid not null, run_id uuid not null references runs(id), created_at timestamptz not null, expires_at timestamptz, uses integer not null default 0, primary key (hash, purpose));
create index tokens_run on tokens(run_id);

-- Facts: whose token posted them, and whether they end a run.
alter table facts add column run_id uuid;
alter table facts add column postinstall_done boolean not null default false;
create index facts_newest on facts(machine_id, created_at, id);
create index facts_done on facts(machine_id, created_at) where postinstall_done;

-- Artifacts: where their bytes lie and whether they are all there.
alter table artifacts add column key text;
alter table artifacts add column name text;
alter table artifacts add column status text not null default 'pending';
alter table artifacts add column size bigint;
create unique index artifacts_content on artifacts(kind, sha256);
create index artifacts_name on artifacts(name) where name is not null;

-- Desired state: which documents are in force, what is wrong with them, and its version.
alter table blueprints add column is_default boolean not null default false;
alter table blueprints add column present boolean not null default true;
alter table workflows add column present boolean not null default true;
create unique index blueprints_name on blueprints(name);
create unique index workflows_name on workflows(name);
create table desired_state(id integer primary key check (id = 1), version text not null, faults jsonb not null, read_at timestamptz not null);

-- Events: the outbox. Rows come in with a null number, in no certain order, and get one after their commit; numbered rows are the log.
create table events(seq bigserial primary key, id uuid not null unique, subject text not null, data text not null, traceparent text, at timestamptz not null, number bigint unique);
create index events_unnumbered on events(seq) where number is null;
-- The last number given; whoever gives the next ones holds the row.
create table event_numbers(id integer primary key check (id = 1), last bigint not null);
insert into event_numbers(id, last) values (1, 0);
create table consumers(name text primary key, position bigint not null);
create table deliveries(consumer text not null, event_id uuid not null, number bigint not null, subject text not null, data text not null, traceparent text, at timestamptz not null, attempts integer not null, error text not null, retry_at timestamptz, primary key (consumer, event_id));
create index deliveries_due on deliveries(consumer, retry_at) where retry_at is not null;

-- Audit: one row a fact, however often its event comes.
alter table audit add column fact_id uuid;
create unique index audit_fact on audit(fact_id) where fact_id is not null;
create index audit_action on audit(action, id);
create index audit_obj on audit(obj, id);
