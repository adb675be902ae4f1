"""An append-only log of treaty acts that answers, for any date, what binds whom and why."""

__version__ = "0.1.0"
