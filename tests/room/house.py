"""A house without a disk: decides, gives places and folds, as the store does."""

from chinwag.room.commands import Command, CreateRoom, Enter, Join
from chinwag.room.commands_accounts import Claim, Register
from chinwag.room.entry import SERVER, Entry, Person, Target
from chinwag.room.events import RoomCreated, Stored
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.order import Engine
from chinwag.room.refusals import Refused
from chinwag.room.state import Draft, Room, State


def guest(number: int, name: str = "") -> Person:
    return Person(f"g{number:016x}", name)


ALICE, BOB, CAROL = guest(1, "alice"), guest(2, "bob"), guest(3, "carol")


class House:
    """A state with its founding entry folded, and the log that led to it."""

    def __init__(self, *people: Person, lobby: str = "lobby", engine: Engine | None = None) -> None:
        self.state = State(lobby, engine=engine)
        self.log: list[Entry] = []
        self.at = 1_000
        for draft in self.state.founding(self.at):
            self.keep(draft)
        for person in people:
            self.enter(person)

    def enter(self, who: Person, name: str = "") -> None:
        """Somebody comes in; the test is wrong where that is refused."""
        self.done(who, Enter(name=name or who.name))

    def register(self, who: Person, id: str = "") -> Person:
        """Somebody who may be online already becomes an account."""
        if who.id not in self.state.people:
            self.enter(who)
        fresh = id or f"a{len(self.state.accounts) + 1:016x}"
        self.done(who, Register(password=""), facts=Facts(fresh=fresh, secret="hash"))
        return self.state.accounts[fresh].person

    def own(self, who: Person) -> Person:
        """The first owner of the house."""
        account = self.register(who)
        self.done(account, Claim(code=""), facts=Facts(verified=True))
        return account

    def make(self, owner: Person, name: str, *members: Person) -> Room:
        """A further room with these people in it."""
        self.done(owner, CreateRoom(room=name))
        for person in members:
            self.done(person, Join(room=name))
        room = self.state.room(name)
        assert room is not None
        return room

    def do(
        self, who: Person, command: Command, target: Target | None = None, facts: Facts = NOTHING
    ) -> tuple[Entry, ...] | Refused:
        """Decide and fold; the entries that became true."""
        found = self.state.decide(who, command, self.at, target, facts)
        return found if isinstance(found, Refused) else tuple([self.keep(draft) for draft in found])

    def done(
        self, who: Person, command: Command, target: Target | None = None, facts: Facts = NOTHING
    ) -> tuple[Entry, ...]:
        """The same for what is not to be refused."""
        found = self.do(who, command, target, facts)
        assert not isinstance(found, Refused), found
        return found

    def refused(
        self, who: Person, command: Command, target: Target | None = None, facts: Facts = NOTHING
    ) -> Refused:
        """The same for what is to be refused, and changes nothing."""
        before = self.snapshot()
        found = self.do(who, command, target, facts)
        assert isinstance(found, Refused), found
        assert self.snapshot() == before
        return found

    def keep(self, draft: Draft) -> Entry:
        """Give a draft its place and fold it."""
        room = self.state.place(draft.room_key) if draft.room_key else None
        name = room.name if room else draft.event.name if isinstance(draft.event, RoomCreated) else ""
        seq = (room.head if room else 0) + 1 if isinstance(draft.event, Stored) else 0
        entry = Entry(name, seq, self.at, draft.who, draft.event)
        self.state.fold(entry)
        self.log.append(entry)
        return entry

    def snapshot(self) -> str:
        """The whole state as text: equal states have equal snapshots."""
        return repr(vars(self.state.lobby))

    def _seqs(self) -> dict[str, list[int]]:
        """The places in each room, by the name that it has now."""
        found: dict[str, list[int]] = {}
        for entry in self.log:
            if entry.seq:
                found.setdefault(entry.room, []).append(entry.seq)
            if isinstance(entry.event, RoomRenamed):
                found[entry.event.name] = found.pop(entry.room)
        return found

    def inspect(self) -> None:
        """What holds at all times: names are unlike, members and presence agree, places are dense."""
        people, lobby = self.state.people, self.state.lobby
        held = [(id, account.name) for id, account in lobby.accounts.items()]
        held += [(id, here.name) for id, here in people.items()]
        assert not {id for id, _ in held} & lobby.holds.keys()
        kept = held + [(id, hold.name) for id, hold in lobby.holds.items() if hold.until > self.at]
        for form in ("key", "skeleton"):
            holders = {(getattr(name, form), id) for id, name in kept}
            assert len(holders) == len({held for held, _ in holders})
        held += [(id, hold.name) for id, hold in lobby.holds.items()]
        keys, looks = {(name.key, id) for id, name in held}, {(name.skeleton, id) for id, name in held}
        assert {(name.key, id) for id, name in kept} <= lobby.keys.items() <= keys
        assert {(name.skeleton, id) for id, name in kept} <= lobby.looks.items() <= looks
        seqs = self._seqs()
        for room in self.state.rooms.values():
            here = {id for id in room.members if id in people}
            assert here == {id for id, person in people.items() if room.key in person.rooms}
            assert room.members.keys() - here <= lobby.accounts.keys()
            assert all(role == lobby.role_in(room, lobby.person(id) or SERVER) for id, role in room.members.items())
            assert seqs.get(room.name, []) == list(range(1, room.head + 1))
