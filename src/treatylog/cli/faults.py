"""What can be wrong with a command itself, beside what the service can say."""

from treatylog.errors import TreatylogError


class EmptyLog(TreatylogError):
    """A question to a log that holds nothing, or that is not there."""

    code = "empty-log"


class NoLog(TreatylogError):
    """Something to keep, and no log named to keep it in."""

    code = "no-log"


class LogOrEvents(TreatylogError):
    """A question to a log and to an events folder at once."""

    code = "log-or-events"


class ExpectedOfMany(TreatylogError):
    """One expected version for the streams of several treaties."""

    code = "expected-of-many"


class UnknownToken(TreatylogError):
    """A name that no token of the log has."""

    code = "unknown-token"


class UnwritableFile(TreatylogError):
    """A file that was to be written and cannot be."""

    code = "unwritable-file"


class UnknownHeadline(TreatylogError):
    """A word that is no headline."""

    code = "unknown-headline"


class NoReceipt(TreatylogError):
    """An answer that can have no receipt: of acts that are in no log, or too long to be asked for at once."""

    code = "no-receipt"
