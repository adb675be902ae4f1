-- The log: one row per event, in the order of recording. Nothing in it changes or goes.

CREATE TABLE schema_migrations (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- Text and its order are those of the other stores: instants as RFC 3339, compared byte by byte.
-- `id`, `type`, `party` and `legal_date` are copies out of the body, which `verify` compares: a string in JSON may hold
-- the escape of NUL, which no text of this database can, so they cannot be read out of it here.
CREATE TABLE event (
    position    bigint PRIMARY KEY CHECK (position > 0),
    stream      text COLLATE "C" NOT NULL,
    version     bigint NOT NULL CHECK (version > 0),
    recorded_at text COLLATE "C" NOT NULL
                CHECK (recorded_at LIKE '____-__-__T__:__:__.______Z'),
    recorded_by text NOT NULL,
    body        text NOT NULL CHECK (body::json IS NOT NULL),
    leaf        bytea NOT NULL CHECK (length(leaf) = 32),
    id          text COLLATE "C" NOT NULL UNIQUE,
    type        text NOT NULL,
    party       text,
    legal_date  text,
    UNIQUE (stream, version)
);

-- Where the log ends: the one counter positions come from, and the peaks of the Merkle tree over its leaves. Whoever
-- appends holds its row until the commit, so that positions have no gaps and follow the order of commits.
CREATE TABLE head (
    single   integer PRIMARY KEY CHECK (single = 1),
    size     bigint NOT NULL,
    frontier bytea NOT NULL CHECK (length(frontier) % 32 = 0)
);

INSERT INTO head (single, size, frontier) VALUES (1, 0, '');

-- Who may write. Tokens come and go; they are no part of the record.
CREATE TABLE token (
    name       text COLLATE "C" PRIMARY KEY,
    scope      text NOT NULL,
    digest     text NOT NULL CHECK (length(digest) = 64),
    created_at text NOT NULL
);

CREATE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'the log is append-only: an event is never changed or removed';
END
$$;

CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION event_stays();

-- The first position and version are 1, and any other has the one before it.
CREATE FUNCTION event_follows_the_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        WHERE position > 1 AND NOT EXISTS (
            SELECT FROM event AS last
            WHERE last.position = added.position - 1 AND last.recorded_at < added.recorded_at
        )
        OR version > 1 AND NOT EXISTS (
            SELECT FROM event AS last
            WHERE last.stream = added.stream AND last.version = added.version - 1 AND last.position < added.position
        )
    ) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'the log is append-only: an event follows the last one';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER event_follows_the_last AFTER INSERT ON event REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION event_follows_the_last();

CREATE FUNCTION head_is_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'the log has one head';
END
$$;

CREATE TRIGGER head_is_one BEFORE INSERT OR DELETE OR TRUNCATE ON head
FOR EACH STATEMENT EXECUTE FUNCTION head_is_one();

CREATE FUNCTION head_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= OLD.size OR NEW.size IS DISTINCT FROM (SELECT max(position) FROM event) THEN
        RAISE integrity_constraint_violation
        USING MESSAGE = 'the head of the log only moves forward, to its last event';
    END IF;
    RETURN NULL;
END
$$;

-- Judged when the transaction ends: one statement writes the events and moves the head, in no order of its own.
CREATE CONSTRAINT TRIGGER head_moves_forward AFTER UPDATE ON head DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION head_moves_forward();
