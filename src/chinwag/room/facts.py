"""What the house knows of whoever asks, and of the moment of asking. It never comes from the bytes of a command.

The hub fills it in and hands it to `decide` beside the command. All of it is data: two nodes that get the same
command with the same facts decide alike.
"""

from collections.abc import Mapping

from msgspec import Struct


class Facts(Struct, frozen=True, kw_only=True, gc=False):
    """Facts of one asking. The defaults are those of somebody of whom nothing is known."""

    address: str = ""  # the true address of the connection as text, "" = none (a Unix socket, the house itself)
    tls: bool = False
    certificate: str = ""  # SHA-256 of the certificate that the connection has shown, "" = none
    generation: int = 0  # of an account's session: which logging in it stems from; 0 = no account's session
    verified: bool = False  # the password, code or key that came with this very command was right
    secret: str = ""  # the hash of a new password, to be kept by the store beside the event
    fresh: str = ""  # an id or a code made by chance for what this command makes
    was: str = ""  # on logging in: the guest whom this session was, and who goes by it
    addresses: Mapping[str, tuple[str, ...]] = {}  # for bans: person id -> addresses of that person


NOTHING = Facts()
