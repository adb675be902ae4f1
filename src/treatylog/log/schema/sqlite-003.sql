-- What relays keep beside the log: subscriptions, deliveries, how far they have come. No part of the record.
CREATE TABLE note (
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    PRIMARY KEY (kind, name)
) STRICT;

-- Who does what only one node may do at a time, and until when.
CREATE TABLE lease (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  TEXT NOT NULL
) STRICT;
