"""The stages on which plays are played: the core in memory, and a hub that is spoken to in a protocol.

What a person hears is written the same everywhere: the line a bare terminal would show, without the time. One's
own entries are left out, because some protocols echo them and others do not.
"""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import structs

from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.protocols import phrases, slash, text_looks
from chinwag.protocols.contract import Wire
from chinwag.protocols.native import SERVER_FRAME_LIMIT, Frames, Native
from chinwag.protocols.native_client import Answer, decode_server, encode_command, opening
from chinwag.protocols.text import Text
from chinwag.room import events, results
from chinwag.room.commands import Command, Enter, Leave, Quit
from chinwag.room.entry import Entry, Person
from chinwag.room.events_moderation import Invited, Kicked, RoomRenamed
from chinwag.room.refusals import Refused
from chinwag.session import Session
from chinwag.store.contract import Settled
from chinwag.store.fake import FakeStore
from chinwag.telemetry import silent
from tests.support.wires import ToyConnection

TIMED = re.compile(r"\[\d\d:\d\d\] (.*)")


def shown(entry: Entry, room: str) -> str:
    """An entry as a line."""
    timed = TIMED.fullmatch(text_looks.entry_line(entry, 0, room).replace("\n", " / "))
    return timed[1] if timed else ""


class Stage(Protocol):
    """People on it come, type and go; what they heard since they were last asked is taken from them."""

    async def open(self) -> None: ...
    async def come(self, name: str) -> None: ...
    async def type(self, name: str, line: str) -> None: ...
    async def vanish(self, name: str) -> None: ...
    def heard(self, name: str) -> list[str]: ...
    def refusals(self, name: str) -> list[str]: ...


class Typist:
    """A person who types lines: what a client must know to read them."""

    def __init__(self, name: str) -> None:
        self.id = ""
        self.name = name
        self.room = "lobby"
        self.own: dict[str, int] = {}
        self.last_whisper = ""
        self.lines: list[str] = []
        self.codes: list[str] = []

    def meant(self, line: str, online: Callable[[str], bool]) -> slash.Meant:
        own = self.own.get(self.room, 0)
        here = slash.Here(room=self.room, online=online, last_whisper=self.last_whisper, own=own)
        return slash.parse(line, here)

    def hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, RoomRenamed):
            entry = structs.replace(entry, room=event.name)
            self.room = event.name if self.room == event.old else self.room
        if entry.who.id == self.id:
            if isinstance(entry.event, events.Said):
                self.own[entry.room] = entry.seq
            elif isinstance(entry.event, events.Joined):
                self.room = entry.room
            return
        if isinstance(entry.event, events.Whispered):
            self.last_whisper = entry.who.name
        if line := shown(entry, self.room):
            self.lines.append(line)

    def left(self, command: Command) -> None:
        if isinstance(command, Leave) and command.room == self.room:
            self.room = "lobby"


def taken(kept: list[str]) -> list[str]:
    """All of them; they are gone then."""
    lines = kept[:]
    kept.clear()
    return lines


class CoreStage:
    """State and store alone, with the plainest delivery there can be."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.people: dict[str, Typist] = {}

    async def open(self) -> None:
        await self.store.open()
        self.store.on_settled(self._settled)

    async def come(self, name: str) -> None:
        typist = self.people.setdefault(name, Typist(name))
        typist.id = f"g{len(self.people):016x}"
        self.store.submit(typist, Person(typist.id, name), Enter(name=name))

    async def type(self, name: str, line: str) -> None:
        typist = self.people[name]
        meant = typist.meant(line, lambda other: self.store.state.person_named(other) is not None)
        if isinstance(meant, Refused):
            typist.codes.append(meant.code)
        elif isinstance(meant, slash.Local):
            typist.room = meant.args if meant.name == "room" else typist.room
        else:
            self.store.submit(typist, Person(typist.id, name), meant)

    async def vanish(self, name: str) -> None:
        self.store.submit(None, Person(self.people[name].id, name), Quit())

    def heard(self, name: str) -> list[str]:
        return taken(self.people[name].lines)

    def refusals(self, name: str) -> list[str]:
        return taken(self.people[name].codes)

    def _settled(self, items: Sequence[Settled]) -> None:
        for item in items:
            typist = item.origin
            if isinstance(typist, Typist) and isinstance(item.outcome, Refused):
                typist.codes.append(item.outcome.code)
            elif isinstance(typist, Typist):
                typist.left(item.command)
            out = {entry.event.person for entry in item.entries if isinstance(entry.event, Kicked)}
            for entry in item.entries:
                for other in self.people.values():
                    if self._concerns(entry, other) or other.id in out:
                        other.hear(entry)

    def _concerns(self, entry: Entry, typist: Typist) -> bool:
        here = self.store.state.people.get(typist.id)
        event = entry.event
        if isinstance(event, events.Whispered):
            return typist.id in (event.to_id, entry.who.id)
        if isinstance(event, events.Noticed):
            return typist.id in event.to
        if isinstance(event, Invited) and event.person == typist.id:
            return True
        now = event.name if isinstance(event, RoomRenamed) else entry.room
        rooms: tuple[str, ...] = getattr(event, "rooms", (now,))
        keys = {room.key for name in rooms if (room := self.store.state.room(name))}
        return here is not None and bool(keys & set(here.rooms))


class HubStage(ABC):
    """A hub in memory with wires of one protocol; no sockets."""

    def __init__(self) -> None:
        self.store = FakeStore(immediate=False)
        self.sessions: dict[str, tuple[Session, ToyConnection]] = {}
        self.people: dict[str, Typist] = {}
        self._count = 0

    async def open(self) -> None:
        await self.store.open()
        identity = Identity(b"s" * 32, self._chance)
        self.hub = Hub(self.store, asyncio.get_running_loop(), identity, HubSettings(burst=0), silent())

    def _chance(self, n: int) -> bytes:
        self._count += 1
        return self._count.to_bytes(n, "big")

    @abstractmethod
    def wire(self) -> Wire:
        """One connection's wire."""

    def online(self, name: str) -> bool:
        return self.store.state.person_named(name) is not None

    def seat(self, name: str) -> Session:
        """A connection for this person; the one there was where somebody tries again."""
        if name not in self.sessions:
            connection = ToyConnection()
            self.sessions[name] = (self.hub.open_session(connection, self.wire()), connection)
            self.people[name] = Typist(name)
        return self.sessions[name][0]

    def turn(self) -> None:
        """Let everything under way come to its end."""
        for _ in range(3):
            self.store.flush()
            self.hub.delivery.flush()

    async def vanish(self, name: str) -> None:
        self.sessions.pop(name)[0].lost("reset")
        self.turn()


class NativeStage(HubStage):
    """Frames of the native protocol, decoded by the client's half of it."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: dict[str, Frames] = {}

    def wire(self) -> Wire:
        return Native()

    async def come(self, name: str) -> None:
        first = name not in self.sessions
        session = self.seat(name)
        self.frames.setdefault(name, Frames(SERVER_FRAME_LIMIT))
        enter = Enter(name=name)
        session.received(opening(enter) if first else encode_command(enter))
        self.turn()

    async def type(self, name: str, line: str) -> None:
        self._read(name)
        typist = self.people[name]
        meant = typist.meant(line, self.online)
        if isinstance(meant, Refused):
            typist.codes.append(meant.code)
        elif isinstance(meant, slash.Local):
            typist.room = meant.args if meant.name == "room" else typist.room
        else:
            self.sessions[name][0].received(encode_command(meant))
            self.turn()
            typist.left(meant)

    def heard(self, name: str) -> list[str]:
        self._read(name)
        return taken(self.people[name].lines)

    def refusals(self, name: str) -> list[str]:
        self._read(name)
        return taken(self.people[name].codes)

    def _read(self, name: str) -> None:
        typist = self.people[name]
        for text in self.frames[name].feed(self.sessions[name][1].take()):
            found = decode_server(text)
            if isinstance(found, Entry):
                typist.hear(found)
            elif isinstance(found, Answer):
                if isinstance(found.result, Refused):
                    typist.codes.append(found.result.code)
                elif isinstance(found.result, results.Entered):
                    typist.id = found.result.person.id


class TextStage(HubStage):
    """Lines, as netcat would send and show them."""

    def wire(self) -> Wire:
        return Text("Chinwag", online=self.online)

    async def come(self, name: str) -> None:
        self.seat(name)
        await self.type(name, name)
        self._read(name)
        self.people[name].lines.clear()  # what was said before one came

    async def type(self, name: str, line: str) -> None:
        self._read(name)
        self.sessions[name][0].received(line.encode() + b"\n")
        self.turn()
        if line.startswith("/join "):
            before = len(self.people[name].lines)
            self._read(name)
            del self.people[name].lines[before:]  # the last messages of the room, which others ask for by name

    def heard(self, name: str) -> list[str]:
        self._read(name)
        return taken(self.people[name].lines)

    def refusals(self, name: str) -> list[str]:
        self._read(name)
        return taken(self.people[name].codes)

    def _read(self, name: str) -> None:
        typist = self.people[name]
        whole = self.sessions[name][1].take().decode().replace("\r\n" + text_looks.INDENT, " / ")
        for line in whole.split("\r\n"):
            timed = TIMED.fullmatch(line)
            if timed:
                typist.lines.append(timed[1])
            elif (code := code_of(line)) is not None:
                typist.codes.append(code)


def code_of(line: str) -> str | None:
    """The code of the refusal that a line tells of, None where it is none."""
    for code, wordings in phrases.REFUSALS.items():
        for wording in wordings:
            pattern = ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", wording))
            if re.fullmatch(r"\* " + pattern + ".*", line):
                return code
    return None
