"""CERT: the certificates that log in to one's account; a word of our own, like /certificate elsewhere."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.replies import words
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.protocols.phrases_order import row_line
from chinwag.protocols.slash import parse
from chinwag.protocols.slash_row import Here
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Done, Result, Rows
from chinwag.room.text import one_line

Steps = Iterable[Step]


def cert(irc: Speaker, line: Message) -> Steps:
    """CERT ADD, CERT LIST, CERT REMOVE <number>: what people type elsewhere, read by the same table."""
    meant = parse(f"/certificate {' '.join(line.params)}", Here(room=""))
    if isinstance(meant, Command):
        yield meant
    else:
        yield irc.notice("CERT ADD | LIST | REMOVE number")


def changed(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """A key was added or removed."""
    return (irc.notice("It is so already." if isinstance(result, Done) else "Done."),)


def listed(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """The keys, one a line."""
    assert isinstance(result, Rows)
    found = [irc.notice(row_line(result.what, row)) for row in result.rows]
    return found or (irc.notice("No certificate logs you in."),)


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """Why not."""
    return (irc.fail("CERT", why.code.upper(), one_line(words(why))),)
