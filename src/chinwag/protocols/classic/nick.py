"""Programs that wait for a server to say exactly `NICK`, and send their name then."""

from typing import ClassVar

from chinwag.protocols.classic.bare import Bare, BareVoice
from chinwag.protocols.classic.wire import HOME

QUESTION = b"NICK"  # alone in its segment, and never again: a message is never just this word


class NickVoice(BareVoice):
    """`alice: hello`, in ASCII for ever."""

    kind: ClassVar[str] = "nick"
    __slots__ = ()


class Nick(Bare):
    """The listener has asked; the name came within a moment. A taken one is changed: it knows no refusal."""

    kind: ClassVar[str] = "nick"
    unicode: ClassVar[bool] = False
    renames: ClassVar[bool] = True
    reset_on_close: ClassVar[bool] = True

    def __init__(self, home: str = HOME) -> None:
        super().__init__(NickVoice(home, ascii_only=True))
