"""A toy wire and a toy connection, for tests of what lies between the network and the rooms."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

from chinwag.protocols.contract import BadBytes, Out, Reply, Unit
from chinwag.room.commands import Command, Enter, Join, Leave, Ping, Quit, Say
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

WORDS: dict[bytes, Callable[[str], Command]] = {
    b"enter": lambda rest: Enter(name=rest),
    b"say": lambda rest: Say(room="lobby", text=rest),
    b"join": lambda rest: Join(room=rest),
    b"leave": lambda rest: Leave(room=rest),
    b"ping": lambda rest: Ping(data=rest),
    b"quit": lambda rest: Quit(),
}


class ToyWire:
    """Lines `word rest`; answers `<word type>`, entries `name:text`. `calls` counts renderings."""

    kind: ClassVar[str] = "toy"
    echo: ClassVar[bool] = False
    paced: ClassVar[bool] = False
    patience: ClassVar[float] = 20
    resumes: ClassVar[bool] = True
    tells_read: bool = True

    def __init__(self, key: Hashable = "toy") -> None:
        self.key = key
        self.rendered = 0

    def greet(self) -> Out:
        return b"hello\n"

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        items: list[Command | Reply] = []
        for line in data.splitlines():
            word, _, rest = line.partition(b" ")
            if word == b"bad":
                raise BadBytes("bad", b"goodbye\n", items)
            if word == b"bug":
                raise ZeroDivisionError
            items.append(WORDS[word](rest.decode()) if word in WORDS else Reply(b"echo " + line + b"\n"))
        return items

    def more(self) -> bool:
        return False

    def answer(self, command: Command, result: Result | Refused) -> Out:
        why = f" {result.code}" if isinstance(result, Refused) else ""
        return f"<{type(command).__name__} {type(result).__name__}{why}>\n".encode()

    def render(self, entry: Entry) -> Out:
        self.rendered += 1
        text = getattr(entry.event, "text", "")
        return f"{entry.who.name}:{type(entry.event).__name__}:{text}\n".encode()

    def goodbye(self, code: str) -> Out:
        return f"bye {code}\n".encode()


class EchoWire(ToyWire):
    """The same, with one's own entries heard too."""

    echo: ClassVar[bool] = True


class UnitWire(ToyWire):
    """The same in single units."""

    paced: ClassVar[bool] = True

    def render(self, entry: Entry) -> Out:
        whole = super().render(entry)
        assert isinstance(whole, bytes)
        return (Unit(whole),)

    def answer(self, command: Command, result: Result | Refused) -> Out:
        whole = super().answer(command, result)
        assert isinstance(whole, bytes)
        return (Unit(whole),)

    def goodbye(self, code: str) -> Out:
        return (Unit(b"bye"),)


class ToyConnection:
    """Keeps what was written."""

    peer: Any = "toy"

    def __init__(self) -> None:
        self.writes: list[Any] = []
        self.closed = False
        self.paused = False
        self.has_entered = False

    def write(self, out: Any) -> None:
        self.writes.append(out)

    def close(self, out: Out = b"") -> None:
        self.writes.append(out)
        self.closed = True

    def entered(self) -> None:
        self.has_entered = True

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def take(self) -> bytes:
        """Everything written since the last call, as one."""
        whole = b"".join(out if isinstance(out, bytes) else b"".join(u.data for u in out) for out in self.writes)
        self.writes.clear()
        return whole
