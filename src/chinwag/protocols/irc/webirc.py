"""WEBIRC (ircv3.net/specs/extensions/webirc): a gateway says whom it brings, before anything else is said."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import PASSWORD, Command
from chinwag.room.commands_presence import Bring
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result

LONGEST = 64  # characters of an address
Steps = Iterable[Step]


def webirc(irc: Speaker, line: Message) -> Steps:
    """WEBIRC <password> <gateway> <hostname> <address> [<options>].

    The host name is not believed: others are shown what they are shown of everybody. The `secure` of the options
    is, where the gateway's own connection is one that nobody else reads.
    """
    password, _, _, address, *rest = line.params
    if irc.registration.lines > 1:
        yield irc.trouble("registered")
        return
    options = {option.partition("=")[0] for option in rest[0].split(" ")} if rest else set()
    yield Bring(password=password[: PASSWORD + 1], address=address[:LONGEST], secure="secure" in options)


def brought(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """The connection is that of somebody else, with nothing that was the gateway's own."""
    assert isinstance(command, Bring)
    irc.host = irc.house.shown(command.address)
    irc.secure = irc.secure and command.secure
    irc.certificate = ""
    return ()


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """The end of the connection, which follows, says it."""
    return ()
