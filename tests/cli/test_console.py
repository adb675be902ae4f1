"""What reaches a terminal: text that cannot play tricks on it."""

import pytest

from treatylog.cli.console import clean


@pytest.mark.parametrize(
    "char", ["\x1b", "\x9b", "\x7f", "\r", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\ud800"]
)
def test_what_cannot_be_seen_is_replaced(char: str) -> None:
    """Controls, changes of direction, spaces without width, line separators and half surrogates."""
    assert clean(f"USA{char}RUS") == "USA\N{REPLACEMENT CHARACTER}RUS"


@pytest.mark.parametrize(
    "text", ["Türkiye\tCôte d’Ivoire\n", "Việt Nam, 日本 – e\N{COMBINING ACUTE ACCENT}\N{NO-BREAK SPACE}"]
)
def test_what_can_be_seen_stays(text: str) -> None:
    """Letters, marks and spaces of any script, tabs and line feeds."""
    assert clean(text) == text
