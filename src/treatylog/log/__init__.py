"""What lasts: the port to an append-only log of events, its stores, its Merkle tree, and the files events come from."""
