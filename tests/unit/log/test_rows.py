"""What lies in the tables of a log, read where a damaged file gives other values than its columns may hold."""

from typing import Any

import pytest

from treatylog.errors import LogCorrupt
from treatylog.log.rows import tail_of


class TestTailOf:
    @pytest.mark.parametrize(
        ("row", "found"),
        [
            ((None, b"", None), "table head counts None events"),
            ((1.5, b"", None), "table head counts 1.5 events"),
            ((0, None, None), "position 0: .* its frontier is not bytes"),
        ],
    )
    def test_refuses_values_of_another_type(self, row: tuple[Any, Any, str | None], found: str) -> None:
        """A flipped bit in the header of a row makes a number of a text, or nothing of a number."""
        with pytest.raises(LogCorrupt, match=f"^{found}"):
            tail_of(row)
