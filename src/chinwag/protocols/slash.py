"""What people type: one table of /commands, from which parsing, help and completion come.

A line is a command when it starts with a slash or a backslash; `//text` says `/text`. Everything else is said in
the room one is in. Every front end for people (netcat, plain client, terminal client) reads lines with `parse`.
"""

from difflib import get_close_matches

from chinwag.protocols import slash_order
from chinwag.protocols.slash_row import (
    HISTORY_LINES,
    LONGEST_NOTE,
    NOWHERE,
    Here,
    Local,
    Meant,
    Problem,
    Row,
    nobody,
    number,
    numbered,
    room_name,
    two,
)  # fmt: skip
from chinwag.room import commands as wish
from chinwag.room.commands import Command
from chinwag.room.refusals import Refused

__all__ = ["NOWHERE", "Here", "Local", "Meant", "Problem", "Row", "nobody", "parse"]

# --- reading ------------------------------------------------------------------------------------------------


def parse(line: str, here: Here) -> Meant:
    """Read a line (without its line end): a command for the server, one for the client, or what is wrong."""
    text = line.strip()
    if not text:
        return Refused("text_empty")
    if text == "?":
        return wish.ListPeople(room=here.room)
    if text == "QUIT":
        return wish.Quit()
    if text[0] not in "/\\":
        return _whispered_by_arrow(text, here) or wish.Say(room=here.room, text=line.rstrip())
    if text[:2] in ("//", "\\\\"):
        return wish.Say(room=here.room, text=text[1:])
    return _command(text, here)


def known(line: str) -> bool:
    """Whether a line begins with a command that there is: such a line never answers a question."""
    words = line[1:].split(None, 1) if line[:1] in ("/", "\\") else []
    return bool(words) and not line[1].isspace() and words[0].lower() in BY_NAME


def _command(text: str, here: Here) -> Meant:
    words = text[1:].split(None, 1)
    if not words or text[1].isspace():
        return wish.Say(room=here.room, text=text)
    word = words[0].lower()
    row = BY_NAME.get(word)
    if row is None:
        # `\o/` and `\(^o^)/` are gestures; only a slash promises a command
        return _unknown(word) if text[0] == "/" else wish.Say(room=here.room, text=text)
    args = words[1].strip() if len(words) > 1 else ""
    if len(args) > LONGEST_NOTE and not row.says:
        return Refused("text_long", {"limit": str(LONGEST_NOTE)})
    meant = row.build(args, here)
    return misused(row) if meant is None else meant


def _whispered_by_arrow(text: str, here: Here) -> Command | None:
    """`text > Name`, only where Name is one word after the last `>` and somebody online is called so.

    A blank stands before the `>`: `a -> b` and `x >> y` are never whispers.
    """
    said, arrow, name = text.rpartition(">")
    name = name.strip()
    if not arrow or not said[-1:].isspace() or len(name.split()) != 1 or not here.online(name):
        return None
    return wish.Whisper(to=name, text=said.strip())


def _unknown(word: str) -> Problem:
    near = get_close_matches(word, BY_NAME, n=1, cutoff=0.6)
    values = {"name": "/" + word[:32]}
    return Refused("unknown_command", {**values, "suggestion": "/" + near[0]} if near else values)


def misused(row: Row) -> Problem:
    """The refusal that shows how a command is used."""
    return Refused("usage", {"usage": row.usage, "help": row.help})


# --- help and completion ------------------------------------------------------------------------------------


def complete(prefix: str) -> list[str]:
    """The commands that start with what was typed so far (`/jo` -> `/join`); names before aliases."""
    if not prefix or prefix[0] not in "/\\" or " " in prefix:
        return []
    lead, start = prefix[0], prefix[1:].lower()
    names = [row.name for row in ROWS if row.name.startswith(start)]
    aliases = [word for row in ROWS for word in row.aliases if word.startswith(start)]
    return [lead + name for name in names + aliases if name.isalnum()]


def help_lines(topic: str = "") -> list[str]:
    """The help as lines: of one command that `topic` names, of those for operators (`order`), or of the others."""
    word = topic.strip().lstrip("/\\").lower()
    row = BY_NAME.get(word)
    if row is not None:
        also = [f"Also: {', '.join(_typed(alias) for alias in row.aliases)}"] if row.aliases else []
        return [f"{row.usage}  {row.help}", *also]
    order = word == ORDER
    missing = [f"There is no command /{word}. These are the commands:"] if word and not order else []
    lines = [line for title in (GROUPS_OF_ORDER if order else GROUPS) for line in _group(title)]
    return [*missing, *lines, *(slash_order.HELP_END if order else (HELP_MORE, HELP_END))]


def _group(title: str) -> list[str]:
    rows = grouped(title)
    width = max(len(row.usage) for row in rows)
    return [f"{title}:", *(f"  {row.usage:<{width}}  {row.help}" for row in rows)]


def grouped(title: str) -> list[Row]:
    """The commands of a group, as they stand in its row."""
    return [BY_NAME[name] for name in (GROUPS | GROUPS_OF_ORDER)[title].split()]


def _typed(word: str) -> str:
    return word if word == "?" else "/" + word


ORDER = "order"
HELP_MORE = "To keep order, as an operator: /help order."
HELP_END = "Anything else is said to the room. To say a line that starts with a slash, type the slash twice."


# --- one small function per command -------------------------------------------------------------------------


def _help(args: str, _here: Here) -> Meant | None:
    return Local("help", args)


def _list(args: str, here: Here) -> Meant | None:
    return wish.ListPeople(room=room_name(args) or here.room)


def _msg(args: str, _here: Here) -> Meant | None:
    to, text = two(args)
    return wish.Whisper(to=to.lstrip("@"), text=text) if text else None


def _reply(args: str, here: Here) -> Meant | None:
    if not here.last_whisper:
        return Refused("person_unknown", {"reason": "reply"})
    return wish.Whisper(to=here.last_whisper, text=args) if args else None


def _me(args: str, here: Here) -> Meant | None:
    return wish.Say(room=here.room, text=args, action=True) if args else None


def _join(args: str, here: Here) -> Meant | None:
    name, password = two(args)
    return wish.Join(room=room_name(name), backlog=here.backlog, password=password) if room_name(name) else None


def _create(args: str, _here: Here) -> Meant | None:
    name, topic = two(args)
    return wish.CreateRoom(room=room_name(name), topic=topic) if room_name(name) else None


def _leave(args: str, here: Here) -> Meant | None:
    return wish.Leave(room=room_name(args) or here.room)


def _rooms(_args: str, _here: Here) -> Meant | None:
    return wish.ListRooms()


def _switch(args: str, _here: Here) -> Meant | None:
    return Local("room", room_name(args)) if room_name(args) else None


def _topic(args: str, here: Here) -> Meant | None:
    return wish.SetTopic(room=here.room, topic=args) if args else Local("topic")


def _nick(args: str, _here: Here) -> Meant | None:
    return wish.Rename(name=args) if args else None


def _away(args: str, _here: Here) -> Meant | None:
    return wish.SetAway(text=args or "away")


def _back(_args: str, _here: Here) -> Meant | None:
    return wish.SetAway(text="")


def _edit(args: str, here: Here) -> Meant | None:
    seq, text = numbered(args)
    if not seq:
        seq, text = here.own, args
    if not text:
        return None
    return wish.Edit(room=here.room, seq=seq, text=text) if seq else Refused("target_unknown", {"reason": "own"})


def _delete(args: str, here: Here) -> Meant | None:
    seq, reason = numbered(args)
    if args and not seq:
        return None
    seq = seq or here.own
    return (
        wish.Redact(room=here.room, seq=seq, reason=reason) if seq else Refused("target_unknown", {"reason": "own"})
    )


def _react(args: str, here: Here) -> Meant | None:
    seq, emoji = numbered(args)
    return wish.React(room=here.room, seq=seq, emoji=emoji) if seq and emoji else None


def _answer(args: str, here: Here) -> Meant | None:
    seq, text = numbered(args)
    return wish.Say(room=here.room, text=text, reply=seq) if seq and text else None


def _history(args: str, here: Here) -> Meant | None:
    if not args:
        return wish.GetPage(room=here.room, limit=HISTORY_LINES)
    word, rest = two(args)
    if word.lower() == "before":
        seq = number(rest)
        return wish.GetPage(room=here.room, before=seq, limit=HISTORY_LINES) if seq else None
    count = number(args)
    return wish.GetPage(room=here.room, limit=min(count, 500)) if count else None


def _search(args: str, _here: Here) -> Meant | None:
    return wish.Search(query=args) if args else None


def _clear(_args: str, _here: Here) -> Meant | None:
    return Local("clear")


def _save(args: str, _here: Here) -> Meant | None:
    return Local("save", args)


def _quit(args: str, _here: Here) -> Meant | None:
    return wish.Quit(reason=args)


# fmt: off
ROWS: tuple[Row, ...] = (
    Row("help",    ("commands",), "/help [COMMAND]", "Show the commands, or how one of them is used.", _help),
    Row("list",    ("clients", "who", "?"), "/list [ROOM]", "Show who is in this room, or in ROOM.", _list),
    Row("msg",     ("w", "whisper", "tell"), "/msg NAME TEXT", "Say something to one person.", _msg, says=True),
    Row("reply",   ("r",), "/reply TEXT", "Answer whoever whispered to you last.", _reply, says=True),
    Row("me",      ("action",), "/me TEXT", "Say what you are doing: * alice waves.", _me, says=True),
    Row("join",    ("j",), "/join ROOM [PASSWORD]", "Join a room.", _join),
    Row("create",  (), "/create ROOM [TOPIC]", "Make a new room and join it.", _create),
    Row("leave",   ("part",), "/leave [ROOM]", "Leave this room, or another.", _leave),
    Row("rooms",   (), "/rooms", "Show the rooms.", _rooms),
    Row("room",    ("go", "switch"), "/room ROOM", "Go to a room that you are in.", _switch),
    Row("topic",   (), "/topic [TEXT]", "Show or set the topic of this room.", _topic),
    Row("nick",    ("name",), "/nick NAME", "Take another name.", _nick),
    Row("away",    ("afk",), "/away [TEXT]", "Show others that you are away.", _away),
    Row("back",    (), "/back", "Show others that you are back.", _back),
    Row("edit",    (), "/edit [NUMBER] TEXT", "Change your last message, or message NUMBER.", _edit, says=True),
    Row("delete",  ("redact", "undo"), "/delete [NUMBER]", "Take back your last message, or NUMBER.", _delete),
    Row("react",   (), "/react NUMBER EMOJI", "Put an emoji on a message.", _react),
    Row("answer",  (), "/answer NUMBER TEXT", "Reply to message NUMBER.", _answer, says=True),
    Row("history", (), "/history [COUNT | before NUMBER]", "Show earlier messages, with their numbers.", _history),
    Row("search",  ("find",), "/search WORDS", "Find messages in your rooms.", _search),
    Row("clear",   ("cls",), "/clear", "Clear the screen.", _clear),
    Row("save",    (), "/save [FILE]", "Save what is shown as a text file.", _save),
    Row("quit",    ("exit", "q", "bye"), "/quit [REASON]", "Leave the chat.", _quit),
    *slash_order.ROWS,
)
# fmt: on
GROUPS = {
    "Talking": "msg reply me answer edit delete react report",
    "Rooms and people": "list join create leave rooms room topic invite accept",
    "Looking back": "history search save clear",
    "You": "nick away back register login certificate password logout unregister",
    "Asking to speak": "hand lower hands",
    "Help and the way out": "help quit",
}
"""The help, in the order in which people need it: by title, the commands."""
GROUPS_OF_ORDER = {
    "People": "kick mute unmute ban bancheck unban bans voice op deop role",
    "This room": "mode renameroom hush unhush call slow",
    "Words": "filter filtercheck filters",
    "The house": "audit revert invites revoke lockdown house removeaccount claim",
}
"""The same for those who keep order."""
BY_NAME: dict[str, Row] = {word: row for row in ROWS for word in (row.name, *row.aliases)}
