"""How often one client may ask: so many requests a second in the long run, and bursts of some seconds' worth."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from time import monotonic

BURST_SECONDS = 10.0
"""How many seconds' worth of requests may come at once."""

_MOST_CLIENTS = 100_000
_V6_CLIENT_BITS = 64
_REMEMBERED = 8192


class Limiter:
    """
    A limit of *rate* requests a second for each client, by the generic cell rate algorithm.

    Of a client one number is kept: when what it has asked so far would be worked off. Who has nothing to work off is
    forgotten when the table is full.
    """

    def __init__(self, rate: float, *, now: Callable[[], float] = monotonic, most: int = _MOST_CLIENTS) -> None:
        self._every = 1 / rate
        self._now = now
        self._most = most
        self._until: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._until)

    def wait(self, client: str) -> float:
        """After how many seconds *client* may ask; 0 for now, and then it has asked."""
        now = self._now()
        until = max(self._until.get(client, now), now)
        ahead = until - now - BURST_SECONDS + self._every
        if ahead > 0:
            return ahead
        if len(self._until) >= self._most:
            self._forget(now)
        self._until[client] = until + self._every
        return 0.0

    def _forget(self, now: float) -> None:
        """Forget who has nothing to work off; if that is nobody, all: too few refused is better than no memory."""
        self._until = {client: until for client, until in self._until.items() if until > now}
        if len(self._until) >= self._most:
            self._until.clear()


@lru_cache(maxsize=_REMEMBERED)
def client_of(address: str) -> str:
    """Whose *address* it is: of version 6, the network of a site, of which each client has as many as it likes."""
    if ":" not in address:
        return address
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> _V6_CLIENT_BITS << _V6_CLIENT_BITS))
