-- Beside an event: what replay needs of it, in one line, and a seal by which the line is known again. It is made from
-- the event, and may be made anew where another version keeps something else; the event itself is never changed.

ALTER TABLE event ADD COLUMN slip text;
ALTER TABLE event ADD COLUMN seal bigint;

DROP TRIGGER event_stays ON event;
DROP FUNCTION event_stays();

CREATE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'the log is append-only: an event is never changed or removed';
END
$$;

CREATE TRIGGER event_stays BEFORE
UPDATE OF position, stream, version, recorded_at, recorded_by, body, leaf, id, type, party, legal_date
OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION event_stays();
