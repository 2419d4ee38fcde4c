"""For programs: `async with connect("chat://localhost:65432", name="bot") as chat`. See docs/client.md."""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from msgspec import Struct

from chinwag.client.address import DEFAULT_HOST, DEFAULT_PORT, Address, AddressError
from chinwag.client.link import Link, LinkError
from chinwag.client.shown import Appended, Changes, Line, StatusChanged
from chinwag.protocols.phrases import sentence
from chinwag.room import commands as wish
from chinwag.room import results
from chinwag.room.entry import Entry
from chinwag.room.events import Said
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Result, RoomInfo

LINES_KEPT = 200  # of each room, for `reply` and the like; programs read history by pages
MESSAGES_KEPT = 10_000  # not yet iterated over; a program that never iterates keeps the newest

Wanted = TypeVar("Wanted", bound=Result)


class ChatError(Exception):
    """The server refused, or there is no connection: `code` for programs, `message` is a sentence for people."""

    def __init__(self, code: str, message: str, values: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.values = values or {}


class Message(Struct, frozen=True, gc=False):
    """Something somebody said. In a whisper `room` is `@name`, and `seq` means nothing to the server."""

    room: str
    seq: int
    at: int  # milliseconds since 1970 UTC
    who_id: str
    name: str
    text: str
    action: bool = False
    reply: int = 0  # the seq of the message answered, 0 = none
    mentions_me: bool = False

    @property
    def whisper(self) -> bool:
        """Whether it was said to this program alone."""
        return self.room.startswith("@")


class Somebody(Struct, frozen=True, gc=False):
    """A person in a room."""

    id: str
    name: str
    away: str = ""
    role: str = "guest"


class Chat:
    """One person's place in a chat; it reconnects by itself. Every method may raise ChatError."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)
        self._news = asyncio.Event()
        link.on_change(self._changed)

    # --- who and where ----------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name one has here."""
        return self.link.view.me.name

    @property
    def token(self) -> str:
        """Give it to `connect` next time, to come back as the same person."""
        return self.link.token

    @property
    def online(self) -> bool:
        """Whether there is a connection right now."""
        return self.link.status == "online"

    # --- saying -----------------------------------------------------------------------------------------

    async def say(self, room: str, text: str, *, reply: int = 0, action: bool = False) -> Accepted | None:
        """Say something in a room, or to one person as `@name`; returns once it is stored.

        The answer is its place (room, seq, at); None for a whisper. Without a connection it waits for one.
        """
        if room.startswith("@"):
            await self.whisper(room[1:], text, action=action)
            return None
        return await self._do(wish.Say(room=room, text=text, reply=reply, action=action, cid=_nonce()), Accepted)

    async def answer(self, message: Message, text: str) -> Accepted | None:
        """Reply to a message where it was said."""
        return await self.say(message.room, text, reply=0 if message.whisper else message.seq)

    async def whisper(self, name: str, text: str, *, action: bool = False) -> None:
        """Say something to one person alone."""
        await self._do(wish.Whisper(to=name, text=text, action=action, cid=_nonce()), results.Told)

    async def edit(self, room: str, seq: int, text: str) -> Accepted:
        """Change a message of one's own."""
        return await self._do(wish.Edit(room=room, seq=seq, text=text, cid=_nonce()), Accepted)

    async def redact(self, room: str, seq: int, reason: str = "") -> Accepted:
        """Take a message back."""
        return await self._do(wish.Redact(room=room, seq=seq, reason=reason, cid=_nonce()), Accepted)

    async def react(self, room: str, seq: int, emoji: str, *, on: bool = True) -> Result:
        """Put an emoji on a message, or take it off."""
        return await self._do(wish.React(room=room, seq=seq, emoji=emoji, on=on, cid=_nonce()), Result)

    def typing(self, room: str, on: bool = True) -> None:
        """Show that one is typing; call it as often as you like."""
        self.link.typing(room, on)

    # --- rooms and people -------------------------------------------------------------------------------

    async def join(self, room: str, *, create: bool = False) -> RoomInfo:
        """Join a room; `create` makes it where it does not exist."""
        try:
            return (await self._do(wish.Join(room=room), results.Joined)).room
        except ChatError as error:
            if not create or error.code != "room_unknown":
                raise
        return (await self._do(wish.CreateRoom(room=room), results.Joined)).room

    async def leave(self, room: str, reason: str = "") -> None:
        """Leave a room."""
        await self._do(wish.Leave(room=room, reason=reason), Result)

    async def topic(self, room: str, topic: str) -> None:
        """Set a room's topic."""
        await self._do(wish.SetTopic(room=room, topic=topic), Result)

    async def rename(self, name: str) -> str:
        """Take another name; returns it as it is spelled now."""
        return (await self._do(wish.Rename(name=name), results.Named)).person.name

    async def away(self, text: str = "") -> None:
        """Be shown as away with this text; without one, as back."""
        await self._do(wish.SetAway(text=text), Result)

    async def rooms(self) -> Sequence[RoomInfo]:
        """All rooms there are."""
        return (await self._do(wish.ListRooms(), results.RoomList)).rooms

    async def people(self, room: str = "") -> list[Somebody]:
        """Who is in a room, or online at all."""
        found = await self._do(wish.ListPeople(room=room), results.PeopleList)
        return [Somebody(one.id, one.name, one.away, one.role) for one in found.people]

    # --- what was said ----------------------------------------------------------------------------------

    async def history(self, room: str, *, before: int = 0, limit: int = 50) -> list[Message]:
        """Messages of the newest `limit` entries (1 to 500), or of those before a seq; oldest first."""
        page = await self._do(wish.GetPage(room=room, before=before, limit=limit), results.Page)
        return _messages(page.entries)

    async def search(self, query: str, *, room: str = "", limit: int = 20) -> list[Message]:
        """Messages that hold the words, newest first, in one room or in all of one's own."""
        return _messages((await self._do(wish.Search(query=query, room=room, limit=limit), results.Hits)).entries)

    async def __aiter__(self) -> AsyncIterator[Message]:
        """What others say from now on, each once and in order, across reconnects; ends by ChatError or `close`."""
        while True:
            while self._messages:
                yield self._messages.popleft()
            if self.link.status == "offline":
                if self.link.reason:
                    raise ChatError("lost", self.link.reason)
                return
            self._news.clear()
            await self._news.wait()

    async def close(self, reason: str = "") -> None:
        """Leave."""
        await self.link.close(reason)

    def _changed(self, changes: Changes) -> None:
        view = self.link.view
        for change in changes:
            room = view.rooms.get(change.room) if isinstance(change, Appended) else None
            if isinstance(change, Appended) and room is not None:
                said = [line for line in room.lines[-change.count :] if line.message and not line.mine]
                self._messages.extend(_message(room.name, line) for line in said)
                view.trim(change.room, LINES_KEPT)
            if isinstance(change, Appended | StatusChanged):
                self._news.set()

    async def _do(self, command: wish.Command, wanted: Callable[..., Wanted]) -> Wanted:
        try:
            answer = await self.link.send(command)
        except LinkError as error:
            raise ChatError(error.code, error.sentence) from None
        if isinstance(answer, Refused):
            raise ChatError(answer.code, sentence(answer.code, answer.values), answer.values)
        if isinstance(wanted, type) and not isinstance(answer, wanted):
            raise ChatError("bad_answer", f"The server answered {type(answer).__name__} to that.")
        return answer  # type: ignore[return-value]


@asynccontextmanager
async def connect(
    address: str | Address = f"chat://{DEFAULT_HOST}:{DEFAULT_PORT}", *, name: str, token: str = ""
) -> AsyncIterator[Chat]:
    """Enter a chat, and leave it at the end of the block. Raises ChatError where there is no way in."""
    try:
        link = Link(address, name, token, backlog=0)
        chat = Chat(link)
        await link.open()
    except AddressError as error:
        raise ChatError("bad_address", str(error)) from None
    except LinkError as error:
        values = {"suggestion": error.suggestion} if error.suggestion else {}
        raise ChatError(error.code, error.sentence, values) from None
    try:
        yield chat
    finally:
        await chat.close()


def _messages(entries: Sequence[Entry]) -> list[Message]:
    return [
        Message(
            entry.room, entry.seq, entry.at, entry.who.id, entry.who.name,
            entry.event.text, entry.event.action, entry.event.reply,
        )
        for entry in entries
        if isinstance(entry.event, Said) and not entry.event.redacted
    ]  # fmt: skip


def _message(room: str, line: Line) -> Message:
    return Message(
        room, line.seq, line.at, line.who_id, line.name, line.text, line.kind == "action", line.reply, line.mention
    )


def _nonce() -> str:
    return secrets.token_hex(8)
