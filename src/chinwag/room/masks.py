"""Whom a ban keeps out: an account, a mask of guests' names, an address or a block of addresses. Pure matching."""

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal, TypeAlias
from unicodedata import normalize

from chinwag.room import names
from chinwag.room.refusals import Refused

Kind: TypeAlias = Literal["account", "name", "address", "mask", "spare", "welcome"]
"""mask: nick!user@host, a:account, or m: and one of them, which lets read only. spare: hit by no ban all the same.
welcome: needs no invitation."""
WIDEST_4, WIDEST_6 = 8, 19  # blocks larger than the largest that registries give out hit half the world by mistake


def address_block(mask: str) -> str | Refused | None:
    """An address or a block in its one spelling (10.1.2.0/24, 2001:db8::/32); None = it is none at all."""
    if not re.fullmatch(r"[0-9A-Fa-f:.]+(/\d{1,3})?", mask) or not re.search("[.:]", mask):
        return None
    try:
        network = ip_network(mask, strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network) and (mapped := network.network_address.ipv4_mapped) is not None:
        network = IPv4Network((mapped, max(0, network.prefixlen - 96)), strict=False)
    if network.prefixlen < (WIDEST_4 if network.version == 4 else WIDEST_6):
        return Refused("mask_invalid", {"mask": mask})
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if single else str(network)


def in_block(address: str, block: str) -> bool:
    """Whether an address as text lies in a block as `address_block` spells it."""
    network, found = _network(block), _address(address)
    return found is not None and network is not None and found.version == network.version and found in network


@lru_cache(maxsize=4096)
def _network(block: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(block)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _address(address: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - IPv4Address | IPv6Address | None
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


_NO_WORD = str.maketrans("", "", " !@:*?\t\n\0,")


def word(text: str, otherwise: str) -> str:
    """A text as one word that can stand in a mask."""
    return text.translate(_NO_WORD) or otherwise


@lru_cache(maxsize=4096)
def user_and_host(name: str, kind: str, user: str, host: str) -> tuple[str, str]:
    """What stands behind the nick in a mask; who came without IRC has both as well, so that bans can hit them."""
    return word(user, word(name, "someone")), host or f"{kind}.chinwag"


WIDE = ("mask", "spare", "welcome")
QUIET, ACCOUNT = "m:", "a:"


def full_mask(mask: str) -> str:
    """A mask of that kind in its one spelling."""
    for sign in (QUIET, ACCOUNT):
        if mask.startswith(sign):
            return sign + (full_mask(mask[2:]) if sign == QUIET else mask[2:].lower())
    nick, bang, rest = mask.partition("!")
    if not bang and "@" in mask:
        nick, rest = "*", mask
    user, _, host = rest.partition("@")
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"


def fits_full(mask: str, seen: str, account: str) -> bool:
    """Whether nick!user@host, or the name of an account ("" = none), fits such a mask."""
    mask = mask.removeprefix(QUIET)
    if mask.startswith(ACCOUNT):
        return account != "" and _pattern(mask[2:]).fullmatch(account.lower()) is not None
    return _pattern(mask.lower()).fullmatch(seen.lower()) is not None


def name_mask(mask: str) -> str:
    """A mask of names in its one spelling."""
    return re.sub(r"\*+", "*", normalize("NFC", mask).lower())


def fits(name: names.Name, mask: str) -> bool:
    """Whether a name, or what it looks like, fits a mask with * and ?."""
    pattern = _pattern(mask)
    return pattern.fullmatch(name.key) is not None or _pattern(looks(mask)).fullmatch(name.skeleton) is not None


@lru_cache(maxsize=4096)
def looks(mask: str) -> str:
    """The mask over skeletons: what stands between its signs, as it looks."""
    return "".join([part if part in ("*", "?") else names.skeleton(part) for part in re.split(r"([*?])", mask)])


@lru_cache(maxsize=4096)
def _pattern(mask: str) -> re.Pattern[str]:
    """Every * but the last is lazy and atomic, so that no name takes long."""
    parts = mask.split("*")
    piece = [re.escape(part).replace(r"\?", ".") for part in parts]
    if len(piece) == 1:
        return re.compile(piece[0], re.DOTALL)
    middle = "".join([f"(?>.*?{part})" for part in piece[1:-1]])
    return re.compile(f"{piece[0]}{middle}.*{piece[-1]}", re.DOTALL)
