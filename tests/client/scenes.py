"""Values that view tests are made of."""

from typing import Any

from chinwag.client.view import View
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Event, Said
from chinwag.room.results import Entered, Page, PersonInfo, RoomInfo

LUCA = Person("g1", "luca")
ALICE = Person("g2", "alice")
BOB = Person("g3", "bob")
START = 1_700_000_000_000


def said(seq: int, text: str = "", who: Person = ALICE, room: str = "lobby", **more: Any) -> Entry:
    return stored(seq, Said(text=text or f"m{seq}", **more), who, room)


def stored(seq: int, event: Event, who: Person = ALICE, room: str = "lobby") -> Entry:
    return Entry(room, seq, START + seq * 1000, who, event)


def live(event: Event, who: Person = ALICE, room: str = "", at: int = START) -> Entry:
    return Entry(room, 0, at, who, event)


def page(entries: list[Entry], head: int, *, first: int = 1, more: bool = False) -> Page:
    return Page(room="lobby", entries=tuple(entries), first=first, head=head, more=more)


def info(room: str = "lobby", head: int = 0, **more: Any) -> RoomInfo:
    return RoomInfo(room, "", head, 1, 2, joined=True, **more)


def entered(*rooms: RoomInfo, backlog: list[Entry] | None = None, epoch: int = 1) -> Entered:
    people = tuple(PersonInfo(one.id, one.name, one.kind) for one in (LUCA, ALICE))
    return Entered(
        person=LUCA, token="t", epoch=epoch, server="house", motd="", rooms=rooms or (info(),),
        people=people, backlog=tuple(backlog or ()),
    )  # fmt: skip


def inside(head: int = 0, backlog: list[Entry] | None = None, **more: Any) -> View:
    """A view that has just been welcomed in the lobby."""
    view = View()
    view.welcome(entered(info(head=head, **more), backlog=backlog))
    return view


def shown(view: View, room: str = "lobby") -> list[str]:
    return [line.text for line in view.rooms[room].lines if line.message]
