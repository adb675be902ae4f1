"""What can be wrong with a test itself, before anything is asked of the law."""

from treatylog.errors import TreatylogError


class ContradictoryHistory(TreatylogError):
    """A history given in a test that no record could hold: one of its acts would be refused."""

    code = "contradictory-history"


class UnknownWord(TreatylogError):
    """A word in a test that is none of the test kit's, or no state of the law."""

    code = "unknown-word"


class InvalidGoldenFile(TreatylogError):
    """A golden file that cannot be read as one."""

    code = "invalid-golden-file"
