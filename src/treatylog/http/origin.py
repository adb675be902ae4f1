"""Where a request comes from: the address of its peer, or the one that a proxy of ours says it had it from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network

_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto")
_FOR = re.compile(r'(?:^|[;,\s])for="?(?P<node>\[[^\]]*\]|[^";,\s]*)', re.IGNORECASE)
_PROTO = re.compile(r'(?:^|[;,\s])proto="?(?P<proto>[A-Za-z]+)', re.IGNORECASE)
_WITH_PORT = re.compile(r"(?P<host>[0-9.]+|\[[^\]]*\])(?::[0-9]+)?")
_MOST_HOPS = 32
_REMEMBERED = 8192
"""How many addresses are remembered as they were read: reading one costs as much as half an answer."""


@dataclass(frozen=True, slots=True)
class Origin:
    """
    The address of the client, and whether it came by https.

    ``is_local``: it is a program of this machine, and nobody says that it speaks for another.
    """

    address: str
    is_secure: bool = False
    is_local: bool = False


LOCAL = Origin("127.0.0.1", is_local=True)


def origin_of(request: web.BaseRequest, proxies: Sequence[Network]) -> Origin:
    """Where *request* comes from. What it says itself of that counts only from one of *proxies*."""
    peer = request.remote
    headers = request.headers
    forwarded = any(name in headers for name in _FORWARDING)
    if peer is None or peer == LOCAL.address:
        peer = LOCAL.address
        if not forwarded:
            return LOCAL
    if not forwarded or not proxies or not _is_in(peer, proxies):
        return Origin(peer, is_local=not forwarded and _is_loopback(peer))
    address = _farthest(peer, _hops(headers.getall("Forwarded", ()), headers.getall("X-Forwarded-For", ())), proxies)
    return Origin(address, is_secure=_scheme(request) == "https", is_local=False)


def _farthest(peer: str, hops: Sequence[str], proxies: Sequence[Network]) -> str:
    """The nearest of *hops* that is no proxy of ours: what lies beyond it may be invented."""
    last = peer
    for hop in reversed(hops[-_MOST_HOPS:]):
        host = _host(hop)
        if host is None:
            return last
        last = host
        if not _is_in(host, proxies):
            return last
    return last


def _hops(forwarded: Iterable[str], listed: Iterable[str]) -> list[str]:
    """Each station, the client first. Where both headers are there, the standard one counts (RFC 7239)."""
    standard = list(_nodes(forwarded))
    return standard or [part.strip() for line in listed for part in line.split(",")]


def _nodes(forwarded: Iterable[str]) -> Iterator[str]:
    for line in forwarded:
        for element in line.split(","):
            found = _FOR.search(element)
            if found:
                yield found["node"]


@lru_cache(maxsize=_REMEMBERED)
def _host(hop: str) -> str | None:
    """The address in *hop*, without brackets and port; None for what is none, such as `unknown`."""
    found = _WITH_PORT.fullmatch(hop)
    text = found["host"].strip("[]") if found else hop
    parsed = _parsed(text)
    return str(parsed) if parsed else None


def _scheme(request: web.BaseRequest) -> str:
    headers = request.headers
    said = headers.getall("X-Forwarded-Proto", ())
    standard = [found["proto"] for line in headers.getall("Forwarded", ()) if (found := _PROTO.search(line))]
    last = standard[-1:] or [part.strip() for line in said for part in line.split(",")][-1:]
    return last[0].lower() if last else ""


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    found = _parsed(address)
    return found is not None and any(found in network for network in networks)


def _is_loopback(address: str) -> bool:
    found = _parsed(address)
    return found is not None and found.is_loopback


@lru_cache(maxsize=_REMEMBERED)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
