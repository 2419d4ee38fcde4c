"""The rooms and people of one person, and how a line gets into a room. Pure; `fold.py` decides which."""

from collections.abc import Sequence

from msgspec import Struct, structs

from chinwag.client.shown import Alert, Appended, Changes, Line, LineKind, Queued, RoomChanged, RoomsChanged
from chinwag.client.window import Room
from chinwag.room.entry import Person

NOBODY = Person("", "")
HIDDEN = "*"  # what the log's names of conversations begin with


class Being(Struct, frozen=True, gc=False):
    """Somebody online."""

    id: str
    name: str
    kind: str = "guest"
    away: str = ""
    role: str = "guest"


class Rooms:
    """What is known, and what stands in it."""

    def __init__(self) -> None:
        self.me: Person = NOBODY
        self.server = ""
        self.motd = ""
        self.epoch = 0
        self.rooms: dict[str, Room] = {}
        self.people: dict[str, Being] = {}  # everybody online, by id
        self.looking = ""  # key of the room on the screen
        self.focused = True  # whether the person sees the screen at all
        self._keys = 0
        self.longest_gap = 0  # entries missed after which only the newest are loaded again; 0 = all, always

    # --- finding ----------------------------------------------------------------------------------------

    def room(self, name: str) -> Room | None:
        """The room or `@conversation` of that name, however it is spelled, or of the log's name for it."""
        if name[:1] == HIDDEN:
            return next((room for room in self.rooms.values() if room.log == name), None)
        return self.rooms.get(name.casefold())

    def here(self, name: str) -> list[Being]:
        """Who is in the room, by name."""
        room = self.room(name)
        beings = [self.people[one] for one in (room.people if room else ()) if one in self.people]
        return sorted(beings, key=lambda being: being.name.casefold())

    def named(self, name: str) -> Being | None:
        """The person online with this name, however it is spelled."""
        wanted = name.casefold()
        return next((being for being in self.people.values() if being.name.casefold() == wanted), None)

    def knows(self, name: str) -> bool:
        """Whether there is a conversation with somebody of this name, or somebody is here who is called so."""
        return self.room("@" + name) is not None or self.named(name) is not None

    def typing(self, name: str) -> list[str]:
        """The names of those typing in the room; call `tick` to let old ones go."""
        room = self.room(name)
        return sorted(self.people[one].name for one in (room.typing if room else ()) if one in self.people)

    # --- rooms ------------------------------------------------------------------------------------------

    def next_key(self) -> int:
        """A number no line of this view had yet."""
        self._keys += 1
        return self._keys

    def conversation(self, person_id: str, name: str) -> Room:
        """The conversation with this person, made or renamed where it must be."""
        for room in self.rooms.values():
            if room.with_id == person_id:
                return room
        key = "@" + name.casefold()
        found = self.rooms.get(key)
        if found is None or (found.log and found.with_id != person_id):  # that was somebody else of this name
            found = self.rooms[key] = Room("@" + name)
            found.first, found.lo = 1, 1
        found.with_id = person_id
        return found

    def rekey(self, room: Room, name: str) -> Changes:
        """The other person of a conversation has another name now."""
        return self.room_renamed(room, "@" + name)

    def room_renamed(self, room: Room, name: str) -> Changes:
        """A room has another name now."""
        old, room.name, room.key = room.key, name, name.casefold()
        self.rooms = {(room.key if key == old else key): one for key, one in self.rooms.items()}
        self.looking = room.key if self.looking == old else self.looking
        return [RoomsChanged()]

    def drop_room(self, name: str) -> Changes:
        """Close a conversation, or a room that was left."""
        return [RoomsChanged()] if self.rooms.pop(name.casefold(), None) else []

    # --- lines ------------------------------------------------------------------------------------------

    def add(self, room: Room, line: Line) -> Changes:
        """A line at the end of a room, counted, matched with what was pending, and told of."""
        room.lines.append(line)
        changes: Changes = [Appended(room.key, 1)]
        if line.mine and line.message:
            return self._matched(room, line) + changes + self._spoke(room, line)
        room.typing.pop(line.who_id, None)
        if line.seq > room.read:
            changes += self._counted(room, line)
        return changes

    def _counted(self, room: Room, line: Line) -> Changes:
        if room.key == self.looking and self.focused and room.following:
            room.read = line.seq
        elif line.message:
            room.marker = room.marker if room.unread and room.marker >= 0 else room.read
            room.unread += 1
            room.mentions += line.mention
        told = line.mention or (room.whispers and line.message)
        return [RoomChanged(room.key), *([Alert(room.key, line)] if told else [])]

    def _matched(self, room: Room, line: Line) -> Changes:
        """One's own message came back: the pending line it was leaves the screen."""
        for cid, pending in room.pending.items():
            if pending.state == "pending" and (pending.text, pending.kind) == (line.text, line.kind):
                room.matched[cid] = room.pending.pop(cid)
                return [Queued(room.key)]
        return []

    def _spoke(self, room: Room, line: Line) -> Changes:
        """Who speaks has read what was said before, on whichever device."""
        if line.seq <= room.read:
            return []
        room.read = line.seq
        room.recount()
        return [RoomChanged(room.key)]

    def passing(self, room: Room, at: int, who: Person, kind: LineKind, text: str) -> Changes:
        """A line without a place in the log, after what is loaded now."""
        if not room.following:
            return []
        mine = bool(who.id) and who.id == self.me.id
        room.lines.append(Line(self.next_key(), 0, at, who.id, who.name, kind, text, after=room.hi, mine=mine))
        return [Appended(room.key, 1)]

    def named_rooms(self, rooms: Sequence[str]) -> list[Room]:
        """Those of these rooms that one is in."""
        return [room for name in rooms if (room := self.room(name)) is not None]

    def said_alone(self, room: Room, line: Line) -> Changes:
        """A line of a conversation: its seqs are this client's own."""
        room.head = room.hi = room.head + 1
        return self.add(room, structs.replace(line, seq=room.head, state="", problem="", cid=""))
