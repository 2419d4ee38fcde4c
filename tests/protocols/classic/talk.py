"""A wire in a test: what a hub would answer, and what went out."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.classic.wire import Classic
from chinwag.protocols.contract import Reply, Unit
from chinwag.room.commands import Command, Enter, Say
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Event, Said, Whispered
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, PersonInfo, Result, RoomInfo

LOBBY = RoomInfo("lobby", "", 0, 1, 2, True)
ALICE = Person("g1", "alice")
BOB = Person("g2", "bob")


def entered(name: str, backlog: tuple[Entry, ...] = ()) -> Entered:
    return Entered(
        person=Person("g1", name), token="t", epoch=1, server="house", motd="", rooms=(LOBBY,), backlog=backlog
    )


def entry(event: Event, who: str = "bob", room: str = "lobby", seq: int = 1) -> Entry:
    return Entry(room, seq, 0, Person("g2", who), event)


def said(text: str, who: str = "bob", *, action: bool = False) -> Entry:
    return entry(Said(text=text, action=action), who)


def whispered(text: str, who: str = "bob") -> Entry:
    return entry(Whispered(to="alice", to_id="g1", text=text), who, room="", seq=0)


def data(units: object) -> list[bytes]:
    assert isinstance(units, tuple)
    assert all(isinstance(unit, Unit) for unit in units)
    return [unit.data for unit in units]


def joined(units: object) -> bytes:
    return b"".join(data(units))


def people(*names: str) -> tuple[PersonInfo, ...]:
    return tuple(PersonInfo("g" + name, name, "guest") for name in names)


class Talk:
    """Feeds a wire, keeps what it asks for, and answers an Enter as a house where `taken` names are refused."""

    def __init__(self, wire: Classic, taken: Iterable[str] = (), *, enter: bool = True) -> None:
        self.wire = wire
        self.taken = set(taken)
        self.entering = enter
        self.asked: list[Command | Reply] = []
        self.out: list[Unit] = []
        self.seq = 0

    def feed(self, *chunks: bytes) -> list[Command | Reply]:
        """Feed chunks; what they asked for, without the Enter that was answered here."""
        before = len(self.asked)
        for chunk in chunks:
            self._act(self.wire.receive(chunk))
        while self.wire.more():
            self._act(self.wire.receive(b""))
        return self.asked[before:]

    def _act(self, items: Sequence[Command | Reply]) -> None:
        for item in items:
            if isinstance(item, Enter) and self.entering:
                self.answer(item, self._gate(item))
            else:
                self.asked.append(item)
                if isinstance(item, Reply):
                    assert isinstance(item.out, tuple)
                    self.out += item.out
                elif isinstance(item, Say):
                    self.seq += 1
                    self.answer(item, Accepted(room=item.room, seq=self.seq, at=0))

    def _gate(self, item: Enter) -> Result | Refused:
        if item.name in self.taken:
            return Refused("name_taken", {"name": item.name, "suggestion": item.name + "_9"})
        return Refused("name_invalid") if " " in item.name or not item.name else entered(item.name)

    def answer(self, command: Command, result: Result | Refused) -> list[bytes]:
        """Answer a command; the bytes that go out."""
        units = self.wire.answer(command, result)
        self.out += units
        return data(units)

    @property
    def heard(self) -> list[bytes]:
        """What went out since the last look."""
        units, self.out = self.out, []
        return [unit.data for unit in units]


def texts(items: Iterable[Command | Reply]) -> list[str]:
    """What is said, of what was asked."""
    return [item.text for item in items if isinstance(item, Say)]


def three_ways(chunk: bytes, trailing: bytes) -> list[tuple[bytes, ...]]:
    """A chunk whole, byte by byte, and with bytes behind it."""
    return [
        (chunk, trailing),
        (*[chunk[at : at + 1] for at in range(len(chunk))], trailing),
        (chunk + trailing,),
    ]
