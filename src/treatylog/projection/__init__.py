"""What follows, kept ready to read: histories and timelines, rebuilt from the log at any time."""
