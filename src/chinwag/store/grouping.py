"""One order for everything: commands are decided and folded at once, stored in groups, settled in that order.

This is what all drivers share. At most one group is being written; what is submitted meanwhile is the next one, so
that groups are as large as the disk is slow. A driver adds how a group is written, what a message looks like that
an edit speaks of, what the first outcome of a nonce was, and how to go back to what is stored.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar, cast

from chinwag.clock import WallClock, wall
from chinwag.room.commands import Command, Edit, Leave, React, Redact, Say, Whisper
from chinwag.room.commands_moderation import Report, Undo
from chinwag.room.entry import SERVER, Entry, Person, Target
from chinwag.room.events import Marked, Redacted, RoomCreated, Said, Stored
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.names import fold
from chinwag.room.order import Engine
from chinwag.room.record import BEGUN
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Done, Result
from chinwag.room.state import HOUSE, Draft, State
from chinwag.store.contract import Settled, Status, StoreError
from chinwag.store.groups import Group, Place
from chinwag.store.nonces import mark_of
from chinwag.store.recall import recalled

FREEING: Final = (Redact, Leave)  # tried even where the disk is short, for they make things fewer
COMPANY_WINDOW: Final = 0.001  # seconds that a group waits for as many messages as the last one had
NOT_STORED: Final = Refused("not_stored")
# Commands with a nonce, and the field that names another message.
_SPEAKS_OF: Final[dict[type[Command], str]] = {
    Say: "reply", Edit: "seq", Redact: "seq", React: "seq", Report: "seq", Undo: "seq", Whisper: "",
}  # fmt: skip
_DONE: Final = Done()


G = TypeVar("G", bound=Group)


class GroupedStore(ABC, Generic[G]):
    """Decides, folds, numbers and settles; knows nothing of disks."""

    def __init__(self, lobby: str = "lobby", clock: WallClock = wall, engine: Engine | None = None) -> None:
        self.epoch = 1
        self.status: Status = "ready"
        self.reason = ""
        self.state = State(lobby, engine=engine)
        self._clock = clock
        self._callbacks: list[Callable[[Sequence[Settled]], None]] = []
        self._places: dict[str, Place] = {}
        self._last_at = 0
        self._last_pos = 0
        self._last_place = 0
        self._growing: G = self._new_group()
        self._writing: G | None = None
        self._scheduled = False
        self._company = 1  # messages in the last group: so many are worth waiting for
        self._window: asyncio.TimerHandle | None = None

    # --- what a driver adds ---------------------------------------------------------------------------------

    @abstractmethod
    def _new_group(self) -> G:
        """An empty group."""

    @abstractmethod
    def _collect(self, group: G, place: Place, entry: Entry, mark: int) -> None:
        """Take an entry into a group that will be written; `mark` is that of its nonce, 0 = none."""

    @abstractmethod
    def _write(self, group: G) -> None:
        """Begin to write a group; `_written` or `_lost` is called on the event loop when it is done."""

    @abstractmethod
    def _stored_target(self, place: Place, seq: int) -> Target | None:
        """The event at a place that is stored already."""

    @abstractmethod
    def _stored_outcome(self, who: Person, mark: int, room: str) -> Accepted | None:
        """The first outcome of a stored nonce."""

    @abstractmethod
    def _load(self, state: State) -> None:
        """Set the rooms of an empty state, the places and the counters from what is stored."""

    def _marked(self) -> None:
        """`reads` of the growing group will have to be written some time, with the next group or without."""

    def _may_store(self, command: Command, at: int) -> Refused | None:
        """Why nothing may be stored just now, if so."""
        return None

    # --- the contract ---------------------------------------------------------------------------------------

    def on_settled(self, callback: Callable[[Sequence[Settled]], None]) -> None:
        """Live delivery hangs on this alone: called on the event loop, once per group, in log order."""
        self._callbacks.append(callback)

    def submit(self, origin: object, who: Person, command: Command, facts: Facts = NOTHING) -> None:
        """Decide, fold and store a command. Its Settled comes by the callback, at once where nothing is pending."""
        item = self._decided(origin, who, command, facts)
        if self._writing is not None or self._growing.settled or self._growing.stored:
            self._await_group(item)
        else:
            self._tell((item,))

    async def do(self, who: Person, command: Command, facts: Facts = NOTHING) -> Settled:
        """The same for a caller that waits."""
        item = self._decided(None, who, command, facts)
        if self._writing is None and not self._growing.settled and not self._growing.stored:
            self._tell((item,))
            return item
        future: asyncio.Future[Settled] = asyncio.get_running_loop().create_future()
        self._growing.waiting.append((item, future))
        self._await_group(item)
        return await future

    def target(self, room: str, seq: int) -> Target | None:
        """The message that an edit, redaction, reaction or reply speaks of, pending ones included."""
        found = self.state.place(room or HOUSE)
        target = self._target(self._places[found.key], seq) if found is not None else None
        if target is not None and found is not None and seq < found.first and target.message:
            return None  # swept, and only not deleted yet
        return target

    def hash_of(self, owner: str) -> str:
        """The hash kept for an account, a room or the house, "" = none."""
        for group in self._pending():
            if owner in group.hashes:
                return group.hashes[owner]
        return self._stored_hash(owner)

    @abstractmethod
    def _stored_hash(self, owner: str) -> str:
        """The same for what is stored."""

    async def _begin(self) -> None:
        """Load what is stored; an empty log begins with its first room."""
        self._load(self.state)
        if self._places:
            return
        at = self._last_at = max(self._clock(), self._last_at)
        item = Settled(None, SERVER, Command(), _DONE)
        for draft in self.state.founding(at):
            entry = self._place(draft, at, 0)
            self.state.fold(entry)
            item.entries += (entry,)
        future: asyncio.Future[Settled] = asyncio.get_running_loop().create_future()
        self._growing.waiting.append((item, future))
        self._await_group(item)
        if isinstance((await future).outcome, Refused):
            raise StoreError("The first room could not be stored.")

    # --- deciding -------------------------------------------------------------------------------------------
    # This is the path of every message: a call or an object less here is worth more than anywhere else.

    def _decided(self, origin: object, who: Person, command: Command, facts: Facts) -> Settled:
        field = _SPEAKS_OF.get(type(command))
        target, mark = None, 0
        if field is not None:
            said = cast(Say, command)  # it has these fields like the other three of that table
            if said.cid:
                mark = mark_of(who.id, said.cid)
                first = self._first_outcome(who, mark, getattr(said, "room", ""))
                if first is not None:
                    return Settled(origin, who, command, first, (), True)
            seq = getattr(said, field) if field else 0
            if seq:
                target = self.target(said.room, seq)
        at = self._clock()
        if at < self._last_at:
            at = self._last_at
        self._last_at = at
        drafts = self.state.decide(who, command, at, target, facts)
        if type(drafts) is Refused:
            return Settled(origin, who, command, drafts)
        if not drafts:
            return Settled(origin, who, command, _DONE)
        if isinstance(cast("tuple[Draft, ...]", drafts)[0].event, Stored):
            refused = self._may_store(command, at)
            if refused is not None:
                return Settled(origin, who, command, refused)
        return self._folded(origin, who, command, cast("tuple[Draft, ...]", drafts), at, mark)

    def _folded(
        self, origin: object, who: Person, command: Command, drafts: tuple[Draft, ...], at: int, mark: int
    ) -> Settled:
        fold = self.state.fold
        if len(drafts) > 1 and (type(drafts[1].event) is Said or drafts[0] is BEGUN):  # a room, and the first in it
            return self._begun(origin, who, command, drafts, at, mark)
        entry = self._place(drafts[0], at, mark)
        fold(entry)
        outcome: Result = _DONE
        if entry.seq:
            outcome = Accepted(room=entry.room, seq=entry.seq, at=at)
            if mark:
                self._growing.nonces[mark] = outcome
        if len(drafts) == 1:
            return Settled(origin, who, command, outcome, (entry,))
        entries = [entry]
        for draft in drafts[1:]:
            entries.append(self._place(draft, at, 0))
            fold(entries[-1])
        return Settled(origin, who, command, outcome, tuple(entries))

    def _begun(
        self, origin: object, who: Person, command: Command, drafts: tuple[Draft, ...], at: int, mark: int
    ) -> Settled:
        made = self._place(drafts[0], at, 0)
        self.state.fold(made)
        item = self._folded(origin, who, command, drafts[1:], at, mark)
        item.entries = (made, *item.entries)
        return item

    def _place(self, draft: Draft, at: int, mark: int) -> Entry:
        event = draft.event
        place = self._places.get(draft.room_key)
        if type(event) is not Said:
            if not isinstance(event, Stored):
                if type(event) is Marked and draft.who.kind == "account":
                    self._growing.reads[draft.room_key, draft.who.id] = event.seq
                    self._marked()
                return Entry(place.name if place is not None else "", 0, at, draft.who, event)
            if place is None:
                place = self._new_place(draft)
            if draft.secret:
                self._growing.hashes[getattr(event, "account", draft.room_key)] = draft.secret
        assert place is not None  # nothing is said before the room was created
        seq = place.head = place.head + 1
        pos = self._last_pos = self._last_pos + 1
        entry = Entry(place.name, seq, at, draft.who, event, pos)
        growing = self._growing
        growing.stored += 1
        growing.fresh[place.id << 54 | seq] = entry
        if type(event) is Redacted:
            growing.redacted.add(place.mark(event.target))
        self._collect(growing, place, entry, mark)
        if type(event) is RoomRenamed:
            self._rekeyed(place, event.name)
        return entry

    def _rekeyed(self, place: Place, name: str) -> None:
        """A room has another name: what waits under the old one waits under this."""
        old, place.name, place.key = place.key, name, fold(name)
        self._places[place.key] = self._places.pop(old)
        growing = self._growing
        growing.reads = {(place.key if key == old else key, id): seq for (key, id), seq in growing.reads.items()}
        if old in growing.hashes:
            growing.hashes[place.key] = growing.hashes[old]  # its row is written under the old one first

    def _new_place(self, draft: Draft) -> Place:
        name = draft.event.name if isinstance(draft.event, RoomCreated) else draft.room_key
        self._last_place += 1
        place = self._places[draft.room_key] = Place(draft.room_key, self._last_place, name)
        return place

    def _pending(self) -> tuple[G, ...]:
        return (self._growing,) if self._writing is None else (self._growing, self._writing)

    def _first_outcome(self, who: Person, mark: int, room: str) -> Accepted | None:
        first = self._growing.nonces.get(mark)
        if first is None and self._writing is not None:
            first = self._writing.nonces.get(mark)
        return first or self._stored_outcome(who, mark, room)

    def _target(self, place: Place, seq: int) -> Target | None:
        mark = place.mark(seq)
        pending = self._pending()
        for group in pending:
            if (entry := group.fresh.get(mark)) is not None:
                said = type(entry.event) is Said
                event = None if said else cast(Stored, entry.event)
                found: Target | None = Target(seq, entry.who.id, False, said, event)
                break
        else:
            found = self._stored_target(place, seq)
        if found is not None and any(mark in group.redacted for group in pending):
            return Target(seq, found.who_id, True, found.message)
        return found

    # --- groups ---------------------------------------------------------------------------------------------

    def _await_group(self, item: Settled) -> None:
        growing = self._growing
        growing.settled.append(item)
        if self._writing is not None:
            return
        if not self._scheduled:
            self._scheduled = True
            self._schedule()
        elif self._window is not None and growing.stored >= self._company:
            self._window.cancel()
            self._window = None
            asyncio.get_running_loop().call_soon(self._hand_over)

    def _schedule(self) -> None:
        """Hand the group over at the end of the loop's turn; where the last one had company, wait for it a little.

        People who answer each other arrive within a moment of each other. One group for them is one fsync and
        one write to every member instead of two: in a room of 1,000 that halves the work.
        """
        loop = asyncio.get_running_loop()
        if self._growing.stored < self._company:
            self._window = loop.call_later(COMPANY_WINDOW, self._hand_over)
        else:
            loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self._scheduled = False
        self._window = None
        if self._writing is not None or not (self._growing.settled or self._growing.waiting):
            return
        group, self._growing = self._growing, self._new_group()
        if group.stored:
            self._company = group.stored
            self._writing = group
            self._write(group)
        else:
            self._growing.reads = group.reads  # they wait for something that is stored
            self._settle(group)

    def _written(self, group: G) -> None:
        """A group is durable: settle it, and hand over what has come together meanwhile."""
        self._writing = None
        try:
            self._settle(group)
        finally:
            self._hand_over()

    def _lost(self, group: G) -> None:
        """A group was not written: it is refused with all that was decided after it, in order."""
        self._writing = None
        later, self._growing = self._growing, self._new_group()
        self._recall(group.refuse(NOT_STORED) + later.refuse(NOT_STORED))
        try:
            self._settle(group)
        finally:
            self._settle(later)

    def _recall(self, lost: Sequence[Entry]) -> None:
        self.state = recalled(self.state, lost, self.epoch, self._load)

    async def drain(self) -> None:
        """Wait until nothing is pending."""
        while self._writing is not None or self._growing.settled:
            future: asyncio.Future[Settled] = asyncio.get_running_loop().create_future()
            self._growing.waiting.append((Settled(None, SERVER, Command(), _DONE), future))
            await future

    def _settle(self, group: G) -> None:
        self._tell(group.settled)
        for item, future in group.waiting:
            if not future.done():
                future.set_result(item)

    def _tell(self, items: Sequence[Settled]) -> None:
        if items:
            for callback in self._callbacks:
                callback(items)
