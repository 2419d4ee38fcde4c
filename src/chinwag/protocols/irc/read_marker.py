"""draft/read-marker: up to when a conversation was read."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.chathistory import read_up_to
from chinwag.protocols.irc.chathistory_refs import instant
from chinwag.protocols.irc.house import place
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step, one_word
from chinwag.protocols.irc.tagging import read_at, stamp
from chinwag.room.commands import Command, MarkRead
from chinwag.room.commands_presence import MarkTime
from chinwag.room.entry import Entry
from chinwag.room.results import Result

CAP = "draft/read-marker"
Steps = Iterable[Step]


def mark(irc: Speaker, line: Message) -> Steps:
    """MARKREAD target [timestamp=...]."""
    if not line.params:
        yield irc.fail("MARKREAD", "NEED_MORE_PARAMS", "Missing parameters")
        return
    target = line.params[0]
    if one_word(target) != target:
        yield irc.fail("MARKREAD", "INVALID_PARAMS", target, "That is no target")
        return
    if len(line.params) < 2:
        yield lambda: [marked(irc, target)]
        return
    kind, _, value = line.params[1].partition("=")
    try:
        at = instant(value) if kind == "timestamp" else -1
    except ValueError:
        at = -1
    if at < 0:
        yield irc.fail("MARKREAD", "INVALID_PARAMS", target, "Invalid timestamp")
        return
    room = place(irc.house, irc.me, target)
    seq = read_up_to(irc.house, room, at) if room is not None else 0
    if room is not None and seq:
        yield MarkRead(room=room.name, seq=seq)  # what one's other clients see, and what is kept of an account
    yield MarkTime(target=target[:65], at=at)


def marked(irc: Speaker, target: str) -> Message:
    """Up to when a target was read."""
    at = read_at(irc.house, irc.me, target, place(irc.house, irc.me, target))
    return Message("MARKREAD", (target, f"timestamp={stamp(at)}" if at else "*"), irc.house.setup.name)


def answered(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """Up to when it is read now."""
    assert isinstance(command, MarkTime)
    return (marked(irc, command.target),)
