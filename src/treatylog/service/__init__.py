"""The use cases: questions answered from a world, acts recorded in a log."""
