"""What a screen shows, folded from what the server says and the person does. Pure: times and nonces are arguments.

Each method takes in one thing and returns the changes it made, so that a screen repaints only those. A room is
found by `view.room(name)`; `view.rooms` holds them in the order they came, by `Room.key`.
"""

from msgspec import structs

from chinwag.client import alone
from chinwag.client.fold import Fold
from chinwag.client.rooms import NOBODY, Being
from chinwag.client.shown import Changes, Line, Queued, Reset, RoomChanged, RoomsChanged, Trimmed
from chinwag.client.window import Room

__all__ = ["Being", "Room", "View"]


class View(Fold):
    """All rooms of one person, as this client knows them."""

    # --- what the person does ---------------------------------------------------------------------------

    def look(self, name: str, focused: bool = True) -> Changes:
        """This room is on the screen, seen or not; all of it that is there counts as read when it is."""
        changes: Changes = []
        left, room = self.rooms.get(self.looking), self.room(name)
        if left is not None and left is not room:
            left.marker = -1
            changes.append(RoomChanged(left.key))
        self.looking, self.focused = (room.key if room else ""), focused
        return changes + (self.read(room.key, room.head) if room and focused and room.following else [])

    def read(self, name: str, seq: int) -> Changes:
        """Everything up to `seq` is read; the unread line stays where it is until the room is left."""
        room = self.room(name)
        if room is None or seq <= room.read:
            return []
        room.read = seq
        room.recount()
        return [RoomChanged(room.key)]

    def talk(self, name: str) -> Changes:
        """Open a conversation with somebody, or do nothing where there is one."""
        if self.room("@" + name) is not None:
            return []
        one = self.named(name)
        self.conversation(one.id if one else "?" + name.casefold(), one.name if one else name)
        return [RoomsChanged()]

    def note(self, name: str, text: str, at: int) -> Changes:
        """This client says something to its person, in a room: help, a list, a refusal."""
        room = self.room(name)
        return [] if room is None else self.passing(room, at, NOBODY, "note", text)

    def clear(self, name: str) -> Changes:
        """Take everything off the screen; it can be scrolled back to."""
        room = self.room(name)
        if room is None:
            return []
        room.forget(room.hi if room.following else room.head)
        room.following, room.marker = True, -1
        return [Reset(room.key)]

    def trim(self, name: str, keep: int, *, start: bool = True) -> Changes:
        """Keep at most `keep` lines in memory, dropping the oldest, or (`start=False`) the newest."""
        room = self.room(name)
        over = len(room.lines) - keep if room else 0
        if room is None or over <= 0 or room.fleeting:
            return []
        if start:
            del room.lines[:over]
            room.lo = room.lines[0].seq or room.lines[0].after + 1 if room.lines else room.hi + 1
        else:
            del room.lines[-over:]
            room.hi = room.lines[-1].order if room.lines else room.lo - 1
            room.following = room.at_end
        return [Trimmed(room.key, over, start)]

    # --- messages on their way --------------------------------------------------------------------------

    def queue(self, name: str, cid: str, text: str, at: int, *, action: bool = False, reply: int = 0) -> Changes:
        """A message of one's own, shown at once: it is pending until `acked` or `failed`."""
        room = self.room(name)
        if room is None:
            return []
        line = Line(
            self.next_key(), 0, at, self.me.id, self.me.name, "action" if action else "said", text,
            reply=reply, mine=True, cid=cid, state="pending",
        )  # fmt: skip
        room.pending[cid] = line
        return [Queued(room.key)]

    def acked(self, cid: str, at: int = 0, *, stored: bool = True) -> Changes:
        """The message is stored (its entry came before), or for a whisper: it was told at this time."""
        for room in self.rooms.values():
            line = room.matched.pop(cid, None)
            if line is not None:
                return self.taken(room.name, at, stored=stored)
            line = room.pending.pop(cid, None)
            if line is not None:
                said = self.said_alone(room, structs.replace(line, at=at or line.at)) if room.fleeting else []
                return [Queued(room.key), *said, *self.taken(room.name, at, stored=stored)]
        return []

    def taken(self, name: str, at: int, *, stored: bool) -> Changes:
        """A whisper in this conversation was kept, or passed by: where that is worth a word, it is said."""
        room = self.room(name)
        return alone.taken(self, room, at, stored=stored) if room is not None and room.whispers else []

    def failed(self, cid: str, problem: str) -> Changes:
        """The message was refused: it stays, dimmed, with the reason."""
        return self._send_state(cid, "failed", problem)

    def retry(self, cid: str) -> Changes:
        """A failed message is on its way again."""
        return self._send_state(cid, "pending", "")

    def drop(self, cid: str) -> Changes:
        """A failed message is given up."""
        return [Queued(room.key) for room in self.rooms.values() if room.pending.pop(cid, None)]

    def _send_state(self, cid: str, state: str, problem: str) -> Changes:
        for room in self.rooms.values():
            line = room.pending.get(cid) or room.matched.pop(cid, None)
            if line is not None:
                room.pending[cid] = structs.replace(line, state=state, problem=problem)
                return [Queued(room.key)]
        return []
