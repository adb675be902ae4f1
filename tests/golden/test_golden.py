"""What every golden file of ours has: what each case shows, and what that follows from."""

from pathlib import Path

import pytest

from treatylog.testing.golden import PairCase, read

FILES = sorted(Path(__file__).parent.rglob("*.history.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(Path(__file__).parent)))
def test_every_case_says_what_it_shows_and_what_that_follows_from(file: Path) -> None:
    """In a sentence, and by events, articles or the law; pairs are told by the heads of their files."""
    golden, _ = read(file.read_bytes(), file.name)
    cases = [*golden.case, *golden.whole, *golden.between]
    assert cases
    silent = [
        case for case in cases if not isinstance(case, PairCase) and (len(case.says) < 10 or len(case.source) < 4)
    ]
    assert silent == []
