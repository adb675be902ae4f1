"""Tokens: made once, kept as digests, asked for with every write."""

from collections.abc import AsyncIterator

import pytest

from treatylog.errors import Forbidden, InvalidSetting, TokenExists, Unauthorized
from treatylog.log.sqlite import SqliteStore
from treatylog.service.tokens import Tokens
from worlds import SteppingClock


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", clock=SteppingClock())
    yield opened
    await opened.close()


@pytest.fixture
def tokens(store: SqliteStore) -> Tokens:
    return Tokens(store, SteppingClock())


async def test_without_a_token_writes_are_off(tokens: Tokens) -> None:
    """No token configured: every write is forbidden, whatever it carries."""
    with pytest.raises(Forbidden, match="token create"):
        await tokens.holder("anything", "write")


async def test_the_holder_of_a_secret_is_known_by_name(tokens: Tokens) -> None:
    """A secret stands for the name it was made for."""
    secret = await tokens.create("clerk", "write")
    assert await tokens.holder(secret, "write") == "clerk"


async def test_the_secret_itself_is_not_kept(tokens: Tokens, store: SqliteStore) -> None:
    """Only its SHA-256 is."""
    secret = await tokens.create("clerk", "write")
    kept = (await store.tokens())[0]
    assert secret not in repr(kept)
    assert len(kept.digest) == 64


@pytest.mark.parametrize("secret", [None, "", "wrong"])
async def test_no_secret_and_a_wrong_one_are_unauthorized(tokens: Tokens, secret: str | None) -> None:
    """The error says what to send."""
    await tokens.create("clerk", "write")
    with pytest.raises(Unauthorized):
        await tokens.holder(secret, "write")


async def test_a_removed_token_opens_nothing(tokens: Tokens) -> None:
    """Removal takes effect at once."""
    secret = await tokens.create("clerk", "write")
    await tokens.create("other", "write")
    assert await tokens.remove("clerk")
    assert not await tokens.remove("clerk")
    with pytest.raises(Unauthorized):
        await tokens.holder(secret, "write")


async def test_a_name_is_taken_once(tokens: Tokens) -> None:
    """A second token under one name would hide who writes."""
    await tokens.create("clerk", "write")
    with pytest.raises(TokenExists):
        await tokens.create("clerk", "write")


async def test_a_name_is_a_slug(tokens: Tokens) -> None:
    """The name stands in the log as who recorded."""
    with pytest.raises(InvalidSetting):
        await tokens.create("The Clerk", "write")
