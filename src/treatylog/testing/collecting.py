"""Golden files as tests: one for each question that a case asks."""

from collections.abc import Iterator
from os import PathLike

import pytest

from treatylog.errors import TreatylogError
from treatylog.testing.golden import Question, failure, questions, read
from treatylog.testing.settings import events_of


class GoldenFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterator["GoldenItem"]:
        """Its questions. CollectError, with line and suggestion, where it is not as it should be."""
        try:
            golden, toml = read(self.path.read_bytes(), self.name)
        except TreatylogError as fault:
            raise self.CollectError(fault.message) from None
        for question in questions(golden, toml):
            yield GoldenItem.from_parent(self, name=question.name, question=question)


class GoldenItem(pytest.Item):
    """One question, and the answer that the record must give."""

    def __init__(self, *, question: Question, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.question = question
        if question.case.xfail:
            self.add_marker(pytest.mark.xfail(reason=question.case.xfail, strict=True))

    def runtest(self) -> None:
        """The record answers as the case says."""
        found = failure(self.question, events_of(self.config))
        if found:
            raise AssertionError(found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """What differs; what cannot be asked, with the line of the case; anything else as it is."""
        if isinstance(excinfo.value, AssertionError):
            return str(excinfo.value)
        if isinstance(excinfo.value, TreatylogError):
            return f"{self.path.name}:{self.question.line}: {excinfo.value.message}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """Where the case stands."""
        return self.path, self.question.line - 1, self.name
