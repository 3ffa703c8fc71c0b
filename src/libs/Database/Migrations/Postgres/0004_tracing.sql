-- Runs: the W3C trace context that everything of a run is a child of, whichever process sees it.
alter table runs add column traceparent text;
