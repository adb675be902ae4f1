"""Addresses: whether a request may go there, looked at when the connection is made and not before."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

_TRANSLATED = ip_network("64:ff9b::/96")


class NotPublic(OSError):
    """An address that is not one of the public Internet."""


def is_public(address: str) -> bool:
    """Whether *address* is one of the public Internet, and whatever it stands for is one too."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        return _is_public(found) and all(_is_public(one) for one in _within(found))
    return _is_public(found)


def public_socket(info: tuple[Any, ...]) -> socket.socket:
    """
    A socket to connect to the address that *info* resolved to. NotPublic unless it is a public one.

    A name is resolved before that, and by nobody after: it cannot turn into another address.
    """
    family, kind, protocol, _, address = info
    if not is_public(address[0]):
        raise NotPublic(f"{address[0]} is not an address of the public Internet")
    return socket.socket(family=family, type=kind, proto=protocol)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _TRANSLATED):
        return True  # judged by the address within
    barred = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return address.is_global and not barred


def _within(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The addresses of version 4 that *address* carries: mapped, translated, or of a tunnel."""
    carried: list[IPv4Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(one for one in carried if one is not None)
