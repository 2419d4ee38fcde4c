"""What is answered to questions, and what the outcomes of commands say beyond their place in the log.

Two tables: `QUESTIONS` (asked of the state, nothing changes) and `OUTCOMES` (what a session gets for a command
that was done, and who listens to what from then on). Answers that list people are made at the end of the turn,
so that a thousand people who come in at once cost one list, not a thousand.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, cast

from msgspec import Struct

from chinwag import inquiries, marks
from chinwag.clock import wall
from chinwag.delivery import Delivery
from chinwag.identity import Identity
from chinwag.room import events, events_accounts
from chinwag.room.codes import digest, link_of
from chinwag.room.commands import (
    Command,
    CreateRoom,
    Enter,
    GetPage,
    Join,
    ListPeople,
    ListRooms,
    Ping,
    Quit,
    Rename,
    Search,
    Whisper,
)  # fmt: skip
from chinwag.room.commands_accounts import Accept, Invite, Login, LoginByKey, LoginByScram, LogoutOthers, Register
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.facts import Facts
from chinwag.room.modes import MODES
from chinwag.room.names import fold
from chinwag.room.permissions import Role
from chinwag.room.refusals import Refused
from chinwag.room.results import (
    Entered,
    Hits,
    Invitation,
    Joined,
    Named,
    PeopleList,
    PersonInfo,
    Pong,
    Renewed,
    Result,
    RoomInfo,
    RoomList,
    Told,
)  # fmt: skip
from chinwag.room.room import Room
from chinwag.session import Session, Turn
from chinwag.store.contract import Settled, Sift, Store

MOST_WAITING = 500  # lines of a conversation that are told on coming in

Answer = Result | Refused
Asked = TypeVar("Asked", bound=Command)


class Seen(Protocol):
    """What answers need to see of the hub."""

    store: Store
    identity: Identity
    delivery: Delivery
    address: str  # where others come in, as `chinwag join` takes it; empty = not known yet

    @property
    def server(self) -> str:
        """The server's name."""

    @property
    def motd(self) -> str:
        """What everybody is told on entering."""

    def facts(self, session: Session) -> Facts:
        """What is known of a session, for rules."""

    def seat(self, session: Session, person: Person) -> bool:
        """The session is this person from now on; False where the connection is gone already."""

    def stamp(self, id: str) -> None:
        """The sessions of an account stem from its present generation of logins."""


class Outcome(Struct, frozen=True):
    """What a done command means for its session: `first` before it is told to all, `answer` after."""

    answer: Callable[[Seen, Session, Settled], Callable[[], Result]]
    first: Callable[[Seen, Session, Settled], None] | None = None


# --- what both need -----------------------------------------------------------------------------------------


def describe(hub: Seen, room: Room, person: Person | None, head: int) -> RoomInfo:
    """A room as the asking person sees it, up to `head`."""
    state = hub.store.state
    here = state.people.get(person.id) if person is not None else None
    member = room.members.get(person.id) if person is not None else None
    return RoomInfo(
        room.name,
        room.topic,
        head,
        room.first,
        len(room.members),
        member is not None,
        (here.read or {}).get(room.key, 0) if here is not None else 0,
        room.kind,
        member.name.lower() if member is not None else "",
        {mode: value for mode in MODES if (value := getattr(room.modes, mode))},
        state.peer(room, person) if person is not None else None,
    )


def may_see(hub: Seen, room: Room, person: Person | None) -> bool:
    """Whether somebody finds a room in a list: hidden ones those who are in them, or keep order there."""
    if not room.modes.hidden:
        return True
    return person is not None and (
        person.id in room.members or hub.store.state.role_in(room, person) >= Role.OPERATOR
    )


def _backlog(hub: Seen, room: Room, limit: int, head: int) -> tuple[Entry, ...]:
    return hub.store.page(room.name, limit=limit, head=head).entries if limit and head else ()


# --- questions ----------------------------------------------------------------------------------------------


def _list_rooms(hub: Seen, session: Session, command: ListRooms) -> Answer:
    seen = [room for room in hub.store.state.rooms.values() if may_see(hub, room, session.person)]
    rooms = sorted(seen, key=lambda room: room.key)
    return RoomList(
        rooms=tuple(describe(hub, room, session.person, hub.delivery.told.get(room.key, 0)) for room in rooms)
    )


def _list_people(hub: Seen, session: Session, command: ListPeople) -> Answer:
    state = hub.store.state
    if not command.room:
        everyone = [
            PersonInfo(who, here.person.name, here.person.kind, here.away, state.rank(here.person).name.lower())
            for who, here in state.people.items()
        ]
        return PeopleList(room="", people=tuple(sorted(everyone, key=lambda person: person.name.casefold())))
    room = state.room(command.room)
    if room is None or not may_see(hub, room, session.person):
        return Refused("room_unknown", {"room": command.room})
    return PeopleList(room=room.name, people=hub.delivery.people_in(room.key))


def _page(hub: Seen, session: Session, command: GetPage) -> Answer:
    room = hub.store.state.room_for(session.person or SERVER, command.room)
    assert room is not None  # it was found when rights were seen to
    head = hub.delivery.told.get(room.key, 0)
    return hub.store.page(room.key, before=command.before, after=command.after, limit=command.limit, head=head)


def _ping(hub: Seen, session: Session, command: Ping) -> Answer:
    return Pong(data=command.data)


async def search(hub: Seen, session: Session, command: Search) -> Hits | Refused:
    """Find messages in one room, or in all rooms that the person is in."""
    state, person = hub.store.state, session.person or SERVER
    refused = state.may(person, command, wall(), hub.facts(session))
    if refused is not None:
        return refused
    mine = [room for room in state.rooms.values() if person.id in room.members] + state.conversations(person)
    if command.room:
        found = state.room_for(person, command.room)
        mine = [room for room in mine if room is found]
    sift = Sift(fold(command.by), command.since, command.until)
    try:
        if not command.query and not command.room:
            raise ValueError("nothing to search for")
        return await hub.store.search(
            command.query, [room.key for room in mine], before=command.before, limit=command.limit, sift=sift
        )
    except ValueError:
        return Refused("search_invalid", {"query": command.query})


def ask(hub: Seen, session: Session, command: Command) -> Answer:
    """The answer to a question, if it may be asked."""
    person = session.person
    refused = None if person is None else hub.store.state.may(person, command, wall(), hub.facts(session))
    return refused or QUESTIONS[type(command)](hub, session, command)


Question = Callable[[Seen, Session, Command], Answer]
QUESTIONS = cast(
    "dict[type[Command], Question]",
    {ListRooms: _list_rooms, ListPeople: _list_people, GetPage: _page, Ping: _ping, **inquiries.QUESTIONS},
)


# --- outcomes -----------------------------------------------------------------------------------------------


def _seat(hub: Seen, session: Session, item: Settled) -> None:
    here = hub.store.state.people.get(item.who.id)
    if here is None or not hub.seat(session, here.person):
        return
    hub.delivery.listen_everywhere(session)


def _entered(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    limit = item.command.backlog if isinstance(item.command, Enter | Login | LoginByKey) else 0
    person = session.person or item.who
    state, told = hub.store.state, hub.delivery.told
    mine = [(room, told.get(room.key, 0)) for room in state.rooms.values() if room.key in session.rooms]
    alone = [(room, told.get(room.key, 0)) for room in state.conversations(person)]
    read = dict(state.people[person.id].read or {}) if person.id in state.people else {}
    if limit and not session.wire.resumes:
        marks.shown(hub.store, person, alone)

    def make() -> Result:
        lines: list[Entry] = []
        for room, head in mine:
            lines.extend(_backlog(hub, room, limit, head))
        for room, head in alone:
            lines.extend(_unread(hub, room, read.get(room.key, 0), head, limit))
        return Entered(
            person=person,
            token=token_of(hub, person.id),
            epoch=hub.store.epoch,
            server=hub.server,
            motd=hub.motd,
            rooms=tuple(describe(hub, room, person, head) for room, head in (*mine, *alone)),
            people=hub.delivery.people_in(mine[0][0].key) if mine else (),
            backlog=tuple(lines),
        )

    return make


def _unread(hub: Seen, room: Room, read: int, head: int, limit: int) -> Sequence[Entry]:
    """What waits in a conversation, where anything is wanted: all of it, as far as a page reaches."""
    wanted = min(head - read, MOST_WAITING) if limit else 0
    return _backlog(hub, room, wanted, head) if wanted > 0 else ()


def _joined(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    command = item.command
    joined = item.entries[-1].room if item.entries else getattr(command, "room", "")
    room = hub.store.state.room(joined) or _accepted_into(hub, command)
    assert room is not None  # the store has just accepted a command that names it
    # One's own joining is heard live, right after this answer: the answer speaks of what lies before it.
    head = item.entries[-1].seq - 1 if item.entries else hub.delivery.told.get(room.key, 0)
    limit = command.backlog if isinstance(command, Join | Accept) else 0

    def make() -> Result:
        return Joined(
            room=describe(hub, room, session.person, head),
            people=hub.delivery.people_in(room.key),
            backlog=_backlog(hub, room, limit, head),
        )

    return make


def _accepted_into(hub: Seen, command: Command) -> Room | None:
    """The room of an invitation that somebody used who was there already."""
    found = hub.store.state.lobby.invitations.get(digest(command.code)) if isinstance(command, Accept) else None
    return hub.store.state.rooms.get(found.room) if found is not None else None


def _named(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    person = item.entries[-1].who if item.entries else session.person or item.who
    return lambda: Named(person=person)


def _told(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    command = cast("Whisper", item.command)
    event = item.entries[-1].event if item.entries else None
    to, text = (
        (event.to, event.text) if isinstance(event, events.Whispered | events.Said) else (command.to, command.text)
    )
    kept = any([entry.seq for entry in item.entries])
    return lambda: Told(to=to, text=text, action=command.action, stored=kept)


def token_of(hub: Seen, id: str) -> str:
    """The token to come back with."""
    account = hub.store.state.accounts.get(id)
    return hub.identity.token(id, account.generation if account is not None else 0)


def _log_in(hub: Seen, session: Session, item: Settled) -> None:
    """A newcomer, or somebody who becomes an account that is here already, on another device: one more session."""
    before = session.person
    if before is not None and any([isinstance(entry.event, events_accounts.LoggedIn) for entry in item.entries]):
        return  # the guest as a whole becomes the account: delivery sees to it
    if before is not None and before.id == item.who.id:
        return
    if before is not None and not session.closed:
        hub.delivery.unseat(session)
        if before.kind == "account" and before.id not in hub.delivery.online:
            hub.store.submit(None, before, Quit(reason=""))
    _seat(hub, session, item)


def _became(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    """The session is the account's; where its connection is gone meanwhile, the account is gone as well."""
    became = [entry.who for entry in item.entries if isinstance(entry.event, events_accounts.LoggedIn)]
    account = became[0] if became else item.who
    if account.id in hub.store.state.people and account.id not in hub.delivery.online:
        hub.store.submit(None, account, Quit(reason="lost"))
    hub.stamp(account.id)
    return _entered(hub, session, item)


def _logged_out(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    token = token_of(hub, item.who.id)
    return lambda: Renewed(token=token)


def _stay(hub: Seen, session: Session, item: Settled) -> None:
    """This session is of the new generation; the others are not."""
    hub.stamp(item.who.id)


def _invited(hub: Seen, session: Session, item: Settled) -> Callable[[], Result]:
    code = item.origin.fresh if isinstance(item.origin, Turn) else ""
    made = [entry.event for entry in item.entries if isinstance(entry.event, events_accounts.InviteMade)]
    if not code or not made or isinstance(item.outcome, Refused):
        outcome = cast("Result", item.outcome)
        return lambda: outcome
    room = hub.store.state.rooms.get(made[0].room_key)
    name = room.name if room is not None else ""
    link = link_of(hub.address, code)
    return lambda: Invitation(code=code, room=name, uses=made[0].uses, until=made[0].until, link=link)


OUTCOMES: dict[type[Command], Outcome] = {
    Enter: Outcome(_entered, _seat),
    Login: Outcome(_became, _log_in),
    LoginByKey: Outcome(_became, _log_in),
    LoginByScram: Outcome(_became, _log_in),
    Register: Outcome(_became),
    LogoutOthers: Outcome(_logged_out, _stay),
    Invite: Outcome(_invited),
    Join: Outcome(_joined),
    CreateRoom: Outcome(_joined),
    Accept: Outcome(_joined),
    Rename: Outcome(_named),
    Whisper: Outcome(_told),
}
