"""What was said before somebody came, for clients that cannot ask for it (irssi, ii, sic; else chathistory.py).

Two notices stand around it: irssi shows what is replayed as if it were said now, whatever its time is. Clients
without server-time read the time in front of each message.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import structs

from chinwag.protocols.irc.house import channel
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.rendering import render
from chinwag.protocols.irc.speaker import Say, Speaker
from chinwag.room.entry import Entry
from chinwag.room.events import Said
from chinwag.room.room import Room

CAP = "draft/chathistory"
MOST = 500  # entries of one page


def wanted(irc: Speaker) -> int:
    """How many entries to look at for the last messages: joins and leaves are among them. 0 = the client asks."""
    return 0 if CAP in irc.caps else min(3 * irc.house.setup.backlog, MOST)


def on_coming(irc: Speaker, room: Room) -> Say:
    """The last messages of a room that an account is in already."""
    limit, head = wanted(irc), irc.house.told(room.key)
    return (
        replay(irc, room.name, irc.house.page(room.name, limit=limit, head=head).entries) if limit and head else ()
    )


def replay(irc: Speaker, room: str, entries: Sequence[Entry]) -> Say:
    """The last messages among entries of a room, oldest first, as they were said, between two notices."""
    said = [(entry, entry.event) for entry in entries if isinstance(entry.event, Said)][-irc.house.setup.backlog :]
    if not said:
        return ()
    today = _local(irc, irc.house.now()).date()
    many = f"The last {len(said)} messages" if len(said) > 1 else "The last message"
    out = [_notice(irc, room, f"{many} before you came, from {_told(irc, said[0][0], today)}:")]
    for entry, event in said:
        if "server-time" not in irc.caps:
            text = f"[{_told(irc, entry, today)}] {event.text}"
            entry = structs.replace(entry, event=structs.replace(event, text=text))
        out += render(irc.reader, entry)
    return [*out, _notice(irc, room, "That was before you came.")]


def _notice(irc: Speaker, room: str, text: str) -> Message:
    return Message("NOTICE", (channel(room), text), irc.house.setup.name)


def _local(irc: Speaker, at: int) -> datetime:
    """A time (ms) as clocks of this house show it."""
    return datetime.fromtimestamp(at / 1000, UTC) + timedelta(minutes=irc.house.setup.offset)


def _told(irc: Speaker, entry: Entry, today: date) -> str:
    then = _local(irc, entry.at)
    return f"{then:%H:%M}" if then.date() == today else f"{then.day} {then:%b %H:%M}"
