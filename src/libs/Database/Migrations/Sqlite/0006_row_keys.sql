-- Lists are ordered by columns, not by a text that is put together from them, and what is true is asked for as such: so that one
-- statement serves every engine.
drop index facts_machine;
create index facts_newest on facts(machine_id, created_at, id);
drop index facts_done;
create index facts_done on facts(machine_id, created_at) where postinstall_done;
