-- Machines' tokens: the address that each was first used from.
alter table tokens add column address text;

-- What an answer file was made from, kept from its first fetch by a token to the end of the run. As text, since jsonb would order
-- its keys anew, and repeats have the same bytes.
create table answer_files(token_hash text not null, family text not null, run_id uuid not null references runs(id), inputs text not null, primary key (token_hash, family));
create index answer_files_run on answer_files(run_id);

-- Operators' tokens: hashes only.
create table operator_tokens(id uuid primary key, name text not null, scope text not null, hash text not null unique, created_at timestamptz not null, created_by text not null, expires_at timestamptz, revoked_at timestamptz);
create unique index operator_tokens_name on operator_tokens(name) where revoked_at is null;

-- Audit: where a change came from; rows that are written once, however often their cause comes.
alter table audit add column address text;
alter table audit add column once text;
create unique index audit_once on audit(once) where once is not null;

-- Secrets that all processes share and that the first one makes: what signs URLs.
create table secrets(name text primary key, value bytea not null, created_at timestamptz not null default now());
