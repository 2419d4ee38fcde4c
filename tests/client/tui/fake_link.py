"""A link without a server: a real view, entries from a script, and what was sent, kept for the test."""

from collections.abc import Callable

from chinwag.client.shown import Changes, Missing, Status, StatusChanged, gathered
from chinwag.client.view import View
from chinwag.room import commands as wish
from chinwag.room import events as ev
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Done, Entered, Hits, Page, PersonInfo, Result, RoomInfo

NOON = 1_700_049_600_000  # 2023-11-15 12:00 UTC
ME = Person("g0", "me")
PEOPLE = tuple(Person(f"g{number}", name) for number, name in enumerate(("anna", "ben", "carl"), 1))


class FakeLink:
    """Answers as a server would, at once."""

    def __init__(self, rooms: dict[str, int] | None = None) -> None:
        self.view = View()
        self.status: Status = "online"
        self.reason = ""
        self.retry_in = 0.0
        self.waiting = 0
        self.sent: list[wish.Command] = []
        self.said: list[tuple[str, str, int]] = []
        self.dropped: list[str] = []
        self.typed: list[tuple[str, bool]] = []
        self.closed = False
        self.refuse: Refused | None = None
        self.pages = 0
        self._callbacks: list[Callable[[Changes], None]] = []
        self._logs = {
            name: [entry(name, seq) for seq in range(1, count + 1)]
            for name, count in (rooms or {"lobby": 3}).items()
        }
        infos = tuple(
            RoomInfo(name, "", len(log), 1, 4, joined=True, read=len(log)) for name, log in self._logs.items()
        )
        people = tuple(PersonInfo(one.id, one.name, "guest") for one in (ME, *PEOPLE))
        backlog = tuple(one for log in self._logs.values() for one in log[-50:])
        self.view.welcome(
            Entered(
                person=ME, token="t", epoch=1, server="test", motd="", rooms=infos, people=people, backlog=backlog
            )
        )

    # --- what a test does with it ---------------------------------------------------------------------------

    def hear(self, text: str, room: str = "lobby", who: Person = PEOPLE[0], *, reply: int = 0) -> None:
        """Somebody says something."""
        self.store(room, who, ev.Said(text=text, reply=reply))

    def store(self, room: str, who: Person, event: ev.Stored) -> int:
        """Something happens in a room."""
        log = self._logs[room]
        log.append(Entry(room, len(log) + 1, NOON + len(log) * 1000, who, event))
        self.show(self.view.entry(log[-1]))
        return len(log)

    def live(self, who: Person, event: ev.Live, room: str = "") -> None:
        """Something passes by."""
        self.show(self.view.entry(Entry(room, 0, NOON, who, event)))

    def become(self, status: Status, reason: str = "", retry_in: float = 0) -> None:
        """The connection changes."""
        self.status, self.reason, self.retry_in = status, reason, retry_in
        self.show([StatusChanged(status, retry_in, reason)])

    # --- what the client does with it -----------------------------------------------------------------------

    def on_change(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def show(self, changes: Changes) -> None:
        told = gathered([change for change in changes if not isinstance(change, Missing)])
        for callback in list(self._callbacks) if told else ():
            callback(told)

    async def open(self) -> None:
        pass

    async def close(self, reason: str = "") -> None:
        self.closed = True

    async def send(self, command: wish.Command) -> Result | Refused:
        self.sent.append(command)
        if self.refuse is not None:
            return self.refuse
        if isinstance(command, wish.Search):
            found = [
                one for log in self._logs.values() for one in log if command.query in getattr(one.event, "text", "")
            ]
            return Hits(query=command.query, entries=tuple(reversed(found[-20:])))
        stored = self._stored(command)
        if stored is None:
            return Done()
        room = getattr(command, "room", "lobby")
        return Accepted(room=room, seq=self.store(room, ME, stored), at=NOON)

    @staticmethod
    def _stored(command: wish.Command) -> ev.Stored | None:
        match command:
            case wish.Edit():
                return ev.Edited(target=command.seq, text=command.text)
            case wish.Redact():
                return ev.Redacted(target=command.seq)
            case wish.React():
                return ev.Reacted(target=command.seq, emoji=command.emoji, on=command.on)
            case wish.SetTopic():
                return ev.TopicSet(topic=command.topic)
            case _:
                return None

    def say(self, room: str, text: str, *, action: bool = False, reply: int = 0) -> str:
        self.said.append((room, text, reply))
        cid = f"c{len(self.said)}"
        self.show(self.view.queue(room, cid, text, NOON, action=action, reply=reply))
        if self.status == "online" and not room.startswith("@"):
            self.store(room, ME, ev.Said(text=text, action=action, reply=reply))
            self.show(self.view.acked(cid, NOON))
        return cid

    def retry(self, cid: str) -> None:
        self.show(self.view.retry(cid))

    def drop(self, cid: str) -> None:
        self.dropped.append(cid)
        self.show(self.view.drop(cid))

    def typing(self, room: str, on: bool = True) -> None:
        self.typed.append((room, on))

    def look(self, room: str, focused: bool = True) -> None:
        self.show(self.view.look(room, focused))

    def note(self, room: str, text: str) -> None:
        self.show(self.view.note(room, text, NOON))

    # --- history --------------------------------------------------------------------------------------------

    async def older(self, room: str, limit: int = 100) -> bool:
        found = self.view.rooms[room.casefold()]
        self.pages += 1
        self.show(self.view.page(self._page(found.name, max(1, found.lo - limit), found.lo - 1)))
        return True

    async def newer(self, room: str, limit: int = 100) -> bool:
        found = self.view.rooms[room.casefold()]
        self.show(self.view.page(self._page(found.name, found.hi + 1, found.hi + limit)))
        return True

    async def jump(self, room: str, seq: int, around: int = 50) -> bool:
        self.show(self.view.jump(self._page(room, max(1, seq - around), seq + around)))
        return True

    async def latest(self, room: str, limit: int = 100) -> bool:
        log = self._logs[room]
        self.show(self.view.jump(self._page(room, max(1, len(log) - limit), len(log))))
        return True

    def _page(self, room: str, first: int, last: int) -> Page:
        log = self._logs[room]
        entries = tuple(log[first - 1 : last])
        return Page(room=room, entries=entries, first=1, head=len(log), more=first > 1)


def entry(room: str, seq: int) -> Entry:
    """Message number `seq` of a room."""
    who = PEOPLE[seq % len(PEOPLE)]
    return Entry(room, seq, NOON - 3_600_000 + seq * 1000, who, ev.Said(text=f"message {seq} in {room}"))
