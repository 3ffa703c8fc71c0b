-- The facts that an event tells of; their snapshot is read from there, and not stored twice.
alter table events add column fact_id uuid;

-- Facts of a few kilobytes stay in their row, two to a page, as each is read and written as a whole.
alter table facts set (toast_tuple_target = 4080);

-- lz4 takes a fraction of the time that the default takes to compress. Servers before 14 don't know it, and others may be built without it.
do $$
begin
    execute 'alter table facts alter column snapshot set compression lz4';
exception when feature_not_supported or syntax_error then null;
end
$$;
