-- Which installation's state this is. A database that was in use before is known by what it holds.
create table installation(one integer primary key check (one = 1), id uuid not null, marked boolean not null default false, upgraded boolean not null, reading text not null);
insert into installation(one, id, upgraded, reading)
    select 1, md5(random()::text || clock_timestamp()::text)::uuid,
        exists(select 1 from audit) or exists(select 1 from desired_state) or exists(select 1 from run_clock),
        case when exists(select 1 from desired_state) then 'later' else 'first' end;
