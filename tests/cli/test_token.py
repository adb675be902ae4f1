"""`treatylog token`: who may do what."""

import asyncio
import re
from pathlib import Path

import pytest

from cli.terminal import NOON, USAGE, Command, head
from treatylog.service.build import service
from treatylog.service.settings import Settings
from treatylog.service.tokens import Scope


def holder(log: Path, secret: str, scope: Scope = "write") -> str:
    """Whose *secret* it is."""

    async def ask() -> str:
        async with service(Settings(db=str(log)), lambda: NOON, loading=False) as opened:
            return await opened.tokens.holder(secret, scope)

    return asyncio.run(ask())


def test_the_last_word_is_the_token(treatylog: Command, log: Path) -> None:
    """A script takes the last word and writes with it."""
    printed = treatylog("token", "create", "desk", "--scope", "write", "--db", log)
    assert printed.code == 0
    assert holder(log, printed.out.split()[-1]) == "desk"


def test_a_token_is_listed_without_its_secret(treatylog: Command, log: Path) -> None:
    """The name, what it is for, since when, and that it holds."""
    secret = treatylog("token", "create", "desk", "--scope", "write", "--db", log).out.split()[-1]
    printed = treatylog("token", "list", "--db", log)
    assert re.fullmatch(r"desk  write   20[-0-9T:]+Z  until revoked", printed.out.splitlines()[1])
    assert secret not in printed.out


def test_a_revoked_token_stays_listed(treatylog: Command, log: Path) -> None:
    """With when it was; before there was one, the list says what that means."""
    assert treatylog("token", "list", "--db", log).out == "No token is configured: writes over HTTP are off.\n"
    treatylog("token", "create", "desk", "--scope", "write", "--db", log)
    assert treatylog("token", "revoke", "desk", "--db", log).code == 0
    assert re.search(r"^desk .* no, revoked 20[-0-9T:]+Z$", treatylog("token", "list", "--db", log).out, re.MULTILINE)


def test_a_token_may_be_for_several_things_and_end(treatylog: Command, log: Path) -> None:
    """Each scope has its flag; the list says until when it holds."""
    made = treatylog(
        "token", "create", "desk", "--scope", "define", "--scope", "write", "--expires", "90d", "--db", log
    )
    assert holder(log, made.out.split()[-1]) == holder(log, made.out.split()[-1], "define") == "desk"
    assert re.search(
        r"^desk  write define  \S+  until 20[-0-9T:]+Z$", treatylog("token", "list", "--db", log).out, re.MULTILINE
    )


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
        (("create", "desk", "--scope", "write", "--expires", "soon"), "invalid-setting"),
        (("create", "desk", "--scope", "write", "--expires", "2019-02-02"), "invalid-setting"),
        (("revoke", "desk"), "unknown-token"),
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
