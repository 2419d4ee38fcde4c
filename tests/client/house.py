"""A house of one file: it speaks the native protocol on loopback, keeps a log, and can be made to misbehave."""

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec import structs

from chinwag.client.address import Address
from chinwag.protocols.contract import Reply
from chinwag.protocols.native import Native
from chinwag.room import commands as wish
from chinwag.room import events as ev
from chinwag.room import results
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused
from chinwag.room.results import PersonInfo, RoomInfo

ALICE = Person("g-alice", "alice")


async def until(true: Callable[[], Any]) -> None:
    """Wait for something that others make true; pytest's time limit is the only clock."""
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0.001)


class Visit:
    """One connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.wire = Native()
        self.person: Person | None = None

    def write(self, data: bytes) -> None:
        if not self.writer.is_closing():
            self.writer.write(data)


class House:
    """Rooms are lists of entries; `mute` loses answers, `asked` is every command that came."""

    def __init__(self) -> None:
        self.address = Address()
        self.epoch = 1
        self.rooms: dict[str, list[Entry]] = {"lobby": []}
        self.visits: list[Visit] = []
        self.asked: list[wish.Command] = []
        self.people: dict[str, str] = {}  # token -> id
        self.stored: dict[str, Entry] = {}  # by cid
        self.refuse: dict[type[wish.Command], Refused] = {}
        self.mute: set[type[wish.Command]] = set()  # these are done, but their answer is lost with the connection
        self.page = 500
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", port)
        self.address = Address(port=self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self.hang_up()
            await self._server.wait_closed()
            self._server = None

    def hang_up(self) -> None:
        for visit in self.visits:
            visit.writer.transport.abort()
        self.visits.clear()

    def says(self, text: str, room: str = "lobby", who: Person = ALICE, **more: Any) -> Entry:
        return self.keep(room, who, ev.Said(text=text, **more))

    def keep(self, room: str, who: Person, event: ev.Event) -> Entry:
        log = self.rooms[room]
        entry = Entry(room, len(log) + 1, 1_700_000_000_000 + len(log) * 1000, who, event)
        log.append(entry)
        self.tell(entry)
        return entry

    def tell(self, entry: Entry) -> None:
        for visit in self.visits:
            if visit.person is not None:
                visit.write(visit.wire.render(entry))

    def goodbye(self, code: str) -> None:
        for visit in list(self.visits):
            visit.write(visit.wire.goodbye(code))
            visit.writer.close()
        self.visits.clear()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = Visit(writer)
        self.visits.append(visit)
        try:
            while data := await reader.read(65_536):
                for item in visit.wire.receive(data):
                    if isinstance(item, Reply):
                        visit.write(item.out if isinstance(item.out, bytes) else b"")
                    else:
                        self._do(visit, item)
        except OSError:
            pass
        finally:
            writer.close()
            if visit in self.visits:
                self.visits.remove(visit)

    def _do(self, visit: Visit, command: wish.Command) -> None:
        self.asked.append(command)
        refused = self.refuse.get(type(command))
        answer = refused or _DO[type(command)](self, visit, command)
        if type(command) in self.mute:
            self.hang_up()
        elif answer is not None:
            visit.write(visit.wire.answer(command, answer))

    def info(self, room: str) -> RoomInfo:
        return RoomInfo(room, "", len(self.rooms[room]), 1, 2, joined=True)

    def _enter(self, visit: Visit, command: wish.Enter) -> Any:
        if command.token and command.token not in self.people:
            return Refused("token_invalid")
        token = command.token or f"token-{len(self.people)}"
        visit.person = Person(self.people.setdefault(token, f"g{len(self.people)}"), command.name)
        return results.Entered(
            person=visit.person, token=token, epoch=self.epoch, server="house", motd="",
            rooms=(self.info("lobby"),),
            people=(PersonInfo(ALICE.id, "alice", "guest"), PersonInfo(visit.person.id, command.name, "guest")),
            backlog=tuple(self.rooms["lobby"][-command.backlog :] if command.backlog else ()),
        )  # fmt: skip

    def _say(self, visit: Visit, command: wish.Say) -> Any:
        entry = self.stored.get(command.cid)
        if entry is None:
            assert visit.person is not None
            entry = self.says(command.text, command.room, visit.person, reply=command.reply, action=command.action)
            self.stored[command.cid] = entry
        return results.Accepted(room=entry.room, seq=entry.seq, at=entry.at)

    def _page(self, visit: Visit, command: wish.GetPage) -> Any:
        log = self.rooms[command.room]
        limit = min(command.limit, self.page)
        if command.after is not None:
            found = log[command.after : command.after + limit]
            more = command.after + limit < len(log)
        else:
            end = command.before - 1 if command.before else len(log)
            found, more = log[max(0, end - limit) : end], end > limit
        return results.Page(room=command.room, entries=tuple(found), first=1, head=len(log), more=more)

    def _whisper(self, visit: Visit, command: wish.Whisper) -> Any:
        if command.to != ALICE.name:
            return Refused("person_unknown", {"name": command.to})
        return results.Told(to=command.to, text=command.text, action=command.action)

    def _join(self, visit: Visit, command: wish.Join) -> Any:
        if command.room not in self.rooms:
            return Refused("room_unknown", {"room": command.room})
        return results.Joined(room=self.info(command.room), people=(PersonInfo(ALICE.id, "alice", "guest"),))

    def _create(self, visit: Visit, command: wish.CreateRoom) -> Any:
        self.rooms[command.room] = []
        return results.Joined(room=self.info(command.room))

    def _leave(self, visit: Visit, command: wish.Leave) -> Any:
        assert visit.person is not None
        entry = self.keep(command.room, visit.person, ev.Left())
        return results.Accepted(room=entry.room, seq=entry.seq, at=entry.at)

    def _list(self, visit: Visit, command: wish.ListPeople) -> Any:
        return results.PeopleList(room=command.room, people=(PersonInfo(ALICE.id, "alice", "guest", away="lunch"),))

    def _rename(self, visit: Visit, command: wish.Rename) -> Any:
        assert visit.person is not None
        visit.person = structs.replace(visit.person, name=command.name)
        return results.Named(person=visit.person)

    def _search(self, visit: Visit, command: wish.Search) -> Any:
        found = [
            entry for entry in self.rooms["lobby"]
            if isinstance(entry.event, ev.Said) and command.query in entry.event.text
        ]  # fmt: skip
        return results.Hits(query=command.query, entries=tuple(reversed(found)))

    def _quit(self, visit: Visit, command: wish.Quit) -> Any:
        visit.write(visit.wire.goodbye("quit"))
        visit.writer.close()


_DO: dict[type[wish.Command], Callable[..., Any]] = {
    wish.Enter: House._enter,
    wish.Say: House._say,
    wish.GetPage: House._page,
    wish.Leave: House._leave,
    wish.Whisper: House._whisper,
    wish.Join: House._join,
    wish.CreateRoom: House._create,
    wish.ListPeople: House._list,
    wish.ListRooms: lambda house, visit, command: results.RoomList(rooms=tuple(map(house.info, house.rooms))),
    wish.Rename: House._rename,
    wish.Search: House._search,
    wish.Quit: House._quit,
    wish.Ping: lambda house, visit, command: results.Pong(data=command.data),
    wish.MarkRead: lambda house, visit, command: results.Done(),
    wish.SetAway: lambda house, visit, command: results.Done(),
    wish.Typing: lambda house, visit, command: None,
}
