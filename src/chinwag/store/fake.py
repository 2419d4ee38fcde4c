"""A store in memory that does on command what disks do by themselves: fail, stall, repeat, go backwards.

By default everything is settled before `submit` returns. With `immediate=False` it waits for `flush`, or for the
end of `stall`.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from unicodedata import combining, normalize

from msgspec import structs

from chinwag.clock import WallClock
from chinwag.room.commands import Command
from chinwag.room.entry import Entry, Person, Target
from chinwag.room.events import RoomCreated, Said, Stored
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.names import fold
from chinwag.room.order import Engine
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Hits, Page
from chinwag.room.state import State
from chinwag.store.contract import ALL, Sift
from chinwag.store.grouping import FREEING, GroupedStore
from chinwag.store.groups import Group, Place
from chinwag.store.rows import KINDS, ORDER
from chinwag.store.shown import as_they_are_now
from chinwag.store.terms import Term, terms


class Ticks:
    """A clock for tests: every look at it is a millisecond later."""

    def __init__(self, at: int = 1_700_000_000_000) -> None:
        self.at = at

    def __call__(self) -> int:
        self.at += 1
        return self.at


class FakeGroup(Group):
    """A group with what will be kept of it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, Entry, int]] = []


class FakeStore(GroupedStore[FakeGroup]):
    """The contract of a store, in memory."""

    def __init__(
        self,
        *,
        lobby: str = "lobby",
        clock: WallClock | None = None,
        immediate: bool = True,
        engine: Engine | None = None,
    ) -> None:
        super().__init__(lobby, clock or Ticks(), engine)
        self.secret = bytes(32)
        self.on_fatal: Callable[[str], None] | None = None
        self.immediate = immediate
        self.rooms: dict[str, list[Entry]] = {}  # what is durable
        self._nonces: dict[int, Accepted] = {}
        self._hashes: dict[str, str] = {}
        self._reads: dict[tuple[str, str], int] = {}
        self._failing = 0
        self._stalled = False
        self._repeating = False

    async def open(self) -> None:
        """Begin with the lobby, or with what was kept when the store was closed."""
        immediate, self.immediate = self.immediate, True
        await self._begin()
        self.immediate = immediate

    async def close(self) -> None:
        """Store what is pending."""
        self._stalled = False
        self.flush()

    # --- on command -----------------------------------------------------------------------------------------

    def fail(self, groups: int = 1) -> None:
        """The next groups cannot be written."""
        self._failing = groups

    def stall(self) -> None:
        """Nothing becomes durable before `resume`."""
        self._stalled = True

    def resume(self) -> None:
        """The end of `stall`: everything pending is settled."""
        self._stalled = False
        self.flush()

    def flush(self) -> None:
        """Write and settle everything pending, now."""
        while self._writing is not None or self._growing.settled:
            if self._writing is not None:
                self._finish(self._writing)
            else:
                self._hand_over()

    def repeat(self) -> None:
        """The next command arrives twice, as from a client that lost the first answer."""
        self._repeating = True

    def set_back(self, milliseconds: int) -> None:
        """The clock jumps back."""
        clock = self._clock
        self._clock = lambda: clock() - milliseconds

    def regress(self, room: str, entries: int) -> None:
        """The log lost its newest entries, as after restoring a backup: the epoch rises, the state goes back."""
        key = self.state.lobby.find(room).key  # type: ignore[union-attr]
        lost = self.rooms[key][-entries:]
        del self.rooms[key][-entries:]
        self.epoch += 1
        self._recall(lost)

    def read_only(self, reason: str = "") -> None:
        """Nothing can be stored from now on; an empty reason ends it."""
        self.status, self.reason = ("read_only" if reason else "ready"), reason

    def fence(self, reason: str) -> None:
        """The disk can no longer be trusted."""
        self.status, self.reason = "fenced", reason
        if self.on_fatal is not None:
            self.on_fatal(reason)

    # --- the contract ---------------------------------------------------------------------------------------

    def submit(self, origin: object, who: Person, command: Command, facts: Facts = NOTHING) -> None:
        """Decide, fold and keep a command."""
        super().submit(origin, who, command, facts)
        if self._repeating:
            self._repeating = False
            super().submit(origin, who, command, facts)

    def page(self, room: str, *, before: int = 0, after: int | None = None, limit: int = 50, head: int = 0) -> Page:
        """History, oldest first."""
        found = self.state.place(room)
        if found is None:
            return Page(room=room, entries=(), first=0, head=0, more=False)
        entries = as_they_are_now(self.rooms.get(found.key, ()))
        last = min(head or len(entries), len(entries))
        entries = entries[:last]
        gone = max(found.first - 1, 0)
        if after is not None:
            rest = entries[max(after, gone) :]
            kept, more = rest[:limit], len(rest) > limit
        else:
            rest = entries[gone : before - 1] if before else entries[gone:]
            kept, more = rest[-limit:], len(rest) > limit
        shown = tuple(
            [entry if entry.room == found.name else structs.replace(entry, room=found.name) for entry in kept]
        )
        return Page(room=found.name, entries=shown, first=found.first, head=last, more=more)

    def audit(self, room: str, *, before: int = 0, limit: int = 50) -> Page:
        """Acts of moderation, oldest first."""
        found = self.state.place(room)
        entries = self.rooms.get(found.key, []) if found is not None else []
        acts = [entry for entry in entries if KINDS[type(entry.event)].number >= ORDER]  # type: ignore[index]
        acts = [entry for entry in acts if not before or entry.seq < before]
        name = found.name if found is not None else room
        return Page(
            room=name, entries=tuple(acts[-limit:]), first=min(1, len(entries)), head=len(entries),
            more=len(acts) > limit,
        )  # fmt: skip

    async def search(
        self, query: str, rooms: Sequence[str], *, before: int = 0, limit: int = 20, sift: Sift = ALL
    ) -> Hits:
        """Newest first. ValueError where there is nothing to look for."""
        wanted = terms(query) if query or sift == ALL or len(rooms) != 1 else ()
        places = {found.key: found.first for room in rooms if (found := self.state.place(room)) is not None}
        said = [
            entry
            for key, first in places.items()
            for entry in as_they_are_now(self.rooms.get(key, ()))
            if entry.seq >= first
            and isinstance(entry.event, Said)
            and all(_holds(entry.event.text, term) for term in wanted)
            and sift.keeps(entry)
        ]
        hits = sorted((entry for entry in said if not before or entry.pos < before), key=lambda entry: -entry.pos)
        more = len(hits) > limit
        return Hits(query=query, entries=tuple(hits[:limit]), next=hits[limit - 1].pos if more else 0)

    # --- the driver -----------------------------------------------------------------------------------------

    def _new_group(self) -> FakeGroup:
        return FakeGroup()

    def _collect(self, group: FakeGroup, place: Place, entry: Entry, mark: int) -> None:
        group.rows.append((place.key, entry, mark))

    def _may_store(self, command: Command, at: int) -> Refused | None:
        if self.status == "ready" or (self.status == "read_only" and isinstance(command, FREEING)):
            return None
        return Refused("read_only", {"reason": self.reason})

    def _schedule(self) -> None:
        if self.immediate:
            self._hand_over()

    def _write(self, group: FakeGroup) -> None:
        if self.immediate and not self._stalled:
            self._finish(group)

    def _finish(self, group: FakeGroup) -> None:
        if self._failing:
            self._failing -= 1
            self._lost(group)
            return
        for key, entry, mark in group.rows:
            self.rooms.setdefault(key, []).append(entry)
            if isinstance(entry.event, RoomRenamed):
                self.rooms[fold(entry.event.name)] = self.rooms.pop(key)
            if mark:
                self._nonces[mark] = Accepted(room=entry.room, seq=entry.seq, at=entry.at)
        self._hashes |= group.hashes
        self._reads |= group.reads
        self._written(group)

    def _stored_target(self, place: Place, seq: int) -> Target | None:
        entries = as_they_are_now(self.rooms.get(place.key, ()))
        if not 0 < seq <= len(entries):
            return None
        entry = entries[seq - 1]
        if isinstance(entry.event, Said):
            return Target(seq, entry.who.id, entry.event.redacted, True)
        return Target(seq, entry.who.id, False, False, entry.event if isinstance(entry.event, Stored) else None)

    def _stored_hash(self, owner: str) -> str:
        return self._hashes.get(owner, "")

    def _stored_outcome(self, who: Person, mark: int, room: str) -> Accepted | None:
        return self._nonces.get(mark)

    def _load(self, state: State) -> None:
        self._places = {}
        self._last_pos = 0
        for number, (key, entries) in enumerate(self.rooms.items(), 1):
            made = entries[0].event
            assert isinstance(made, RoomCreated)
            self._places[key] = Place(key, number, made.name, len(entries))
            self._last_pos = max(self._last_pos, entries[-1].pos)
        for entry in sorted(chain.from_iterable(self.rooms.values()), key=lambda entry: entry.pos):
            state.fold(entry)
        for key, place in self._places.items():
            room = state.place(key)
            place.name = room.name if room is not None else place.name
        for (key, account), seq in self._reads.items():
            state.load_member(key, account, seq)
        self._last_place = len(self._places)


def _holds(text: str, term: Term) -> bool:
    words, wanted = _words(text), _words(term.text)
    if term.prefix:
        return any(
            words[place : place + len(wanted) - 1] == wanted[:-1]
            and words[place + len(wanted) - 1].startswith(wanted[-1])
            for place in range(len(words) - len(wanted) + 1)
        )
    return any(words[place : place + len(wanted)] == wanted for place in range(len(words) - len(wanted) + 1))


def _words(text: str) -> list[str]:
    """Words as the index of the SQLite driver sees them: case and accents aside."""
    plain = "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))
    return "".join(char if char.isalnum() else " " for char in plain).split()
