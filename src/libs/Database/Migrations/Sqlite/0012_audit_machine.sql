alter table audit add column machine_id text;
update audit set machine_id = case when obj like 'machine/%' then substr(obj, 9) else case when json_valid(details) then details ->> 'machine_id' end end;
create index audit_machine on audit(machine_id, id) where machine_id is not null;
