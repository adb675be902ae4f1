-- The log: one row per event, in the order of recording. Nothing in it changes or goes.

PRAGMA application_id = 0x7472746c; -- "trtl": how a treatylog file is told from another program's

CREATE TABLE schema_migrations (
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- `id`, `type`, `party` and `legal_date` are read out of the body by the database, so that they cannot disagree with it.
CREATE TABLE event (
    position    INTEGER PRIMARY KEY,
    stream      TEXT NOT NULL,
    version     INTEGER NOT NULL,
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB '????-??-??T??:??:??.??????Z'),
    recorded_by TEXT NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body)),
    leaf        BLOB NOT NULL CHECK (length(leaf) = 32),
    id          TEXT NOT NULL UNIQUE GENERATED ALWAYS AS (json_extract(body, '$.id')) STORED,
    type        TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.type')) STORED,
    party       TEXT GENERATED ALWAYS AS (json_extract(body, '$.party')) STORED,
    legal_date  TEXT GENERATED ALWAYS AS (json_extract(body, '$.on')) STORED,
    UNIQUE (stream, version)
) STRICT;

-- UPDATE and DELETE guards alone do not stop REPLACE and upsert: those begin as an INSERT, so that is guarded too.
CREATE TRIGGER event_follows_the_last BEFORE INSERT ON event
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
  OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = NEW.stream)
  OR NEW.recorded_at <= (SELECT recorded_at FROM event ORDER BY position DESC LIMIT 1)
  OR EXISTS (SELECT 1 FROM event WHERE id = json_extract(NEW.body, '$.id'))
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only: an event follows the last one, and its id is new');
END;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only: an event is never changed');
END;

CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only: an event is never removed');
END;

-- Where the log ends: the one counter positions come from, and the peaks of the Merkle tree over its leaves.
CREATE TABLE head (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    size     INTEGER NOT NULL,
    frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0)
) STRICT;

INSERT INTO head (only, size, frontier) VALUES (1, 0, x'');

CREATE TRIGGER head_is_one BEFORE INSERT ON head
BEGIN
    SELECT RAISE(ABORT, 'the log has one head');
END;

CREATE TRIGGER head_moves_forward BEFORE UPDATE ON head
WHEN NEW.size <= OLD.size OR NEW.size IS NOT (SELECT max(position) FROM event)
BEGIN
    SELECT RAISE(ABORT, 'the head of the log only moves forward, to its last event');
END;

CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head
BEGIN
    SELECT RAISE(ABORT, 'the log has one head');
END;

-- Who may write. Tokens come and go; they are no part of the record.
CREATE TABLE token (
    name       TEXT PRIMARY KEY,
    scope      TEXT NOT NULL,
    digest     TEXT NOT NULL CHECK (length(digest) = 64),
    created_at TEXT NOT NULL
) STRICT;
