"""How hard a property is tried: as the profile says that ``tests/conftest.py`` loads, or the command line names."""

from hypothesis import settings

bounded = settings()
"""The settings of that profile."""
