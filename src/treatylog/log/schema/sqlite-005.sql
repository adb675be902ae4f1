-- Beside an event: what replay needs of it, in one line, and a seal by which the line is known again. It is made from
-- the event, and may be made anew where another version keeps something else; the event itself is never changed.

ALTER TABLE event ADD COLUMN slip TEXT;
ALTER TABLE event ADD COLUMN seal INTEGER;

DROP TRIGGER event_is_never_changed;

CREATE TRIGGER event_is_never_changed
BEFORE UPDATE OF position, stream, version, recorded_at, recorded_by, body, leaf ON event
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only: an event is never changed');
END;
