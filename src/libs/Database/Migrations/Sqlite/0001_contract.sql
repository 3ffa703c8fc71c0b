create table blueprints(id text primary key, name text, os text, version text, data text, created_at text, updated_at text);
create table workflows(id text primary key, name text, steps text, created_at text, updated_at text);
create table machines(id text primary key, mac text unique, serial text, profile text, created_at text, updated_at text);
create table runs(id text primary key, machine_id text references machines(id), blueprint_id text references blueprints(id), status text, started_at text, finished_at text, logs text);
create table artifacts(id text primary key, kind text, sha256 text, url text, meta text, created_at text);
create table facts(id text primary key, machine_id text references machines(id), snapshot text, created_at text);
create table audit(id integer primary key autoincrement, actor text, action text, obj text, details text, at text);
