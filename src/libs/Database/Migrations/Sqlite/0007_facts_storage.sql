-- The facts that an event tells of; their snapshot is read from there, and not stored twice.
alter table events add column fact_id text;
