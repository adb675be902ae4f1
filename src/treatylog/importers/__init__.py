"""Tables that others publish, into the log: every row is accepted or rejected, and every rejected one accounted for."""
