"""draft/extended-isupport: what the server promises, also before the welcome, and in one batch."""

from collections.abc import Iterable

from chinwag.protocols.irc import isupport
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step

CAP = "draft/extended-isupport"
BATCH = "draft/isupport"
Steps = Iterable[Step]


def ask(irc: Speaker, line: Message) -> Steps:
    """ISUPPORT."""
    yield lambda: promised(irc)


def ask_early(irc: Speaker, line: Message) -> Steps:
    """ISUPPORT before the welcome: for those who asked for the capability."""
    if CAP not in irc.caps:
        yield irc.trouble("not_registered")
        return
    yield lambda: promised(irc)


def promised(irc: Speaker) -> Say:
    """RPL_ISUPPORT: in a batch for those who negotiated both (they MUST get no other)."""
    setup = irc.house.setup
    tokens = {name: value for name, value in isupport.tokens(setup).items() if name not in setup.off.tokens}
    lines = [irc.numeric("005", *words, "are supported by this server") for words in isupport.in_lines(tokens)]
    return irc.batch(BATCH, lines) if {CAP, "batch"} <= irc.caps else lines
