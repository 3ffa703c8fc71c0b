-- Machines: the keys that the API set, apart from those of the file; and why one was enrolled without a first run.
alter table machines add column own text;
alter table machines add column held text;
create index machines_held on machines(id) where held is not null;
-- Documents that can't be put in force. The files are applied once more, so that each machine gets its two sets of keys.
alter table desired_state add column conflicts text not null default '[]';
update desired_state set version = '';
