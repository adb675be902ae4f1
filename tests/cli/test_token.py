"""`treatylog token`: who may write."""

import asyncio
from pathlib import Path

import pytest

from cli.terminal import NOON, USAGE, Command, head
from treatylog.service.build import service
from treatylog.service.settings import Settings


def holder(log: Path, secret: str) -> str:
    """Whose *secret* it is."""

    async def ask() -> str:
        async with service(Settings(db=str(log)), lambda: NOON, loading=False) as opened:
            return await opened.tokens.holder(secret, "write")

    return asyncio.run(ask())


def test_the_last_word_is_the_token(treatylog: Command, log: Path) -> None:
    """A script takes the last word and writes with it."""
    printed = treatylog("token", "create", "desk", "--scope", "write", "--db", log)
    assert printed.code == 0
    assert holder(log, printed.out.split()[-1]) == "desk"


def test_a_token_is_listed_without_its_secret(treatylog: Command, log: Path) -> None:
    """The name, the scope and since when."""
    secret = treatylog("token", "create", "desk", "--scope", "write", "--db", log).out.split()[-1]
    printed = treatylog("token", "list", "--db", log)
    assert printed.out.splitlines()[1].startswith("desk  write  20")
    assert secret not in printed.out


def test_a_removed_token_is_no_longer_listed(treatylog: Command, log: Path) -> None:
    """And without any token writes are off."""
    treatylog("token", "create", "desk", "--scope", "write", "--db", log)
    assert treatylog("token", "remove", "desk", "--db", log).code == 0
    assert treatylog("token", "list", "--db", log).out == "No token is configured: writes over HTTP are off.\n"


def test_a_token_may_be_made_before_the_log_is(treatylog: Command, tmp_path: Path) -> None:
    """A log is made with it, which holds nothing yet."""
    assert treatylog("token", "create", "desk", "--scope", "write", "--db", tmp_path / "new" / "log.db").code == 0
    assert head(tmp_path / "new" / "log.db").size == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("create", "desk"), "usage"),
        (("create", "desk", "--scope", "read"), "usage"),
        (("create", "My Desk", "--scope", "write"), "invalid-setting"),
        (("remove", "desk"), "unknown-token"),
    ],
    ids=str,
)
def test_a_token_that_cannot_be_is_refused(
    treatylog: Command, log: Path, arguments: tuple[str, ...], code: str
) -> None:
    """Code 2 and the error's code; the log is as before."""
    before = head(log)
    printed = treatylog("token", *arguments, "--db", log)
    assert (printed.code, printed.out) == (USAGE, "")
    assert printed.err.startswith(f"treatylog: {code}: ")
    assert head(log) == before


def test_a_name_is_given_once(treatylog: Command, log: Path) -> None:
    """The second token of the name is refused, and the first still holds."""
    secret = treatylog("token", "create", "desk", "--scope", "write", "--db", log).out.split()[-1]
    assert "token-exists" in treatylog("token", "create", "desk", "--scope", "write", "--db", log).err
    assert holder(log, secret) == "desk"


def test_a_token_without_a_log_would_be_lost(treatylog: Command) -> None:
    """The log has to be named."""
    assert treatylog("token", "create", "desk", "--scope", "write").err.startswith("treatylog: no-log: ")


def test_the_tokens_of_a_log_that_is_not_there_are_not_listed(treatylog: Command, tmp_path: Path) -> None:
    """Nor is the log made."""
    assert "empty-log" in treatylog("token", "list", "--db", tmp_path / "log.db").err
    assert list(tmp_path.iterdir()) == []
