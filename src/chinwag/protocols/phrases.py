"""Every sentence that people read, by code.

The core answers with codes and values (room/refusals.py, Noticed, the codes of `Wire.goodbye`); this is where
they become English. Each code has wordings from the most to the least exact: the first whose values are all
known is used, and the last needs none. Values come from people: clean the result for the medium it goes to.
"""

from collections.abc import Callable, Mapping
from string import Formatter

from chinwag.room import events
from chinwag.room.entry import Entry
from chinwag.room.results import RoomInfo

PRODUCT = "Chinwag"

# --- refusals: what happened, why, what to do ---------------------------------------------------------------

REFUSALS: dict[str, tuple[str, ...]] = {
    "name_invalid": (
        "{name} cannot be a name: {reason}. {suggestion} would do.",
        "{name} cannot be a name. {suggestion} would do.",
        "That cannot be a name. Use up to 32 letters and digits without spaces or punctuation.",
    ),
    "name_reserved": (
        "The name {name} is kept for the house. {suggestion} is free.",
        "That name is kept for the house. Take another one.",
    ),
    "name_taken": (
        "The name {name} is taken. {suggestion} is free.",
        "The name {name} is taken. Take another one.",
        "That name is taken. Take another one.",
    ),
    "name_lookalike": (
        "{name} looks like {other}, who is here already. {suggestion} is free.",
        "{name} looks too much like a name that is taken. {suggestion} is free.",
        "That name looks too much like one that is taken. Take another one.",
    ),
    "name_short": ("A name needs at least one letter or digit.",),
    "not_entered": ("Say who you are first: a name comes before everything else.",),
    "already_entered": ("You are in already. /nick NAME changes your name.",),
    "token_invalid": (
        "The name {name} is held for someone else. Take another one.",
        "That token is not known here.",
    ),
    "room_invalid": (
        "{room} cannot be the name of a room. {suggestion} would do.",
        "That cannot be the name of a room. Use up to 32 letters, digits and dashes.",
    ),
    "room_unknown": (
        "There is no room {room}. Did you mean {suggestion}?",
        "There is no room {room}. /rooms lists them, /create {room} makes it.",
        "There is no such room. /rooms lists them.",
    ),
    "room_exists": (
        "There is a room {room} already. /join {room} takes you there.",
        "There is such a room already.",
    ),
    "rooms_full": (
        "There are as many rooms as this house holds ({limit}).",
        "There are as many rooms as this house holds. Join one of them.",
    ),
    "not_member": ("You are not in {room}. /join {room} takes you there.", "You are not in that room."),
    "text_empty": ("There is nothing to send.",),
    "text_long": (
        "That is too long: {length} characters, and {limit} is the most. Send it in parts.",
        "That is too long: {limit} characters is the most. Send it in parts.",
        "That is too long for one message. Send it in parts.",
    ),
    "target_unknown": (
        "There is no message {seq} in {room}. /history shows the numbers.",
        "There is no message {seq} here. /history shows the numbers.",
        "Which message? /history shows the numbers.",
    ),
    "target_redacted": ("Message {seq} was taken back.", "That message was taken back."),
    "not_author": ("Message {seq} is not yours to change.", "Only whoever wrote a message may change it."),
    "emoji_invalid": ("{emoji} is not one emoji. Try something like 👍.", "That is not one emoji."),
    "person_unknown": (
        "Nobody named {name} is here. Did you mean {suggestion}?",
        "Nobody named {name} is here. /list shows who is.",
        "Nobody has whispered to you yet. /msg NAME TEXT starts.",
    ),
    "whisper_self": ("That is you. /msg NAME TEXT whispers to somebody else.",),
    "forbidden": ("That is not for you to do in {room}.", "That is not for you to do here."),
    "slow_down": (
        "Too fast: wait {seconds} seconds and send it again.",
        "Too fast: wait a moment and send it again.",
    ),
    "not_stored": (
        "Not sent: it could not be stored ({reason}).",
        "Not sent: it could not be stored. Try again later.",
    ),
    "read_only": (
        "Nothing new can be stored right now ({reason}). Reading goes on.",
        "Nothing new can be stored right now. Reading goes on.",
    ),
    "overloaded": ("There is too much going on. Try again in a moment.",),
    "stopping": ("The server is stopping.",),
    "bad_request": ("That message was not understood: {problem}.", "That message was not understood."),
    "unknown_type": ("There is no message type {type}.", "There is no such message type."),
    "bad_version": (
        "Version {version} is not spoken here. These are: {versions}.",
        "Say which version you speak. These are known here: {versions}.",
        "That version is not spoken here.",
    ),
    "too_large": (
        "That is too large: {size} bytes, and {limit} is the most.",
        "That is too large: {limit} bytes is the most.",
        "That is too large.",
    ),
    "search_invalid": (
        "That cannot be searched for: {reason}.",
        "That cannot be searched for. Use one word or more.",
    ),
    "unknown_command": (
        "There is no command {name}. Did you mean {suggestion}? /help lists them all.",
        "There is no command {name}. /help lists them; to say a line that starts with a slash, type it twice.",
        "There is no such command. /help lists them all.",
    ),
    "usage": (
        "Use it like this: {usage}  {help}",
        "Use it like this: {usage}",
        "That is not how it is used. Try /help.",
    ),
}

# --- what the house says: Noticed events, Wire.goodbye, the way in ------------------------------------------

NOTICES: dict[str, tuple[str, ...]] = {
    "stopping": ("The server is stopping. What was said is kept; come back later.",),
    "restarting": ("The server restarts. Come back in a moment.",),
    "read_only": (
        "Nothing new can be stored right now ({reason}). Reading goes on.",
        "Nothing new can be stored right now. Reading goes on.",
    ),
    "writable": ("New messages are stored again.",),
    "quit": ("Goodbye.",),
    "too_slow": ("You were too far behind and were let go. Come back: what you missed is kept.",),
    "no_name": ("No name came in time. Come back when you like.",),
    "silent": ("Nothing was heard from you for too long. Come back when you like.",),
    "replaced": ("You came in again from elsewhere; this connection ends.",),
    "overloaded": ("The house is full. Try again in a moment.",),
    "bad_bytes": ("That was not understood, so this connection ends.",),
    "trouble": ("Something went wrong on our side, and this connection ends. Come back in.",),
    "line_long": ("That line was too long and was not sent: {limit} bytes is the most.",),
    "line_utf8": ("That line was not UTF-8 and was not sent. Set your terminal to UTF-8.",),
    "name_long": ("No name is that long.",),
    "greeting": ("Welcome to {server}, a chat room on " + PRODUCT + ".", "Welcome to " + PRODUCT + "."),
    "ask_name": ("Your name?",),
    "ask_again": ("Another name?",),
    "welcome": (
        "Hello {name}. You are in {room} with {people}. Type to talk, /help for more, /quit to leave.",
        "Hello {name}. You are in {room}. Type to talk, /help for more, /quit to leave.",
        "Hello.",
    ),
    "left": ("You left {room}. You are in {now} now.", "You left {room}. /rooms shows where you can go."),
    "not_in": ("You are in no room. /rooms lists them, /join ROOM takes you to one.",),
    "changed": ("Changed.",),
    "taken_back": ("Taken back.",),
    "whispered": ("You whisper to {to}: {text}", "Whispered."),
    "renamed": ("You are {name} now.", "You have a new name."),
    "joined": ("You are in {room} now, with {people}.", "You are in {room} now."),
    "people_here": ("{count} in {room}: {names}", "{count} online: {names}"),
    "earlier": ("Earlier messages: /history before {seq}",),
    "save_here": ("Saving is for clients that keep a screen; your terminal can copy what it shows.",),
    "switched": ("You are in {room} now.",),
    "topic": ("The topic of {room} is: {topic}", "{room} has no topic. /topic TEXT sets one."),
    "nobody": ("Nobody is here.",),
    "no_hits": ("Nothing was found.",),
    "no_history": ("Nothing was said before that.",),
    "away_set": ("You are shown as away. /back ends it.",),
    "away_ended": ("You are shown as back.",),
    "stored": ("Done.",),
}


def sentence(code: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence for a code of REFUSALS or NOTICES; an unknown code still gives one."""
    wordings = REFUSALS.get(code) or NOTICES.get(code) or (f"That did not work ({code}).",)
    return _worded(wordings, values or {})


def notice(code: str, values: Mapping[str, str] | None = None) -> str:
    """The same where the house speaks: for codes that are both, the notice."""
    return _worded(NOTICES.get(code) or REFUSALS.get(code) or (f"The server says: {code}.",), values or {})


def _worded(wordings: tuple[str, ...], values: Mapping[str, str]) -> str:
    for wording in wordings[:-1]:
        if all(values.get(field) for field in NEEDS[wording]):
            return wording.format_map(values)
    last = wordings[-1]
    return last.format_map({**dict.fromkeys(NEEDS.get(last, ()), "?"), **values})


def _fields(wording: str) -> tuple[str, ...]:
    return tuple(field for _, field, _, _ in Formatter().parse(wording) if field)


NEEDS: dict[str, tuple[str, ...]] = {
    wording: _fields(wording)
    for table in (REFUSALS, NOTICES)
    for wordings in table.values()
    for wording in wordings
}

# --- facts that are not messages ----------------------------------------------------------------------------


def line(entry: Entry) -> str:
    """One line (no line end) for presence and changes: `alice joined dev.`; "" for what needs no line.

    Messages, their edits and whispers are not among them: each front end shows those in its own way.
    """
    tell = LINES.get(type(entry.event))
    return tell(entry) if tell else ""


def _created(entry: Entry) -> str:
    if entry.who.kind == "server":
        return f"The room {entry.room} was made."
    return f"{entry.who.name} made the room {entry.room}."


def _topic(entry: Entry) -> str:
    event = entry.event
    topic = event.topic if isinstance(event, events.TopicSet) else ""
    return f"{entry.who.name} set the topic: {topic}" if topic else f"{entry.who.name} took the topic away."


def _joined(entry: Entry) -> str:
    return f"{entry.who.name} joined {entry.room}."


def _left(entry: Entry) -> str:
    return f"{entry.who.name} left {entry.room}{_because(entry)}."


def _arrived(entry: Entry) -> str:
    return f"{entry.who.name} is here."


def _departed(entry: Entry) -> str:
    return f"{entry.who.name} has gone{_because(entry)}."


def _renamed(entry: Entry) -> str:
    event = entry.event
    return f"{event.old} is now {entry.who.name}." if isinstance(event, events.Renamed) else ""


def _away(entry: Entry) -> str:
    event = entry.event
    text = event.text if isinstance(event, events.AwaySet) else ""
    if not text:
        return f"{entry.who.name} is back."
    return f"{entry.who.name} is away." if text == "away" else f"{entry.who.name} is away: {text}"


def _redacted(entry: Entry) -> str:
    event = entry.event
    return f"{entry.who.name} took #{event.target} back." if isinstance(event, events.Redacted) else ""


def _reacted(entry: Entry) -> str:
    event = entry.event
    if not isinstance(event, events.Reacted):
        return ""
    put = f"put {event.emoji} to" if event.on else f"took {event.emoji} off"
    return f"{entry.who.name} {put} #{event.target}."


def _noticed(entry: Entry) -> str:
    event = entry.event
    return notice(event.code, event.values) if isinstance(event, events.Noticed) else ""


def _because(entry: Entry) -> str:
    reason = getattr(entry.event, "reason", "")
    reason = GONE.get(reason, reason)
    return f" ({reason})" if reason else ""


GONE = {
    "quit": "",
    "eof": "",
    "closed": "",
    "stopping": "",
    "lost": "lost the connection",
    "too_slow": "was too slow",
    "trouble": "lost the connection",
}
"""What the server's own words for the end of a connection mean to people; other reasons are people's own."""

LINES: dict[type[events.Event], Callable[[Entry], str]] = {
    events.RoomCreated: _created,
    events.TopicSet: _topic,
    events.Joined: _joined,
    events.Left: _left,
    events.Arrived: _arrived,
    events.Departed: _departed,
    events.Renamed: _renamed,
    events.AwaySet: _away,
    events.Redacted: _redacted,
    events.Reacted: _reacted,
    events.Noticed: _noticed,
}

# --- small phrases ------------------------------------------------------------------------------------------


TAKEN_BACK = "(taken back)"
CHANGED = "(changed)"


def people(count: int) -> str:
    """`1 person`, `12 people`."""
    return "1 person" if count == 1 else f"{count} people"


def listed(names: list[str]) -> str:
    """`alice`, `alice and bob`, `alice, bob and carol`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "nobody"


def room_line(room: RoomInfo) -> str:
    """`lobby (3 people, joined): the topic`."""
    joined = ", joined" if room.joined else ""
    return f"{room.name} ({people(room.members)}{joined})" + (f": {room.topic}" if room.topic else "")
