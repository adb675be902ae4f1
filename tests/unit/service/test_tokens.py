"""Tokens: made once, kept as digests, asked for with every request that needs one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from treatylog.errors import Forbidden, InvalidSetting, LogUnavailable, TokenExists, Unauthorized
from treatylog.log.sqlite import SqliteStore
from treatylog.log.store import Token
from treatylog.service.tokens import FRESH_SECONDS, SCOPES, Scope, Tokens, expiry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Time:
    """A clock on the wall and one that never goes back, both set by the test."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """The time it is set to."""
        return self.now

    def seconds(self) -> float:
        """The same as seconds."""
        return self.now.timestamp()

    def go(self, **by: float) -> None:
        """Go on for days, hours, seconds …"""
        self.now += timedelta(**by)


class Counted:
    """The tokens of a store, read as often as it counts; it can be away."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.reads = 0
        self.is_away = False

    async def add_token(self, token: Token) -> bool:
        """As the store."""
        return await self._store.add_token(token)

    async def revoke_token(self, name: str, at: datetime) -> bool:
        """As the store."""
        return await self._store.revoke_token(name, at)

    async def tokens(self) -> list[Token]:
        """As the store, counted."""
        self.reads += 1
        if self.is_away:
            raise LogUnavailable("the log is away")
        return await self._store.tokens()


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", clock=lambda: NOON)
    yield opened
    await opened.close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def counted(store: SqliteStore) -> Counted:
    return Counted(store)


@pytest.fixture
def tokens(counted: Counted, time: Time) -> Tokens:
    return Tokens(counted, time, seconds=time.seconds)


@pytest.fixture
def node(store: SqliteStore, time: Time) -> Tokens:
    """Another node over the same log."""
    return Tokens(store, time, seconds=time.seconds)


async def test_without_a_token_writes_are_off(tokens: Tokens) -> None:
    """No token configured: every write is forbidden, whatever it carries."""
    with pytest.raises(Forbidden, match="token create NAME --scope write"):
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


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_token_opens_what_it_is_for_and_nothing_else(tokens: Tokens, scope: Scope) -> None:
    """Each scope by itself: the error names what the token is for and what is missing."""
    secret = await tokens.create("clerk", scope)
    for asked in SCOPES:
        if asked == scope:
            assert await tokens.holder(secret, asked) == "clerk"
        else:
            with pytest.raises(Forbidden, match=f"is for '{scope}', not for '{asked}'"):
                await tokens.holder(secret, asked)


async def test_a_token_may_be_for_several(tokens: Tokens, store: SqliteStore) -> None:
    """In whatever order they are given, once each."""
    secret = await tokens.create("clerk", "define", "write", "define")
    assert [await tokens.holder(secret, "write"), await tokens.holder(secret, "define")] == ["clerk", "clerk"]
    assert (await store.tokens())[0].scopes == ("write", "define")


async def test_a_token_holds_until_it_expires(tokens: Tokens, time: Time) -> None:
    """Up to that instant and not at it; the error says that, and when."""
    secret = await tokens.create("clerk", "write", expires=NOON + timedelta(days=1))
    await tokens.create("other", "write")
    time.go(days=1, microseconds=-1)
    assert await tokens.holder(secret, "write") == "clerk"
    time.go(microseconds=1)
    with pytest.raises(Unauthorized, match="'clerk' expired at 2026-11-24T12:00:00Z"):
        await tokens.holder(secret, "write")


async def test_a_revoked_token_opens_nothing(tokens: Tokens) -> None:
    """At once, and it stays listed; a name that no token has cannot be revoked."""
    secret = await tokens.create("clerk", "write")
    await tokens.create("other", "write")
    assert await tokens.holder(secret, "write") == "clerk"
    assert (await tokens.revoke("clerk"), await tokens.revoke("nobody")) == (True, False)
    with pytest.raises(Unauthorized, match="'clerk' was revoked at 2026-11-23T12:00:00Z"):
        await tokens.holder(secret, "write")
    assert [token.revoked_at for token in await tokens.names()] == [NOON, None]


async def test_the_last_one_revoked_writes_are_off(tokens: Tokens) -> None:
    """Who has it is told of it; for all others it is as if there had been none."""
    secret = await tokens.create("clerk", "write")
    await tokens.revoke("clerk")
    with pytest.raises(Unauthorized, match="was revoked"):
        await tokens.holder(secret, "write")
    with pytest.raises(Forbidden, match="no token of this log is valid"):
        await tokens.holder(None, "write")


async def test_what_another_node_revokes_is_over_within_a_second(tokens: Tokens, node: Tokens, time: Time) -> None:
    """The tokens are read again when they are half a second old."""
    secret = await tokens.create("clerk", "write")
    assert await tokens.holder(secret, "write") == "clerk"
    await node.revoke("clerk")
    time.go(seconds=FRESH_SECONDS)
    with pytest.raises(Unauthorized, match="was revoked"):
        await tokens.holder(secret, "write")
    assert FRESH_SECONDS < 1


async def test_what_another_node_makes_holds_at_once(tokens: Tokens, node: Tokens, time: Time) -> None:
    """A secret that is not known is looked for again before it is refused."""
    await tokens.create("clerk", "write")
    with pytest.raises(Unauthorized):
        await tokens.holder("wrong", "write")
    made = await node.create("other", "write")
    time.go(seconds=FRESH_SECONDS / 2)
    assert await tokens.holder(made, "write") == "other"


async def test_many_requests_read_the_tokens_once(tokens: Tokens, counted: Counted, time: Time) -> None:
    """In half a second; who guesses makes the store work a few times a second and no more."""
    secret = await tokens.create("clerk", "write")
    for _ in range(100):
        await tokens.holder(secret, "write")
    assert counted.reads == 1
    time.go(seconds=FRESH_SECONDS / 4)
    for _ in range(100):
        with pytest.raises(Unauthorized):
            await tokens.holder("guess", "write")
    assert counted.reads == 2


async def test_while_the_log_is_away_nobody_is_let_in(tokens: Tokens, counted: Counted, time: Time) -> None:
    """What was read is gone by for half a second; then the error is that of the log."""
    secret = await tokens.create("clerk", "write")
    await tokens.holder(secret, "write")
    counted.is_away = True
    assert await tokens.holder(secret, "write") == "clerk"
    time.go(seconds=FRESH_SECONDS)
    with pytest.raises(LogUnavailable):
        await tokens.holder(secret, "write")


async def test_a_name_is_given_once(tokens: Tokens) -> None:
    """A second token under one name would hide who writes, also when the first is revoked."""
    await tokens.create("clerk", "write")
    await tokens.revoke("clerk")
    with pytest.raises(TokenExists, match="'clerk-2'"):
        await tokens.create("clerk", "write")


@pytest.mark.parametrize("name", ["The Clerk", "", "-x", "a" * 65, "é"])
async def test_a_name_is_a_slug(tokens: Tokens, name: str) -> None:
    """The name stands in the log as who recorded."""
    with pytest.raises(InvalidSetting):
        await tokens.create(name, "write")


async def test_a_token_is_for_something_and_ends_later(tokens: Tokens, store: SqliteStore) -> None:
    """Without a scope, with one that there is not, or over before it is made, none is made."""
    with pytest.raises(InvalidSetting, match="one scope at least"):
        await tokens.create("clerk")
    with pytest.raises(InvalidSetting, match="'read' is no scope"):
        await tokens.create("clerk", "read")  # type: ignore[arg-type]  # what a caller without types may give
    with pytest.raises(InvalidSetting, match="which is over"):
        await tokens.create("clerk", "write", expires=NOON)
    assert await store.tokens() == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("90d", NOON + timedelta(days=90)),
        ("2027-01-31", datetime(2027, 1, 31, 23, 59, 59, 999_999, UTC)),
        ("2027-01-31T12:00:00+02:00", datetime(2027, 1, 31, 10, tzinfo=UTC)),
    ],
)
def test_when_a_token_ends_is_written_as_days_a_date_or_an_instant(text: str, ends: datetime) -> None:
    """A date means its end, as everywhere."""
    assert expiry(text, NOON) == ends


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "90 days", "tomorrow", "2027-02-30", "99999d 1", "99999999d"])
def test_any_other_end_is_refused(text: str) -> None:
    """With what can be written."""
    with pytest.raises(InvalidSetting, match="such as 90d"):
        expiry(text, NOON)
