-- What new rows of the two columns that hold facts are compressed with: lz4 takes a fraction of the time. A server may be built without it.
do $$
begin
    alter table facts alter column snapshot set compression lz4;
    alter table events alter column data set compression lz4;
exception when feature_not_supported then null;
end
$$;
