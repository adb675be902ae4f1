-- What relays keep beside the log: subscriptions, deliveries, how far they have come. No part of the record.
CREATE TABLE note (
    kind  text COLLATE "C" NOT NULL,
    name  text COLLATE "C" NOT NULL,
    value text NOT NULL CHECK (value::json IS NOT NULL),
    PRIMARY KEY (kind, name)
);

-- Who does what only one node may do at a time, and until when.
CREATE TABLE lease (
    name   text COLLATE "C" PRIMARY KEY,
    holder text NOT NULL,
    until  text COLLATE "C" NOT NULL
);
