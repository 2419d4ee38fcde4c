"""Gateways: who may say on whose behalf a connection comes in (WEBIRC), by network and password. Pure."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from msgspec import Struct

Network: TypeAlias = IPv4Network | IPv6Network


class Gateway(Struct, frozen=True):
    """A network that gateways are in, and what is kept of their password: it, or its hash."""

    network: Network
    kept: str


def gateways(lines: Iterable[str]) -> tuple[Gateway, ...]:
    """Of lines `network password`. Raises ValueError."""
    found = []
    for line in lines:
        network, _, kept = line.strip().partition(" ")
        if not kept.strip():
            raise ValueError(line)
        found.append(Gateway(ip_network(network, strict=False), kept.strip()))
    return tuple(found)


def gateway_at(known: Sequence[Gateway], address: str) -> Gateway | None:
    """The gateway that a connection from this address can be; of several networks the first counts."""
    if not known or not address:
        return None
    where = ip_address(address)
    return next((gateway for gateway in known if where in gateway.network), None)


def known_address(text: str) -> str:
    """An address as it is written everywhere else: without IPv6 clothes around IPv4; "" = it is none."""
    try:
        where = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(where, "ipv4_mapped", None) or where)
