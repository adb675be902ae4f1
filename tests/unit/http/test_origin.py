"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any, cast

import pytest
from aiohttp import web
from multidict import CIMultiDict

from treatylog.http.origin import Origin, origin_of

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


class Asked:
    """A request, as far as it says where it comes from."""

    def __init__(self, remote: str | None, headers: Mapping[str, str] | CIMultiDict[str]) -> None:
        self.remote = remote
        self.headers = CIMultiDict(headers)


def origin(remote: str | None, proxies: Any = PROXIES, **headers: str) -> Origin:
    """The origin of a request from *remote* with *headers*."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return origin_of(cast(web.BaseRequest, Asked(remote, named)), proxies)


@pytest.mark.parametrize(
    ("header", "value", "address"),
    [
        ("X_Forwarded_For", "192.0.2.1", "192.0.2.1"),
        ("X_Forwarded_For", "203.0.113.9, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
        ("X_Forwarded_For", "192.0.2.1:4711", "192.0.2.1"),
        ("X_Forwarded_For", "[2001:db9::1]:4711", "2001:db9::1"),
        ("X_Forwarded_For", "unknown", "10.0.0.1"),
        ("X_Forwarded_For", "nonsense, 10.2.2.2", "10.2.2.2"),
        ("Forwarded", 'for=192.0.2.1;proto=https, for="[2001:db8::5]:80"', "192.0.2.1"),
        ("Forwarded", "by=10.0.0.1;FOR=192.0.2.60", "192.0.2.60"),
        ("Forwarded", "for=_hidden", "10.0.0.1"),
    ],
)
def test_a_proxy_of_ours_says_for_whom_it_speaks(header: str, value: str, address: str) -> None:
    """The nearest station that is no proxy of ours; what lies beyond may be invented."""
    assert origin("10.0.0.1", **{header: value}).address == address


def test_nobody_else_is_believed() -> None:
    """The address is that of the connection, whatever the headers say."""
    told = {"X_Forwarded_For": "192.0.2.1", "Forwarded": "for=192.0.2.2;proto=https", "X_Forwarded_Proto": "https"}
    assert origin("198.51.100.1", **told) == Origin("198.51.100.1")
    assert origin("10.0.0.1", (), **told) == Origin("10.0.0.1")


def test_who_speaks_for_others_is_not_local() -> None:
    """A proxy on this machine that nobody told us of does not make the world local."""
    assert [origin(remote).is_local for remote in ("127.0.0.1", "::1", None, "192.0.2.1")] == [True, True, True, False]
    assert not origin("127.0.0.1", X_Forwarded_For="127.0.0.1").is_local
    assert not origin("10.0.0.1", X_Forwarded_For="127.0.0.1").is_local


@pytest.mark.parametrize(
    ("headers", "is_secure"),
    [
        ({"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Proto": "https"}, True),
        ({"X_Forwarded_For": "192.0.2.1", "X_Forwarded_Proto": "https, http"}, False),
        ({"Forwarded": "for=192.0.2.1;proto=HTTPS"}, True),
        ({"X_Forwarded_For": "192.0.2.1"}, False),
    ],
)
def test_a_proxy_of_ours_says_whether_it_was_asked_by_https(headers: dict[str, str], is_secure: bool) -> None:
    """The one that is nearest."""
    assert origin("10.0.0.1", **headers).is_secure is is_secure
