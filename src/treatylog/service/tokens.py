"""Tokens: who may do what. A token is 256 random bits; its digest is all that is kept."""

import asyncio
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, get_args

from treatylog.errors import Forbidden, InvalidInstant, InvalidSetting, TokenExists, Unauthorized
from treatylog.log.store import Clock, Token, TokenStore
from treatylog.service.clocks import end_of_day, parse_known_at

Scope = Literal["write", "define", "webhooks", "metrics"]

SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        "write": "Record acts.",
        "define": "Define treaties: their clauses, parties and sources.",
        "webhooks": "Make and remove subscriptions, and read what was delivered to them.",
        "metrics": "Read the metrics from another machine.",
    }
)
"""What a token may be for."""

FRESH_SECONDS = 0.5
"""How long a node goes by the tokens it has read: a token revoked on another node holds no longer than that."""

_ASK_AGAIN_SECONDS = 0.05
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
_DAYS = re.compile(r"(?P<days>[0-9]{1,5})d", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Read:
    """The tokens of the log as they were *at* a time."""

    at: float
    tokens: tuple[Token, ...]


class Tokens:
    """The tokens of one log. *seconds* is a clock that never goes back, for how long what was read is gone by."""

    def __init__(self, store: TokenStore, clock: Clock, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._seconds = seconds
        self._read: _Read | None = None
        self._reading = asyncio.Lock()

    async def create(self, name: str, *scopes: Scope, expires: datetime | None = None) -> str:
        """
        A new secret for *name*, shown once, for *scopes* and until it *expires*.

        TokenExists when the name was given before: what is recorded under a name is recorded with one token.
        """
        _check_form(name, scopes)
        secret, now = secrets.token_urlsafe(32), self._clock()
        if expires is not None and expires <= now:
            raise InvalidSetting(f"the token would expire at {_told(expires)}, which is over; give a later time")
        token = Token(name, tuple(scope for scope in SCOPES if scope in scopes), _digest(secret), now, expires)
        if not await self._store.add_token(token):
            raise TokenExists(
                f"the name '{name}' is given to a token already, and is given once: what is recorded names it; choose "
                f"another, such as '{name}-2'"
            )
        self._read = None
        return secret

    async def revoke(self, name: str) -> bool:
        """See that the token *name* opens nothing from now on; it stays listed. False when there is none."""
        revoked = await self._store.revoke_token(name, self._clock())
        self._read = None
        return revoked

    async def names(self) -> list[Token]:
        """The tokens, revoked and expired ones too, without their secrets."""
        return await self._store.tokens()

    async def holder(self, secret: str | None, scope: Scope) -> str:
        """
        The name behind *secret*, which must have *scope*.

        Unauthorized for no secret, and for one that is unknown, revoked or expired. Forbidden for one without *scope*,
        and for everybody where no token holds.
        """
        digest = _digest(secret) if secret else ""
        tokens, found = await self._found(digest, FRESH_SECONDS)
        if found is None:
            tokens, found = await self._found(digest, _ASK_AGAIN_SECONDS)
        if found is None:
            raise self._nobody(tokens, scope, given=bool(secret))
        return self._checked(found, scope)

    async def _found(self, digest: str, age: float) -> tuple[tuple[Token, ...], Token | None]:
        """The tokens, and the one that *digest* stands for; every one is compared, however soon it is found."""
        tokens = await self._as_of(age)
        found = [token for token in tokens if hmac.compare_digest(token.digest, digest)]
        return tokens, found[0] if found else None

    async def _as_of(self, age: float) -> tuple[Token, ...]:
        """The tokens as they were *age* seconds ago or later. Whoever comes while they are read waits for them."""
        if (known := self._known(age)) is not None:
            return known
        async with self._reading:
            if (known := self._known(age)) is not None:
                return known
            at = self._seconds()
            self._read = _Read(at, tuple(await self._store.tokens()))
            return self._read.tokens

    def _known(self, age: float) -> tuple[Token, ...] | None:
        read = self._read
        return read.tokens if read and self._seconds() - read.at < age else None

    def _nobody(self, tokens: tuple[Token, ...], scope: Scope, *, given: bool) -> Unauthorized | Forbidden:
        if all(token.revoked_at or self._is_over(token) for token in tokens):
            return Forbidden(
                f"no token of this log is valid, so that this is off for everybody; make one with `treatylog token "
                f"create NAME --scope {scope}`"
            )
        if not given:
            return Unauthorized(f"this needs a token for '{scope}'; send it as 'Authorization: Bearer TOKEN'")
        return Unauthorized(
            "the token is not known to this log; check it, or make one with `treatylog token create`", invalid=True
        )

    def _checked(self, token: Token, scope: Scope) -> str:
        again = f"make another one with `treatylog token create NAME --scope {scope}`"
        if token.revoked_at:
            since = _told(token.revoked_at)
            raise Unauthorized(f"the token '{token.name}' was revoked at {since}; {again}", invalid=True)
        if token.expires_at and self._is_over(token):
            raise Unauthorized(f"the token '{token.name}' expired at {_told(token.expires_at)}; {again}", invalid=True)
        if scope not in token.scopes:
            has = ", ".join(f"'{one}'" for one in token.scopes)
            raise Forbidden(f"the token '{token.name}' is for {has}, not for '{scope}'; {again}", scope=scope)
        return token.name

    def _is_over(self, token: Token) -> bool:
        return token.expires_at is not None and self._clock() >= token.expires_at


def expiry(text: str, now: datetime) -> datetime:
    """
    When a token ends that is to hold for, or until, *text*: days such as ``90d``, a date (its end, UTC), an instant.

    InvalidSetting for anything else.
    """
    try:
        if days := _DAYS.fullmatch(text):
            return now + timedelta(days=int(days["days"]))
        until = parse_known_at(text)
        return until if isinstance(until, datetime) else end_of_day(until)
    except (InvalidInstant, OverflowError):
        raise InvalidSetting(
            f"'{text}' is no time for a token to end; write days, such as 90d, a date, or an RFC 3339 instant"
        ) from None


def _check_form(name: str, scopes: tuple[Scope, ...]) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidSetting(
            f"'{name}' is no token name; use at most 64 lower-case letters, digits and hyphens, no hyphen first"
        )
    unknown = [scope for scope in scopes if scope not in get_args(Scope)]
    if unknown or not scopes:
        found = f"'{unknown[0]}' is no scope" if unknown else "a token is for one scope at least"
        raise InvalidSetting(f"{found}; the scopes are {', '.join(SCOPES)}")


def _told(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
