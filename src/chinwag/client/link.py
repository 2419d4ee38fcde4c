"""The connection to a server: it comes back by itself, misses nothing and says nothing twice.

After a loss it waits (0.5 s to 30 s, with chance in it), enters again with its token as the same person, fetches
what was said after the last seq it has, and sends again, in order and with the same nonces, what was not answered.
"""

import asyncio
import random
import secrets
from collections.abc import Callable
from contextlib import suppress

from chinwag.client.address import Address, parse
from chinwag.client.dial import LinkError, backoff
from chinwag.client.entrance import Ticket, entrance, withheld
from chinwag.client.hints import Hints
from chinwag.client.paging import PAGE, Paging
from chinwag.client.requests import Requests, message, now
from chinwag.client.shown import Changes, Missing, RoomsChanged, Status, StatusChanged, gathered
from chinwag.client.signs import TYPING_LASTS
from chinwag.client.stream import Stream, enter
from chinwag.client.trouble import FINAL, PASSING, STEADY
from chinwag.client.view import View
from chinwag.protocols import native_client as native
from chinwag.protocols.phrases import sentence
from chinwag.room import commands as wish
from chinwag.room import results
from chinwag.room.entry import Entry
from chinwag.room.events import Left, Typed
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

__all__ = ["Link", "LinkError"]


class Link(Paging):
    """One person's connection to one server, and the view of what it says."""

    def __init__(
        self,
        address: Address | str,
        name: str,
        token: str = "",
        *,
        backlog: int = 50,
        password: str = "",
        house: str = "",
    ) -> None:
        self.address = parse(address) if isinstance(address, str) else address
        self.name = name
        self.token = token
        self.backlog = backlog
        self._password = password  # of the account; said once, then there is a token
        self._house = house  # the password of the house, said by guests each time
        self._ticket = Ticket(self.address.code)
        self.view = View()
        self.status: Status = "offline"
        self.reason = ""
        self.retry_at = 0.0  # on the event loop's clock, while `waiting`
        self.limits: dict[str, int] = {}
        self._callbacks: list[Callable[[Changes], None]] = []
        self._requests = Requests()
        self._stream: Stream | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._hurry = asyncio.Event()
        self._tries = 0
        self._filling: set[str] = set()
        self._hints = Hints(self._write)

    # --- open and close ---------------------------------------------------------------------------------

    async def open(self) -> None:
        """Connect and enter. Raises LinkError with the sentence for the person."""
        while True:
            try:
                stream = await self._enter()
                break
            except LinkError as error:
                if error.code == "token_invalid" and self.token:
                    self.token = ""  # from an earlier life of the server
                elif not self._ticket.helps(error.code):
                    raise
        self._task = asyncio.create_task(self._run(stream), name="link")

    async def close(self, reason: str = "") -> None:
        """Leave; what was not answered by now is given up."""
        self._closing = True
        if self._task is not None:
            if self.status == "online":
                self._hints.finish()
                self._write(wish.Quit(reason=reason))
                await asyncio.wait([self._task], timeout=1.0)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._hints.stop()
        self._hang_up()
        self._requests.fail(LinkError("closed", "The connection was closed."))
        self._become("offline")

    def retry_now(self) -> None:
        """Do not wait any longer for the next try."""
        self._hurry.set()

    def on_change(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Have every change told, in order, on the event loop; call what is returned to end that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    @property
    def waiting(self) -> int:
        """How many messages are sent or queued and not answered yet."""
        return self._requests.kept

    async def settled(self, most: int = 0) -> None:
        """Wait until at most so many messages are not answered yet."""
        await self._requests.at_most(most)

    @property
    def retry_in(self) -> float:
        """Seconds until the next try, while `waiting`."""
        return max(0.0, self.retry_at - asyncio.get_running_loop().time())

    # --- what the person does ---------------------------------------------------------------------------

    async def send(self, command: wish.Command) -> Result | Refused:
        """Ask, and get the answer. What carries a `cid` waits for the connection; the rest raises LinkError."""
        return withheld(self.address, command) or await self.answered(command, self._take)

    async def answered(self, command: wish.Command, take: Callable[[Result | Refused], None]) -> Result | Refused:
        """The answer, taken in before anything that was said after it."""
        future: asyncio.Future[Result | Refused] = asyncio.get_running_loop().create_future()

        def answered(answer: native.Answer) -> None:
            take(answer.result)
            if not future.done():
                future.set_result(answer.result)

        def broken(error: Exception) -> None:
            if not future.done():
                future.set_exception(error)

        request = self._requests.add(command, answered, broken)
        if self.status == "online":
            self._write(request.command)
        elif self.status == "offline" or not request.kept:
            self._requests.forget(request)
            raise LinkError("lost", self.reason or "There is no connection to the server right now.")
        return await future

    def say(self, room: str, text: str, *, action: bool = False, reply: int = 0) -> str:
        """Say something in a room, or to `@name`: shown at once, sent as soon as possible. Returns its cid."""
        cid = secrets.token_hex(8)
        if room.startswith("@"):
            self._change(self.view.talk(room[1:]))
        self._change(self.view.queue(room, cid, text, now(), action=action, reply=reply))
        self._dispatch(message(room, text, action, reply, cid))
        return cid

    def retry(self, cid: str) -> None:
        """Send a failed message again."""
        for room in self.view.rooms.values():
            if (line := room.pending.get(cid)) is not None and line.state == "failed":
                self._change(self.view.retry(cid))
                self._dispatch(message(room.name, line.text, line.kind == "action", line.reply, cid))

    def drop(self, cid: str) -> None:
        """Give a failed message up."""
        self._change(self.view.drop(cid))

    def typing(self, room: str, on: bool = True) -> None:
        """Show that one is typing; call it at each key, it says so every few seconds only."""
        if self.status == "online" and not room.startswith("@"):
            self._hints.typing(room, on)

    def look(self, room: str, focused: bool = True) -> None:
        """This room is on the screen; what is there counts as read while the screen is seen."""
        self._change(self.view.look(room, focused))

    def note(self, room: str, text: str) -> None:
        """Show a line of this client's own."""
        self._change(self.view.note(room, text, now()))

    def show(self, changes: Changes) -> None:
        """Tell everybody of changes made on the view itself (clear, trim, talk, ...)."""
        self._change(changes)

    # --- the connection ---------------------------------------------------------------------------------

    async def _run(self, stream: Stream) -> None:
        """Listen; come back after each loss; end when there is no coming back."""
        loop = asyncio.get_running_loop()
        while True:
            since = loop.time()
            reason = await stream.listen(self._hear)
            self.reason = "" if self._closing else reason
            self._tries = 0 if loop.time() - since > STEADY else self._tries
            self._lose()
            code = stream.goodbye.code if stream.goodbye else "lost"
            again = None if self._closing or code in FINAL else await self._come_back()
            if again is None:
                self._become("offline")
                self._requests.fail(LinkError(code, self.reason))
                return
            stream = again

    async def _come_back(self) -> Stream | None:
        """Wait and try until it works; None where it never will."""
        loop = asyncio.get_running_loop()
        while True:
            wait = backoff(self._tries, random.random())
            self._tries += 1
            self.retry_at = loop.time() + wait
            self._hurry.clear()
            self._become("waiting", wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), wait)
            try:
                return await self._enter()
            except LinkError as error:
                self.reason = error.sentence
                if error.code == "token_invalid":
                    self.token = ""
                elif error.code not in PASSING:
                    return None

    async def _enter(self) -> Stream:
        """Connect and enter; on return the view is up to the welcome and everything owed was sent."""
        self._become("connecting")
        command = entrance(self.name, self.token, self.backlog, self._password, self._house, self._ticket)
        try:
            self._stream, welcome, rest = await enter(self.address, command)
        except LinkError:
            self.status = "offline" if self._task is None else self.status
            raise
        self._welcome(welcome)
        self._hear(rest)
        if accept := self._ticket.spent():
            self._ask(accept, self._accepted)
        return self._stream

    def _accepted(self, result: Result | Refused) -> None:
        self._take(result)
        if isinstance(result, Refused) and result.code != "invite_house":
            self.note(next(iter(self.view.rooms), ""), sentence(result.code, result.values))

    def _welcome(self, welcome: native.WelcomeAnswer) -> None:
        """In again: catch up, be where one was, and say what is owed."""
        entered = welcome.result
        assert isinstance(entered, results.Entered)
        self.token, self.name, self.limits = entered.token, entered.person.name, welcome.limits
        self.reason = self._password = ""
        self._filling.clear()
        self._hints.again()
        changes = self.view.welcome(entered)
        self._become("online")
        self._be_everywhere(entered)
        self._change(changes)
        for request in self._requests.owed():
            self._write(request.command)

    def _be_everywhere(self, entered: results.Entered) -> None:
        """Join the rooms one was in and is not any more; ask who is where."""
        inside = {info.name.casefold() for info in entered.rooms}
        for key, room in list(self.view.rooms.items()):
            if not room.whispers and key not in inside:
                self._rejoin(room.name)
        for info in entered.rooms[1:]:
            if info.kind == "room":
                self._ask(wish.ListPeople(room=info.name), self._take)

    def _became(self, entered: results.Entered) -> Changes:
        """An account from now on, in the same visit."""
        self.token, self.name = entered.token, entered.person.name
        self._be_everywhere(entered)
        return self.view.welcome(entered)

    def _renewed(self, renewed: results.Renewed) -> Changes:
        self.token = renewed.token
        return [RoomsChanged()]

    def _rejoin(self, room: str) -> None:
        def rejoined(result: Result | Refused) -> None:
            self._take(result)
            if isinstance(result, Refused):
                self._change(self.view.drop_room(room))

        self._ask(wish.Join(room=room, backlog=self.backlog), rejoined)

    def _lose(self) -> None:
        """The connection is gone: questions fail, messages wait."""
        self._hang_up()
        self._hints.stop()
        self._requests.lose(LinkError("lost", self.reason))
        self._change(self.view.offline())

    def _hang_up(self) -> None:
        if self._stream is not None:
            self._stream.hang_up()
            self._stream = None

    # --- hearing ----------------------------------------------------------------------------------------

    def _hear(self, said: list[native.Heard]) -> None:
        """Take in what one read brought, and tell of it once."""
        changes: Changes = []
        for heard in said:
            if isinstance(heard, Entry):
                if isinstance(heard.event, Left):  # told before the room is perhaps gone
                    self._change(changes)
                    changes = []
                changes += self.view.entry(heard)
                self._tick_later(heard)
            elif isinstance(heard, native.Answer):
                self._change(changes)
                changes = []
                self._requests.answer(heard)
        self._change(changes)

    def _take(self, result: Result | Refused) -> None:
        """What an answer means for the view."""
        fold = self._FOLDS.get(type(result))
        if fold is not None:
            self._change(fold(self, result))

    _FOLDS: dict[type, Callable[..., Changes]] = {  # noqa: RUF012
        results.Joined: lambda link, joined: link.view.joined(joined),
        results.PeopleList: lambda link, people: link.view.here_are(people),
        results.Named: lambda link, named: link.view.renamed(named.person),
        results.Entered: _became,
        results.Renewed: _renewed,
    }

    def _tick_later(self, entry: Entry) -> None:
        if isinstance(entry.event, Typed) and entry.event.on:
            loop = asyncio.get_running_loop()
            loop.call_later(TYPING_LASTS / 1000, lambda: self._change(self.view.tick(entry.at + TYPING_LASTS)))

    # --- telling ----------------------------------------------------------------------------------------

    def _change(self, changes: Changes) -> None:
        for change in changes:
            if isinstance(change, Missing):
                self._fill(change)
        told = gathered([change for change in changes if not isinstance(change, Missing)])
        if self.status == "online":
            self._hints.read(self.view.rooms, told)
        if told:
            for callback in list(self._callbacks):
                callback(told)

    def _fill(self, missing: Missing) -> None:
        """Ask for what lies in a gap, one page at a time."""
        room = self.view.room(missing.room)
        if room is None or missing.room in self._filling or self.status != "online":
            return
        self._filling.add(missing.room)

        def filled(result: Result | Refused) -> None:
            self._filling.discard(missing.room)
            if isinstance(result, results.Page):
                self._change(self.view.page(result))

        self._ask(wish.GetPage(room=room.place, after=missing.after, limit=PAGE), filled)

    def _become(self, status: Status, wait: float = 0.0) -> None:
        if status != self.status or status == "waiting":
            self.status = status
            self._change([StatusChanged(status, wait, self.reason)])

    # --- asking -----------------------------------------------------------------------------------------

    def _ask(self, command: wish.Command, then: Callable[[Result | Refused], None]) -> None:
        """Ask for this client's own needs; the next welcome asks again for what is lost."""
        self._write(self._requests.add(command, lambda answer: then(answer.result), lambda error: None).command)

    def _dispatch(self, command: wish.Say | wish.Whisper) -> None:
        """Send a message, or keep it until there is a connection."""
        request = self._requests.add(
            command,
            lambda answer: self._sent(command.cid, answer),
            lambda error: self._change(self.view.failed(command.cid, str(error))),
        )
        if self.status == "online":
            self._write(request.command)
        elif self.status == "offline":
            self._requests.forget(request)
            request.broken(LinkError("lost", self.reason or "There is no connection to the server."))

    def _sent(self, cid: str, answer: native.Answer) -> None:
        if isinstance(answer.result, Refused):
            text = answer.message or sentence(answer.result.code, answer.result.values)
            self._change(self.view.failed(cid, text))
        else:
            self._change(self.view.acked(cid, now(), stored=getattr(answer.result, "stored", True)))

    def _write(self, command: wish.Command) -> None:
        if self._stream is not None:
            self._stream.write(command)
