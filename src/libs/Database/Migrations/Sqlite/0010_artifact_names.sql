-- Which bytes a name was given to, one row each time, in the order in which it was said; no artifact: the name was removed.
-- The name's own row says which of them is in use: a place in that order, which no clock and no id decides. 0: none yet.
create table artifact_versions(seq integer primary key autoincrement, name text not null, artifact_id text, kind text, sha256 text, at text not null, author text not null);
create index artifact_versions_name on artifact_versions(name, seq);
create index artifact_versions_artifact on artifact_versions(artifact_id, seq) where artifact_id is not null;
create table artifact_names(name text primary key, seq integer not null);

-- Until now the newest ready artifact that was called so was meant. One that is still to be uploaded follows when it is there.
insert into artifact_versions(name, artifact_id, kind, sha256, at, author) select name, id, kind, sha256, created_at, 'upgrade' from artifacts where name is not null and name <> '' order by id;
insert into artifact_names(name, seq)
    select v.name, coalesce(max(v.seq) filter (where a.status = 'ready'), 0) from artifact_versions v join artifacts a on a.id = v.artifact_id group by v.name;

-- What a boot script handed out, with its token: the files that it named, and what its answer files are made from. They go with the run.
-- The table answer_files is left to processes of the version before, until the last of them is replaced.
create table handouts(token_hash text primary key, run_id text not null references runs(id), inputs text not null);
create index handouts_run on handouts(run_id);
create table handout_files(token_hash text not null, key text not null, run_id text not null references runs(id), role text not null, name text not null, primary key (token_hash, key));
create index handout_files_key on handout_files(key, run_id);
create index handout_files_run on handout_files(run_id);
