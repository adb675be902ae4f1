"""Kept: what several pages are made of and takes long to reckon, kept for as long as nothing it rests on changes."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from aiohttp import web

T = TypeVar("T")

_MOST = 64


class Kept:
    """Answers by what they rest on; the ones not asked for longest go first."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Any] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What *make* makes, which *key* stands for; made once."""
        if key not in self._found:
            self._found[key] = await make()
            if len(self._found) > _MOST:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        found: T = self._found[key]
        return found


KEPT = web.AppKey("KEPT", Kept)
