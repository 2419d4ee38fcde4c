"""What the server says when it is up: the line to type for every way in, and what is not reachable and why.

Pure: the addresses are handed in. A further way in is one row of WAYS.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

Reach = Literal["machine", "network"]


class Place(Struct, frozen=True):
    """An address people can use, and who can."""

    host: str
    port: int
    reach: Reach = "machine"
    tls: bool = False
    fingerprint: str = ""  # of the certificate, where no authority vouches for it

    @property
    def bracketed(self) -> str:
        """The host as it stands in an address with a port."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def address(self) -> str:
        """The join address: what `chinwag join` takes and what the code for phones holds."""
        return f"{self.short}/#fp={self.fingerprint}" if self.sealed and self.fingerprint else self.short

    @property
    def short(self) -> str:
        """The same without what makes the server known: the client will ask."""
        return f"{'chats' if self.sealed else 'chat'}://{self.bracketed}:{self.port}"

    @property
    def sealed(self) -> bool:
        """Whether people come in by TLS: within one machine there is nobody to hide from."""
        return self.tls and self.reach == "network"


class Way(Struct, frozen=True):
    """A way in: what people have, and the line they type. `command` is how this installation is called."""

    name: str
    line: Callable[[str, Place], str]
    sealed: bool = False  # only where there is TLS
    plain: bool = False  # only where others may come without it


WAYS = (
    Way("terminal", lambda command, place: f"{command} join {place.address}"),
    Way("openssl", lambda command, place: f"openssl s_client -quiet -connect {place.bracketed}:{place.port}", True),
    Way("netcat", lambda command, place: f"nc {place.host} {place.port}", plain=True),
    Way("IRC", lambda command, place: f"irssi -c {place.host} -p {place.port}", plain=True),
)


CLAIM = "Nobody owns this house yet. To be its owner, come in, then: /register PASSWORD and /claim {code}"


class Block(Struct, frozen=True):
    """All that the join block says."""

    server: str
    places: Sequence[Place]
    command: str = "chinwag"
    unix: str = ""
    data: str = ""
    fingerprint: str = ""  # of the certificate; empty = no TLS
    sealed: bool = False  # whether who comes from another machine has to speak TLS
    claim: str = ""  # the code that makes the first owner; empty = there is one
    ways: Sequence[Way] = WAYS

    @property
    def shown(self) -> Place:
        """The address for others if there is one, else the one for this machine."""
        return next((place for place in self.places if place.reach == "network"), self.places[0])


def lines(block: Block) -> list[str]:
    """The block, a line at a time, for a terminal and for a log file alike."""
    others = ", ".join(place.short for place in block.places if place is not block.shown)
    carried = block.fingerprint in block.shown.address
    return [
        f"{block.server} is up. To come in, type one of these:",
        *(
            f"  {way.name:<9} {way.line(block.command, block.shown)}"
            for way in block.ways
            if (block.fingerprint or not way.sealed)
            and not (way.plain and block.sealed and block.shown.reach == "network")
        ),
        *([f"  {'socket':<9} nc -U {block.unix}"] if block.unix else []),
        *([f"Also at {others}"] if others else []),
        *([] if carried else [f"TLS SHA-256 {block.fingerprint}"]),
        unreachable(block),
        *([f"What is said is kept in {block.data}"] if block.data else []),
        *([CLAIM.format(code=block.claim)] if block.claim else []),
        "Ctrl-C stops the server; everybody is told.",
    ]


def unreachable(block: Block) -> str:
    """Who cannot come in, and why."""
    if block.shown.reach == "machine":
        return "Not reachable from other machines: for those on your network start with --lan"
    if block.sealed:
        return "Others come in by TLS alone: chinwag join, openssl, and clients that can."
    if block.fingerprint:
        return "Not reachable from outside your network. What comes by chats:// is encrypted."
    return "Not reachable from outside your network: nothing is encrypted."


def code(address: str) -> list[str]:
    """A QR code in half blocks: two rows of it in one row of text, with a quiet zone of two modules.

    Light modules are the ink, because most terminals are dark; `picture` makes it right on any.
    """
    import segno

    matrix = [list(row) for row in segno.make(address, error="l", micro=False).matrix_iter(border=2)]
    if len(matrix) % 2:
        matrix.append([0] * len(matrix[0]))
    halves = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return [
        "".join(halves[bool(upper), bool(lower)] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(matrix[::2], matrix[1::2], strict=True)
    ]


def picture(address: str, *, colours: bool) -> list[str]:
    """The code ready to print: white on black whatever the terminal's own colours are, where it has colours."""
    return [f"\x1b[97;40m{row}\x1b[0m" for row in code(address)] if colours else code(address)
