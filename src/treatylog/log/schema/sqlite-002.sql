-- The days whose beginning was marked in the log, and how many events it held then: the feed has one order by them.
-- They come when nothing is appended on a day that brings a change by itself, and are no part of the record.
CREATE TABLE midnight (
    day      TEXT PRIMARY KEY CHECK (day GLOB '????-??-??'),
    position INTEGER NOT NULL CHECK (position >= 0)
) STRICT;
