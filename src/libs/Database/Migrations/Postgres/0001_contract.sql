create table blueprints(id uuid primary key, name text, os text, version text, data jsonb, created_at timestamptz default now(), updated_at timestamptz default now());
create table workflows(id uuid primary key, name text, steps jsonb, created_at timestamptz default now(), updated_at timestamptz default now());
create table machines(id uuid primary key, mac text unique, serial text, profile jsonb, created_at timestamptz default now(), updated_at timestamptz default now());
create table runs(id uuid primary key, machine_id uuid references machines(id), blueprint_id uuid references blueprints(id), status text, started_at timestamptz, finished_at timestamptz, logs text);
create table artifacts(id uuid primary key, kind text, sha256 text, url text, meta jsonb, created_at timestamptz default now());
create table facts(id uuid primary key, machine_id uuid references machines(id), snapshot jsonb, created_at timestamptz default now());
create table audit(id bigserial primary key, actor text, action text, obj text, details jsonb, at timestamptz default now());
