-- Which installation's state this is. A database that was in use before is known by what it holds.
create table installation(one integer primary key check (one = 1), id text not null, marked integer not null default 0, upgraded integer not null, reading text not null);
insert into installation(one, id, upgraded, reading)
    select 1, lower(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) || '-' || substr(h, 21)),
        exists(select 1 from audit) or exists(select 1 from desired_state) or exists(select 1 from run_clock),
        case when exists(select 1 from desired_state) then 'later' else 'first' end
    from (select hex(randomblob(16)) as h);
