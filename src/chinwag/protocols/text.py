"""The text protocol: people with netcat, telnet or PuTTY. The first line is the name, then lines and /commands.

Lines end in `\\n` or `\\r\\n`, ours in `\\r\\n`. What was said by others is shown as text_looks.py says; what the
house says starts with a star.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

from msgspec import structs

from chinwag.protocols import questions, slash, text_looks, text_order
from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.phrases import PRODUCT, listed, notice, people, room_line, sentence
from chinwag.protocols.questions import Question
from chinwag.protocols.slash import Here, Local
from chinwag.protocols.text_lines import Lines, Sign, typed
from chinwag.protocols.text_looks import told
from chinwag.protocols.wrap import parts
from chinwag.room import commands as wish
from chinwag.room import results
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import Accept, Login, LoginByKey, Register
from chinwag.room.entry import Entry
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.permissions import RIGHTS, Role
from chinwag.room.refusals import Refused
from chinwag.room.results import Result
from chinwag.room.text import MESSAGE_CHARACTERS, clean

NAME_LIMIT = 4 * 1024  # bytes of a line before the person is in
LINE_LIMIT = 16 * 1024  # bytes of a line
HELD_LIMIT = 64 * 1024  # bytes kept while the answer to a name or a /join is awaited
BACKLOG = 20  # messages shown on entering
HITS = 20  # messages found that are shown
NAMED = 12  # people named in the welcome; of more only the number
SHOW_TOPIC = "topic"  # the id of a ListRooms that only asks for the topic
ANYWHERE = tuple([kind for kind, right in RIGHTS.items() if right.house is not Role.NOBODY])
"""In these an empty room means all of them, or the house."""
DECIDE = (
    wish.Enter,
    wish.Join,
    wish.CreateRoom,
    wish.Leave,
    Login,
    LoginByKey,
    Register,
    Accept,
)  # what the next line means depends on their outcome


class Text:
    """One connection's text protocol (contract.Wire).

    `server` is the house's name; `offset` minutes to UTC; `online` tells whether somebody of that name is here;
    `backlog` is how many of a room's last messages are shown on coming in. `private`: nobody else can read what is
    typed here; `sealed`: because it comes by TLS.
    """

    kind: ClassVar[str] = "text"
    echo: ClassVar[bool] = False
    paced: ClassVar[bool] = False
    patience: ClassVar[float] = 120.0
    resumes: ClassVar[bool] = False
    tells_read: bool = False

    def __init__(
        self,
        server: str = "",
        *,
        offset: int = 0,
        online: Callable[[str], bool] = slash.nobody,
        backlog: int = BACKLOG,
        private: bool = True,
        sealed: bool = False,
    ) -> None:
        self._private = private
        self._sealed = sealed
        self._question: Question | None = None  # what the next line answers
        self._name = ""  # one's own, or the one that was asked for
        self._server = server
        self._offset = offset
        self._online = online
        self._backlog = backlog
        self._lines = Lines(NAME_LIMIT)
        self._me = ""  # own id once in
        self._room = ""  # where plain lines go
        self._rooms: dict[str, str] = {}  # rooms one is in: casefolded -> as they are called
        self._own: dict[str, int] = {}  # by room: seq of one's last message
        self._last_whisper = ""
        self._taken: dict[str, str] = {}  # by name: how a whisper was taken, as it was last said
        self._awaited: Command | None = None
        self._waiting = False  # lines are held until that is answered
        self._gone = False  # leaving was asked for: nothing after it counts

    @property
    def key(self) -> Hashable:
        """What rendering depends on: the room one looks at, and the clock."""
        return ("text", self._room, self._offset)

    @property
    def held(self) -> int:
        """Bytes held for later."""
        return self._lines.held

    def greet(self) -> bytes:
        """The greeting and the question for a name."""
        server = "" if self._server.casefold() == PRODUCT.casefold() else self._server
        return told(notice("greeting", {"server": server})) + self._ask("ask_name")

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        """Bytes to commands and replies. Raises BadBytes."""
        if self._gone:
            return []
        self._lines.add(data)
        items: list[Command | Reply] = []
        self._waiting = False
        while True:
            if self._awaited is not None:
                self._waiting = self._lines.held > 0
                if self._lines.held > HELD_LIMIT:
                    raise BadBytes("held_limit", told(sentence("slow_down")), items)
                return items
            line = self._lines.next()
            if line is None:
                return items
            item = self._meant(line, items)
            if isinstance(item, wish.Say) and len(item.text) > MESSAGE_CHARACTERS:
                items += [structs.replace(item, text=part) for part in parts(item.text, MESSAGE_CHARACTERS)]
            elif item is not None:
                items.append(item)
            if isinstance(item, wish.Quit):
                self._gone = True
                return items
            if isinstance(item, DECIDE):
                self._awaited = item

    def more(self) -> bool:
        """Whether lines are held that can be read now."""
        return self._waiting and self._awaited is None

    def answer(self, command: Command, result: Result | Refused) -> bytes:
        """The outcome of a command, in a sentence."""
        if command is self._awaited:
            self._awaited = None
        if isinstance(result, Refused):
            words = told(sentence(result.code, result.values))
            if self._me or not isinstance(command, wish.Enter | Login | LoginByKey):
                return words
            question = questions.after(command, result, private=self._private)
            return words + (self._pose(question) if question else self._ask("ask_again"))
        say = ANSWERS.get((type(command), type(result))) or ANSWERS.get((Command, type(result)))
        return say(self, command, result) if say else b""

    def render(self, entry: Entry) -> bytes:
        """An entry as a line, seen from the room of this wire.

        A whisper is rendered by a wire of the one it is for: that is how /reply knows whom to answer.
        """
        if text_looks.whispered_to(entry, self._me):
            self._last_whisper = entry.who.name
        line = text_looks.entry_line(entry, self._offset, self._room)
        return text_looks.lines(line) if line else b""

    def room_renamed(self, entry: Entry) -> bytes:
        """The room one looks at, or is in, has another name (contract.Placed)."""
        event = entry.event
        assert isinstance(event, RoomRenamed)
        old = event.old.casefold()
        self._rooms = {
            (event.name.casefold() if key == old else key): (event.name if key == old else name)
            for key, name in self._rooms.items()
        }
        self._own[event.name] = self._own.pop(event.old, 0)
        self._room = event.name if self._room.casefold() == old else self._room
        return b""

    def goodbye(self, code: str) -> bytes:
        """The last line before the server closes."""
        return told(notice(code))

    # --- reading --------------------------------------------------------------------------------------------

    def _meant(self, line: bytes | Sign, before: list[Command | Reply]) -> Command | Reply | None:
        if line is Sign.LEAVE:
            return wish.Quit()
        if isinstance(line, Sign):
            words = told(notice("line_long", {"limit": str(self._lines.limit)}))
            if not self._me:
                raise BadBytes("line_long", words, before)
            return Reply(words)
        try:
            text = clean(typed(line.decode()))
        except UnicodeDecodeError:
            return Reply(told(notice("line_utf8")) + (b"" if self._me else self._ask("ask_again")))
        if self._question is not None:
            return self._answered(text.strip(), before)
        return self._spoken(text) if self._me else self._named(text.strip())

    def _pose(self, question: Question) -> bytes:
        """Ask, and have the answer hidden where that can be done."""
        self._question = question
        return f"{question.words} ".encode() + (questions.HIDE if self._hides else b"")

    @property
    def _hides(self) -> bool:
        return self._lines.telnet or (self._lines.crlf and not self._sealed)

    def _answered(self, typed: str, before: list[Command | Reply]) -> Command | Reply | None:
        """The answer to a question; an empty one is none, and a command is a command."""
        question, self._question = self._question, None
        if self._hides:
            before.append(Reply(questions.SHOW))
        if slash.known(typed):
            return self._spoken(typed) if self._me else self._named(typed)
        if not typed or question is None:
            return Reply(told(notice("unchanged")) if self._me else self._ask("ask_name"))
        then = question.then(typed)
        return Reply(self._pose(then)) if isinstance(then, Question) else then

    def _named(self, name: str) -> Command | Reply:
        """A line from somebody who is not in yet: a name, or a wish to leave."""
        if name == "QUIT" or name[:1] in ("/", "\\"):
            meant = slash.parse(name, Here(room="", backlog=self._backlog))
            if isinstance(meant, wish.Quit | Login | LoginByKey):
                return meant
            if isinstance(meant, Local) and meant.name == "login":
                return Reply(self._pose(questions.of(meant, "", self._backlog)))
            return Reply(told(notice("name_first")) + self._ask("ask_name"))
        return wish.Enter(name=name[:64], backlog=self._backlog) if name else Reply(self._ask("ask_name"))

    def _spoken(self, text: str) -> Command | Reply | None:
        if not text.strip():
            return None
        here = Here(
            room=self._room, online=self._online, last_whisper=self._last_whisper,
            own=self._own.get(self._room, 0), backlog=self._backlog,
        )  # fmt: skip
        meant = slash.parse(text, here)
        if isinstance(meant, Refused):
            return Reply(told(sentence(meant.code, meant.values)))
        if isinstance(meant, Local) and meant.name in questions.ASKED:
            return Reply(self._pose(questions.of(meant, self._name, self._backlog)))
        if isinstance(meant, Local):
            return LOCAL[meant.name](self, meant.args)
        place = getattr(meant, "room", None)
        if place == slash.NOWHERE or (not self._room and place == "" and not isinstance(meant, ANYWHERE)):
            return Reply(told(notice("not_in")))
        if isinstance(meant, wish.Search):
            return structs.replace(meant, limit=HITS)
        return meant

    def _ask(self, code: str) -> bytes:
        return f"{notice(code)} ".encode()

    # --- what the protocol does itself ----------------------------------------------------------------------

    def _clear(self, _args: str) -> Command | Reply:
        return Reply(text_looks.CLEAR_SCREEN)

    def _help(self, args: str) -> Command | Reply:
        return Reply(told(*slash.help_lines(args)))

    def _save(self, _args: str) -> Command | Reply:
        return Reply(told(notice("save_here")))

    def _switch(self, args: str) -> Command | Reply:
        room = self._rooms.get(args.casefold())
        if room is None:
            return Reply(told(sentence("not_member", {"room": args})))
        self._room = room
        return Reply(told(notice("switched", {"room": room})))

    def _show_topic(self, _args: str) -> Command | Reply:
        return wish.ListRooms(id=SHOW_TOPIC)

    # --- one small function per outcome ---------------------------------------------------------------------

    def _history(self, entries: Sequence[Entry], *, numbers: bool = False) -> bytes:
        return text_looks.lines(*text_looks.history(entries, self._offset, self._room, numbers=numbers))

    def _go(self, room: str) -> None:
        self._room = self._rooms[room.casefold()] = room

    def _entered(self, _command: Command, found: results.Entered) -> bytes:
        self._me, self._name = found.person.id, found.person.name
        self._lines.limit = LINE_LIMIT
        self._rooms = {room.name.casefold(): room.name for room in found.rooms}
        self._room = found.rooms[0].name if found.rooms else ""
        others = [person.name for person in found.people if person.id != self._me]
        motd = told(found.motd) if found.motd else b""
        values = {"name": found.person.name, "room": self._room, "people": _company(others)}
        words = [notice("welcome", values)]
        if found.rooms and found.rooms[0].topic:
            words.append(notice("topic", {"room": self._room, "topic": found.rooms[0].topic}))
        return motd + self._history(found.backlog) + told(*words)

    def _became(self, command: Command, found: results.Entered) -> bytes:
        """In already, and an account from now on: nothing of what was said is shown again."""
        if not self._me:
            return self._entered(command, found)
        room = self._room
        self._entered(command, found)
        self._room = self._rooms.get(room.casefold(), self._room)
        return told(notice("logged_in", {"name": found.person.name, "room": self._room}))

    def _renamed(self, _command: Command, found: results.Named) -> bytes:
        self._name = found.person.name
        return told(notice("renamed", {"name": self._name}))

    def _joined(self, _command: Command, found: results.Joined) -> bytes:
        self._go(found.room.name)
        others = [person.name for person in found.people if person.id != self._me]
        words = [notice("joined", {"room": found.room.name, "people": _company(others)})]
        if found.room.topic:
            words.append(notice("topic", {"room": found.room.name, "topic": found.room.topic}))
        return self._history(found.backlog) + told(*words)

    def _left(self, _command: Command, at: results.Accepted) -> bytes:
        self._rooms.pop(at.room.casefold(), None)
        if self._room.casefold() == at.room.casefold():
            self._room = next(iter(self._rooms.values()), "")
        return told(notice("left", {"room": at.room, "now": self._room}))

    def _whispered(self, _command: Command, found: results.Told) -> bytes:
        """How it was taken is said once, and again when that changes."""
        code = "unkept" if not found.stored else "" if self._online(found.to) else "waits"
        before, self._taken[found.to] = self._taken.get(found.to, ""), code
        words = [notice("whispered", {"to": found.to, "text": found.text})]
        return told(*words, *([notice(code, {"name": found.to})] if code and code != before else []))

    def _said(self, _command: Command, at: results.Accepted) -> bytes:
        self._own[at.room] = at.seq
        return b""

    def _rooms_listed(self, command: Command, found: results.RoomList) -> bytes:
        if command.id != SHOW_TOPIC:
            return told(*[room_line(room) for room in found.rooms])
        topic = next((room.topic for room in found.rooms if room.name == self._room), "")
        return told(notice("topic", {"room": self._room, "topic": topic}))

    def _people_listed(self, _command: Command, found: results.PeopleList) -> bytes:
        if not found.people:
            return told(notice("nobody"))
        names = text_looks.people_line(found.people)
        return told(notice("people_here", {"room": found.room, "count": people(len(found.people)), "names": names}))

    def _page(self, _command: Command, found: results.Page) -> bytes:
        if not found.entries:
            return told(notice("no_history"))
        earlier = told(notice("earlier", {"seq": str(found.entries[0].seq)})) if found.more else b""
        return (self._history(found.entries, numbers=True) or told(notice("no_history"))) + earlier

    def _hits(self, _command: Command, found: results.Hits) -> bytes:
        return self._history(found.entries[::-1], numbers=True) if found.entries else told(notice("no_hits"))


def _company(others: list[str]) -> str:
    """Who else is here, by name where they are few; "" where nobody is."""
    return "" if not others else listed(others) if len(others) <= NAMED else people(len(others))


def _phrase(code: str) -> Callable[[Text, Any, Any], bytes]:
    """An outcome of which only the sentence is told."""
    return lambda wire, command, result: told(notice(code))


LOCAL: dict[str, Callable[[Text, str], Command | Reply]] = {
    "clear": Text._clear,
    "help": Text._help,
    "room": Text._switch,
    "save": Text._save,
    "topic": Text._show_topic,
}
ANSWERS: dict[tuple[type[Command], type[Result]], Callable[[Text, Any, Any], bytes]] = {
    (Command, results.Entered): Text._entered,
    (Login, results.Entered): Text._became,
    (LoginByKey, results.Entered): Text._became,
    (Register, results.Entered): Text._became,
    (Command, results.Joined): Text._joined,
    (Command, results.RoomList): Text._rooms_listed,
    (Command, results.PeopleList): Text._people_listed,
    (Command, results.Page): Text._page,
    (Command, results.Hits): Text._hits,
    (Command, results.Named): Text._renamed,
    (Command, results.Told): Text._whispered,
    (wish.Say, results.Accepted): Text._said,
    (wish.Leave, results.Accepted): Text._left,
    (wish.Edit, results.Accepted): _phrase("changed"),
    (wish.Redact, results.Accepted): _phrase("taken_back"),
    (wish.React, results.Accepted): _phrase("stored"),
    (wish.SetTopic, results.Accepted): lambda _, command, at: told(
        notice("topic", {"room": at.room, "topic": command.topic})
    ),
    (wish.SetAway, results.Done): lambda _, command, done: told(
        notice("away_set" if command.text else "away_ended")
    ),
    **text_order.ANSWERS,
}
