-- Events come into an outbox and move to the log when they get their number. An update in place would write every index of the log again.
-- Nobody writes meanwhile: what is committed between the copy and the delete would be lost.
lock table events in access exclusive mode;
create table outbox(seq bigserial primary key, id uuid not null, subject text not null, data text not null, traceparent text, at timestamptz not null, fact_id uuid);
insert into outbox(id, subject, data, traceparent, at, fact_id) select id, subject, data, traceparent, at, fact_id from events where number is null order by seq;
delete from events where number is null;

-- The log: rows are written once, in the order of their numbers, and found by them.
alter table events drop constraint events_id_key;
alter table events drop column seq;
alter table events drop constraint events_number_key;
alter table events add primary key (number);

-- Nothing is found by what is in them, so nothing has to be known of it; to sample them takes longer than all the rest.
alter table facts alter column snapshot set statistics 0;
alter table events alter column data set statistics 0;
alter table outbox alter column data set statistics 0;

-- Processes of the version before, until the last of them is replaced, write their events to the log.
create function events_to_outbox() returns trigger language plpgsql as $$
begin
    insert into outbox(id, subject, data, traceparent, at, fact_id) values (new.id, new.subject, new.data, new.traceparent, new.at, new.fact_id);
    return null;
end
$$;
create trigger events_to_outbox before insert on events for each row when (new.number is null) execute function events_to_outbox();
