alter table audit add column machine_id uuid;
update audit set machine_id = case when obj like 'machine/%' then substr(obj, 9)::uuid else (details ->> 'machine_id')::uuid end;
create index audit_machine on audit(machine_id, id) where machine_id is not null;
