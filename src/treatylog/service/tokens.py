"""Tokens: who may write. A token is 256 random bits; its digest is all that is kept."""

import hmac
import re
import secrets
from hashlib import sha256
from typing import Literal

from treatylog.errors import Forbidden, InvalidSetting, TokenExists, Unauthorized
from treatylog.log.store import Clock, Token, TokenStore

Scope = Literal["write", "webhooks", "metrics"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)


class Tokens:
    """The tokens of one log."""

    def __init__(self, store: TokenStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, name: str, scope: Scope) -> str:
        """A new secret for *name*, shown once. TokenExists when the name is taken."""
        if not _NAME.fullmatch(name):
            raise InvalidSetting(f"'{name}' is no token name; use lower-case letters, digits and hyphens")
        secret = secrets.token_urlsafe(32)
        if not await self._store.add_token(Token(name, scope, _digest(secret), self._clock())):
            raise TokenExists(f"there is a token '{name}' already; choose another name, or remove it first")
        return secret

    async def remove(self, name: str) -> bool:
        """Forget the token *name*; False when there is none."""
        return await self._store.remove_token(name)

    async def names(self) -> list[Token]:
        """The tokens, without their secrets."""
        return await self._store.tokens()

    async def holder(self, secret: str | None, scope: Scope) -> str:
        """
        The name behind *secret*, which must have *scope*.

        Forbidden where no token is configured, so that writes are off; Unauthorized for no or an unknown secret.
        """
        tokens = await self._store.tokens()
        if not tokens:
            raise Forbidden("writes are off: no token is configured; make one with `treatylog token create`")
        if not secret:
            raise Unauthorized("a write needs a token; send it as 'Authorization: Bearer TOKEN'")
        digest = _digest(secret)
        known = [token for token in tokens if hmac.compare_digest(token.digest, digest)]
        if not known:
            raise Unauthorized(
                "the token is not known to this log; check it, or make one with `treatylog token create`"
            )
        if known[0].scope != scope:
            raise Forbidden(f"the token '{known[0].name}' has the scope '{known[0].scope}', not '{scope}'")
        return known[0].name


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
