"""What follows in law: pure functions on frozen data. No input or output, no clock."""
