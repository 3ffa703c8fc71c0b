-- What one process at a time may do: who has it and until when, and what it leaves for the next one.
create table leases(name text primary key, holder text, expires_at text, note text);
