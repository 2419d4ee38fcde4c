"""Who may come in: counts per address block and in all. Pure; time is handed in."""

from collections import deque
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal, TypeAlias

from msgspec import Struct

from chinwag.net.contract import Peer

Turned: TypeAlias = Literal["overloaded", "too_many_here", "too_often"]
"""Why a connection was turned away: the house is full; too many from this block; too many new ones from it."""


class Quotas(Struct, frozen=True):
    """How many connections there may be. A block is an IPv4 address or an IPv6 /64."""

    nameless: int = 256
    nameless_per_block: int = 8
    per_block: int = 16
    new_per_block: int = 32
    new_within: float = 600.0  # seconds
    gateways: tuple[IPv4Network | IPv6Network, ...] = ()  # these bring others, who are counted where they are
    spare_private: bool = False  # no limits per block for private networks: a class behind one router


class Block:
    """What one block has now, and when its latest connections came."""

    __slots__ = ("came", "nameless", "open")

    def __init__(self) -> None:
        self.open = 0
        self.nameless = 0
        self.came: deque[float] = deque()


class Admission:
    """The counts. Loopback and Unix sockets are not counted: they are this machine's own."""

    def __init__(self, quotas: Quotas) -> None:
        self.quotas = quotas
        self.nameless = 0
        self._blocks: dict[str, Block] = {}
        self._sweep_at = 1024

    def enter(self, peer: Peer, now: float) -> Turned | None:
        """Count a connection in, or say why not; "overloaded" only where all else is in order."""
        if peer.loopback:
            return None
        quotas = self.quotas
        block = self._block(peer, now)
        spared = self._spared(peer)
        if not spared:
            if block.open >= quotas.per_block or block.nameless >= quotas.nameless_per_block:
                return "too_many_here"
            if len(block.came) >= quotas.new_per_block:
                return "too_often"
        if self.nameless >= quotas.nameless:
            return "overloaded"
        if not spared:
            block.came.append(now)
        block.open += 1
        block.nameless += 1
        self.nameless += 1
        return None

    def named(self, peer: Peer) -> None:
        """A connection that was counted in has got its name."""
        if not peer.loopback:
            self.nameless -= 1
            self._blocks[block_of(peer.address)].nameless -= 1

    def leave(self, peer: Peer, *, named: bool) -> None:
        """A connection that was counted in has ended; `named`: after it had got a name."""
        if peer.loopback:
            return
        if not named:
            self.named(peer)
        self._blocks[block_of(peer.address)].open -= 1

    def _spared(self, peer: Peer) -> bool:
        quotas = self.quotas
        if quotas.gateways and any(ip_address(peer.address) in network for network in quotas.gateways):
            return True
        return quotas.spare_private and is_private(peer.address)

    def _block(self, peer: Peer, now: float) -> Block:
        if len(self._blocks) >= self._sweep_at:
            self._sweep(now)
        block = self._blocks.setdefault(block_of(peer.address), Block())
        self._forget_old(block, now)
        return block

    def _forget_old(self, block: Block, now: float) -> None:
        while block.came and block.came[0] <= now - self.quotas.new_within:
            block.came.popleft()

    def _sweep(self, now: float) -> None:
        """Drop the blocks that nothing is known of any more, so that many strangers cost no memory for ever."""
        for name, block in list(self._blocks.items()):
            self._forget_old(block, now)
            if not block.open and not block.came:
                del self._blocks[name]
        self._sweep_at = max(1024, 2 * len(self._blocks))


@lru_cache(4096)
def block_of(address: str) -> str:
    """The unit that limits count: an IPv4 address, or the /64 of an IPv6 one, which is one household."""
    where = ip_address(address)
    if isinstance(where, IPv6Address):
        return f"{IPv6Address(int(where) >> 64 << 64)}/64"
    return address


@lru_cache(4096)
def is_private(address: str) -> bool:
    """Whether an address is of a private network (RFC 1918, RFC 4193, link-local)."""
    return ip_address(address).is_private
