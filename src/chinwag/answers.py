"""What is answered to questions, and what the outcomes of commands say beyond their place in the log.

Two tables: `QUESTIONS` (asked of the state, nothing changes) and `OUTCOMES` (what a session gets for a command
that was done, and who listens to what from then on). Answers that list people are made at the end of the turn,
so that a thousand people who come in at once cost one list, not a thousand.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from msgspec import Struct

from chinwag.delivery import Delivery
from chinwag.identity import Identity
from chinwag.room import events
from chinwag.room.commands import (
    Command,
    CreateRoom,
    Enter,
    GetPage,
    Join,
    ListPeople,
    ListRooms,
    Ping,
    Rename,
    Search,
    Whisper,
)  # fmt: skip
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused
from chinwag.room.results import (
    Entered,
    Hits,
    Joined,
    Named,
    PeopleList,
    PersonInfo,
    Pong,
    Result,
    RoomInfo,
    RoomList,
    Told,
)  # fmt: skip
from chinwag.room.room import Room
from chinwag.session import Session
from chinwag.store.contract import Settled, Store

Answer = Result | Refused
Asked = TypeVar("Asked", bound=Command)


class Seen(Protocol):
    """What answers need to see of the hub."""

    store: Store
    identity: Identity
    delivery: Delivery

    @property
    def server(self) -> str:
        """The server's name."""

    @property
    def motd(self) -> str:
        """What everybody is told on entering."""

    def seat(self, session: Session, person: Person) -> bool:
        """The session is this person from now on; False where the connection is gone already."""


class Outcome(Struct, frozen=True):
    """What a done command means for its session: `first` before it is told to all, `answer` after."""

    answer: Callable[[Seen, Session, Settled], Callable[[], Result]]
    first: Callable[[Seen, Session, Settled], None] | None = None


# --- what both need -----------------------------------------------------------------------------------------


def describe(hub: Seen, room: Room, person: Person | None, head: int) -> RoomInfo:
    """A room as the asking person sees it, up to `head`."""
    here = hub.store.state.people.get(person.id) if person is not None else None
    return RoomInfo(
        room.name,
        room.topic,
        head,
        room.first,
        len(room.members),
        person is not None and person.id in room.members,
        (here.read or {}).get(room.key, 0) if here is not None else 0,
    )


def _backlog(hub: Seen, room: Room, limit: int, head: int) -> tuple[Entry, ...]:
    return hub.store.page(room.name, limit=limit, head=head).entries if limit and head else ()


# --- questions ----------------------------------------------------------------------------------------------


def _list_rooms(hub: Seen, session: Session, command: ListRooms) -> Answer:
    rooms = sorted(hub.store.state.rooms.values(), key=lambda room: room.key)
    return RoomList(
        rooms=tuple(describe(hub, room, session.person, hub.delivery.told.get(room.key, 0)) for room in rooms)
    )


def _list_people(hub: Seen, session: Session, command: ListPeople) -> Answer:
    state = hub.store.state
    if not command.room:
        everyone = [
            PersonInfo(who, here.person.name, here.person.kind, here.away) for who, here in state.people.items()
        ]
        return PeopleList(room="", people=tuple(sorted(everyone, key=lambda person: person.name.casefold())))
    room = state.room(command.room)
    if room is None:
        return Refused("room_unknown", {"room": command.room})
    return PeopleList(room=room.name, people=hub.delivery.people_in(room.key))


def _page(hub: Seen, session: Session, command: GetPage) -> Answer:
    room = hub.store.state.room(command.room)
    if room is None:
        return Refused("room_unknown", {"room": command.room})
    if session.person is None or session.person.id not in room.members:
        return Refused("not_member", {"room": room.name})
    head = hub.delivery.told.get(room.key, 0)
    return hub.store.page(room.name, before=command.before, after=command.after, limit=command.limit, head=head)


def _ping(hub: Seen, session: Session, command: Ping) -> Answer:
    return Pong(data=command.data)


async def search(hub: Seen, session: Session, command: Search) -> Hits | Refused:
    """Find messages in one room, or in all rooms that the person is in."""
    state, person = hub.store.state, session.person
    mine = [room for room in state.rooms.values() if person is not None and person.id in room.members]
    if command.room:
        room = state.room(command.room)
        if room is None:
            return Refused("room_unknown", {"room": command.room})
        if room not in mine:
            return Refused("not_member", {"room": room.name})
        mine = [room]
    try:
        return await hub.store.search(
            command.query, [room.name for room in mine], before=command.before, limit=command.limit
        )
    except ValueError:
        return Refused("search_invalid", {"query": command.query})


Question = Callable[[Seen, Session, Command], Answer]
QUESTIONS = cast(
    "dict[type[Command], Question]",
    {ListRooms: _list_rooms, ListPeople: _list_people, GetPage: _page, Ping: _ping},
)


# --- outcomes -----------------------------------------------------------------------------------------------


def _seat(hub: Seen, session: Session, item: Settled) -> None:
    here = hub.store.state.people.get(item.who.id)
    if here is None or not hub.seat(session, here.person):
        return
    for room in hub.store.state.rooms.values():
        if item.who.id in room.members:
            hub.delivery.listen(session, room.key)


def _entered(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    command = cast("Enter", item.command)
    person = session.person or item.who
    mine = [
        (room, hub.delivery.told.get(room.key, 0))
        for room in hub.store.state.rooms.values()
        if room.key in session.rooms
    ]

    def make() -> Result:
        lines: list[Entry] = []
        for room, head in mine:
            lines.extend(_backlog(hub, room, command.backlog, head))
        return Entered(
            person=person,
            token=hub.identity.token(person.id),
            epoch=hub.store.epoch,
            server=hub.server,
            motd=hub.motd,
            rooms=tuple(describe(hub, room, person, head) for room, head in mine),
            people=hub.delivery.people_in(mine[0][0].key) if mine else (),
            backlog=tuple(lines),
        )

    return make


def _joined(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    command = cast("Join | CreateRoom", item.command)
    room = hub.store.state.room(command.room)
    assert room is not None  # the store has just accepted a command that names it
    # One's own joining is heard live, right after this answer: the answer speaks of what lies before it.
    head = item.entries[-1].seq - 1 if item.entries else hub.delivery.told.get(room.key, 0)
    limit = command.backlog if isinstance(command, Join) else 0

    def make() -> Result:
        return Joined(
            room=describe(hub, room, session.person, head),
            people=hub.delivery.people_in(room.key),
            backlog=_backlog(hub, room, limit, head),
        )

    return make


def _named(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    person = item.entries[-1].who if item.entries else session.person or item.who
    return lambda: Named(person=person)


def _told(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    command = cast("Whisper", item.command)
    event = item.entries[0].event if item.entries else None
    to = event.to if isinstance(event, events.Whispered) else command.to
    text = event.text if isinstance(event, events.Whispered) else command.text
    return lambda: Told(to=to, text=text, action=command.action)


OUTCOMES: dict[type[Command], Outcome] = {
    Enter: Outcome(_entered, _seat),
    Join: Outcome(_joined),
    CreateRoom: Outcome(_joined),
    Rename: Outcome(_named),
    Whisper: Outcome(_told),
}
