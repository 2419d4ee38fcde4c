"""Everything the house knows of the present, folded from the log: a deterministic machine.

No clock, no chance, no order of sets: two states that folded the same entries are equal and decide alike.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chinwag.room import commands as c
from chinwag.room import commands_moderation as m
from chinwag.room import names, permissions
from chinwag.room import room as rooms
from chinwag.room.asides import reason
from chinwag.room.ask import Ask
from chinwag.room.entry import SERVER, Entry, Person, Target
from chinwag.room.events import Left, Redacted, RoomCreated, Said
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.filters import sifted
from chinwag.room.gate import asked, hindrance, short
from chinwag.room.loading import Loading
from chinwag.room.lobby import HIDDEN, HOUSE, Account, Lobby, Presence, unknown_room
from chinwag.room.moderation import counted
from chinwag.room.order import Engine
from chinwag.room.permissions import CLOSED, Role
from chinwag.room.places import two_of
from chinwag.room.refusals import Code, Refused
from chinwag.room.results import PersonInfo
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.tables import COMING, DECIDE, FOLD, OF_PERSONS, OWN
from chinwag.room.undoing import undoing
from chinwag.room.whispers import addressed

__all__ = ["HIDDEN", "HOUSE", "Account", "Decision", "Draft", "Presence", "Room", "State"]


class State(Loading):
    """Rooms, people, names, accounts and order as they stand. Read it anywhere; it changes by `fold` alone."""

    def __init__(self, lobby: str = "lobby", epoch: int = 1, engine: Engine | None = None) -> None:
        name = names.check_room(lobby)
        if isinstance(name, Refused):
            raise ValueError(f"{lobby!r} cannot be the name of a room")  # noqa: TRY004 - a value, not a type
        self.lobby = Lobby(name, engine)
        self.rooms: dict[str, Room] = self.lobby.rooms  # by key
        self.people: dict[str, Presence] = self.lobby.people  # by id
        self.accounts: dict[str, Account] = self.lobby.accounts  # by id
        self.epoch = epoch

    # --- looking things up ----------------------------------------------------------------------------------

    def room(self, name: str) -> Room | None:
        """The room of that name: its key or display form at once, any other spelling by folding."""
        return self.lobby.find(name)

    def room_for(self, who: Person, name: str) -> Room | None:
        """The same for a person, who also finds the conversations that person is in."""
        return self.lobby.find_for(who, name)

    def place(self, name: str) -> Room | None:
        """The room of that name or key, hidden ones as well: for what the log tells of."""
        return self.lobby.place(name)

    def person_named(self, name: str) -> Presence | None:
        """The person online under that name, however it is spelled."""
        return self.lobby.named(name)

    def account_named(self, name: str) -> Account | None:
        """The account of that name, however it is spelled."""
        return self.lobby.account_named(name)

    def role_in(self, room: Room, who: Person) -> Role:
        """What somebody is in a room, or would be."""
        return self.lobby.role_in(room, who)

    def rank(self, who: Person) -> Role:
        """What somebody is in the house."""
        return self.lobby.rank(who)

    def conversations(self, who: Person) -> list[Room]:
        """What somebody and one other said to each other alone, pair by pair."""
        return [room for room in self.lobby.hidden.values() if who.id in room.members]

    def peer(self, room: Room, who: Person) -> Person | None:
        """With whom somebody speaks in a conversation."""
        other = next((id for id in two_of(room.key) if id != who.id), who.id) if room.kind == "direct" else ""
        return self.lobby.person(other) if other else None

    # --- deciding -------------------------------------------------------------------------------------------

    def decide(
        self, who: Person, command: c.Command, at: int, target: Target | None = None, facts: Facts = NOTHING
    ) -> Decision:
        """What a command leads to at the time `at` (ms); () = it is so already. Changes nothing."""
        kind = type(command)
        presence = self.people.get(who.id)
        rule = rooms.DECIDE.get(kind)
        if rule is None or (presence is None and who.kind != "server"):
            return self._elsewhere(who, command, at, target, facts)
        if presence is not None:
            who = presence.person
        if facts.generation and self._stale(who, facts):
            return Refused("logged_out")
        lobby = self.lobby
        wish: str = command.room  # type: ignore[attr-defined]  # every command of that table has one
        room = lobby.spelled.get(wish) or lobby.find_for(who, wish)
        if room is None:
            return unknown_room(lobby, wish)
        role = room.members.get(who.id) or (Role.STRANGER if presence is not None else Role.OWNER)
        right = permissions.RIGHTS.get(kind, CLOSED)
        if role < right.least and not (right.from_outside and room.modes.outside):
            return short(Ask(lobby, room, who, role, command, at), right.least)
        if lobby.strict or room.order is not None:
            return self._guarded(Ask(lobby, room, who, role, command, at, facts, target), room, rule)
        found = rule(room, who, command, target)
        if found is None:
            return ()
        return found if isinstance(found, Refused) else (Draft(room.key, who, found),)

    def _guarded(self, ask: Ask, room: Room, rule: Callable[..., Any]) -> Decision:
        """The same where order is kept: conditions are looked at, filters passed."""
        if room.kind != "room" and type(ask.command) not in permissions.ALONE:
            return Refused("forbidden", {"action": type(ask.command).__name__.lower()})
        refused = hindrance(ask, permissions.RIGHTS[type(ask.command)])
        if refused is not None:
            return refused
        found = rule(room, ask.who, ask.command, ask.target)
        if found is None or isinstance(found, Refused):
            return () if found is None else found
        if room.kind == "direct" and isinstance(found, Said):
            found = addressed(self.lobby, room, ask.who, found)
        if isinstance(found, Left | Redacted):
            return (Draft(room.key, ask.who, replace(found, reason=reason(ask, found.reason))),)
        return sifted(self.lobby, room, ask.role, ask.who, found)

    def _elsewhere(self, who: Person, command: c.Command, at: int, target: Target | None, facts: Facts) -> Decision:
        """What is not said in a room."""
        kind, lobby = type(command), self.lobby
        comes = COMING.get(kind) or OWN.get(kind)
        presence = self.people.get(who.id)
        if presence is not None:
            who = presence.person
        if comes is not None:
            return comes(Ask(lobby, None, who, lobby.rank(who), command, at, facts, target))
        refused = self._present(who, command, facts)
        if refused is not None:
            return refused
        rule = DECIDE.get(kind)
        if (rule is None and kind is not m.Undo) or (presence is None and kind in OF_PERSONS):
            return Refused("unknown_type", {"type": kind.__name__.lower()})
        ask = asked(lobby, who, command, at, facts, target)
        if isinstance(ask, Refused):
            return ask
        return rule(ask) if rule is not None else self._undone(ask)

    def _undone(self, ask: Ask) -> Decision:
        """The command that undoes an act, decided like any other."""
        undo = undoing(ask)
        if undo is None:
            return Refused("not_undoable", {"seq": str(ask.command.seq)})
        return self.decide(ask.who, undo, ask.at, None, ask.facts)

    def may(self, who: Person, command: c.Command, at: int, facts: Facts = NOTHING) -> Refused | None:
        """Why somebody may not ask a question, if so. The same table as for everything else."""
        presence = self.people.get(who.id)
        who = presence.person if presence is not None else who
        refused = self._present(who, command, facts)
        if refused is not None:
            return refused
        ask = asked(self.lobby, who, command, at, facts)
        return ask if isinstance(ask, Refused) else None

    def counted(self, who: Person, command: m.CountBan, at: int, facts: Facts) -> list[Presence] | Refused:
        """Whom a ban would hit of those who are here; `facts.addresses` has the addresses of everybody online."""
        refused = self.may(who, command, at, facts)
        ask = refused or asked(self.lobby, who, command, at, facts)
        return ask if isinstance(ask, Refused) else counted(ask)

    def _present(self, who: Person, command: c.Command, facts: Facts) -> Refused | None:
        """Why somebody cannot act at all: not in, or logged out since."""
        if who.id not in self.people and who.kind != "server":
            kind = type(command)
            code: Code = "not_entered" if kind in permissions.RIGHTS else "unknown_type"
            return Refused(code, {"type": kind.__name__.lower()})
        return Refused("logged_out") if facts.generation and self._stale(who, facts) else None

    def _stale(self, who: Person, facts: Facts) -> bool:
        account = self.accounts.get(who.id)
        return account is None or account.generation != facts.generation

    # --- folding --------------------------------------------------------------------------------------------

    def fold(self, entry: Entry) -> None:
        """Let an entry have happened. Refuses nothing: what speaks of nobody and nothing changes nothing."""
        room = self.lobby.place(entry.room) if entry.room else None
        event = entry.event
        if entry.seq and room is not None:
            rooms.advance(room, entry.seq, entry.at)
            if room.order is not None and type(event) is Said and room.order.modes.slow:
                room.order.said(entry.who.id, entry.at)
        step = FOLD.get(type(event))
        if step is not None:
            step(self.lobby, entry, room)

    def founding(self, at: int) -> tuple[Draft, ...]:
        """What an empty log begins with: the room that everybody is in."""
        name = self.lobby.room
        return (Draft(name.key, SERVER, RoomCreated(name=name.display)),)


def people_in(state: State, key: str) -> tuple[PersonInfo, ...]:
    """The members of a room who are online, by name."""
    room = state.rooms.get(key)
    if room is None:
        return ()
    found = [
        PersonInfo(who, here.person.name, here.person.kind, here.away, role.name.lower())
        for who, role in room.members.items()
        if (here := state.people.get(who)) is not None
    ]
    return tuple(sorted(found, key=lambda person: person.name.casefold()))
