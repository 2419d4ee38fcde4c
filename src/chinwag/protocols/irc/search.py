"""draft/search, and soju.im/search, as clients call it: what was said, by words, author, place and time.

What is found is what the core finds (room/commands.Search), in channels and conversations that one is in.
"""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.chathistory_refs import instant
from chinwag.protocols.irc.house import conversation, is_channel, room_of
from chinwag.protocols.irc.lines import Message, parse_tags
from chinwag.protocols.irc.rendering import render
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import Command, Search
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Hits
from chinwag.room.room import Room

CAP, OLD = "draft/search", "soju.im/search"
MOST = 100  # messages in one answer
ATTRIBUTES = frozenset(("in", "from", "after", "before", "text", "limit"))
Steps = Iterable[Step]


def search(irc: Speaker, line: Message) -> Steps:
    """SEARCH <attributes>, written as message tags are."""
    if not irc.caps & {CAP, OLD}:
        yield irc.trouble("unknown_command", line.command)
        return
    given = parse_tags(line.params[0])
    room = _place(irc, given["in"]) if given.get("in") else None
    try:
        since, until = _time(given.get("after", "")), _time(given.get("before", ""))
        limit = int(given.get("limit") or MOST)
    except ValueError:
        limit = since = until = 0
    if limit < 1 or not given.keys() <= ATTRIBUTES or not (given.get("text") or given.get("in")):
        yield irc.fail("SEARCH", "INVALID_PARAMS", "Invalid parameters")
    elif given.get("in") and room is None:
        yield lambda: found(irc, ())
    else:
        since = since or int(not given.get("text"))  # without words the core wants to know from when on
        yield Search(
            query=given.get("text", "")[:400], room=room.name if room is not None else "",
            by=given.get("from", "")[:64], since=since, until=until, limit=min(limit, MOST),
        )  # fmt: skip


def _place(irc: Speaker, target: str) -> Room | None:
    room = room_of(irc.house, target) if is_channel(target) else conversation(irc.house, irc.me, target)
    return room if room is not None and irc.me in room.members else None


def _time(value: str) -> int:
    return instant(value) if value else 0


def answered(irc: Speaker, command: Command, result: Hits, entries: object) -> Say:
    """What was found, oldest first."""
    return found(irc, result.entries[::-1])


def found(irc: Speaker, entries: Sequence[Entry]) -> Say:
    """Messages in a batch, empty where there are none."""
    said = [entry for entry in entries if getattr(entry.event, "manner", "")[:4] != "ctcp"]
    lines = [message for entry in said for message in render(irc.reader, entry)]
    return irc.batch(OLD if OLD in irc.caps else "search", lines) if "batch" in irc.caps else lines


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """Why nothing was looked for."""
    code, text = ("INVALID_PARAMS", "Nothing to search for") if why.code == "search_invalid" else (
        "INTERNAL_ERROR", "The search could not be run"
    )  # fmt: skip
    return (irc.fail("SEARCH", code, text),)
