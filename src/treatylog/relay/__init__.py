"""Relays: the feed, delivered to those who do not come for it."""
