"""Coming in (modern.ircdocs.horse, connection registration): what must be known before somebody is."""

from msgspec import Struct

from chinwag.room.results import Entered

EARLY = "early"  # the id of a command whose answer was given before the welcome


class Registration(Struct):
    """What the client has said of itself so far."""

    lines: int = 0  # that came, up to the welcome
    nick: str = ""
    taken: str = ""  # the nick last asked for that somebody else has
    user: str = ""
    real: str = ""
    password: str = ""
    version: int = 301  # of capability negotiation
    negotiating: bool = False  # CAP LS or REQ came, CAP END has not
    entering: bool = False
    mechanism: str = ""  # of SASL, while it runs
    payload: str = ""  # of SASL, in pieces
    rooms: frozenset[str] = frozenset()  # that one was in when SASL began
    away: str = ""  # draft/pre-away: what was said of it
    anew: bool = True  # nobody was here as that account before
    entered: Entered | None = None  # who one has shown to be, before the rest is known

    @property
    def complete(self) -> bool:
        """Whether everything is known."""
        return bool(self.nick and self.user) and not self.negotiating
