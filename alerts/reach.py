"""Which addresses of the network a target may have: the open Internet's only."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name, as text; OSError where it has none."""

# What the standard library counts as global, or may in some release, and is not everybody's.
_CLOSED: Final = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # Azure's answer to every machine of it
            "192.0.0.0/24",  # protocol assignments; Oracle's metadata at .192
            "192.88.99.0/24",  # 6to4 relays
            "100.64.0.0/10",  # carriers' own (RFC 6598); Alibaba's metadata at 100.100.100.200
            "::/96",  # IPv4 within IPv6, of old
            "::ffff:0:0/96",  # IPv4 within IPv6: an open one has its own form
            "64:ff9b::/96",  # translated to IPv4 (RFC 6052): any address of it
            "64:ff9b:1::/48",  # the same within a network (RFC 8215)
            "2001::/32",  # Teredo: IPv4 within
            "2002::/16",  # 6to4: IPv4 within
            "fec0::/10",  # sites' own, of old
        ),
    )
)


def system_resolver(host: str, port: int) -> list[str]:
    """What the machine's resolver says, each address once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def client_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 one (a /64)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    return address if found.version == 4 else str(ip_network((found, 64), strict=False))


def is_open(address: str) -> bool:
    """Whether it is an address of the open Internet, of one machine, and hides no other."""
    try:
        found = ip_address(address)
    except ValueError:  # a zone behind it (fe80::1%eth0), or no address
        return False
    return found.is_global and not _is_set_apart(found)


def _is_set_apart(address: IPv4Address | IPv6Address) -> bool:
    kinds = (
        address.is_private, address.is_loopback, address.is_link_local, address.is_multicast,
        address.is_reserved, address.is_unspecified,
    )  # fmt: skip
    return any(kinds) or any(address in network for network in _CLOSED)
