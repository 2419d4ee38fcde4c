"""draft/pre-away: a client that comes by itself says so before the welcome; `*` is away for no reason given."""

from collections.abc import Iterable

from chinwag.protocols.irc import isupport
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.registration import EARLY
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import SetAway

CAP = "draft/pre-away"
NOBODY = "*"  # the user is not there, for no reason given
INSTEAD = "Not here at the moment"  # what others read then (the specification lets a server say it in words)
Steps = Iterable[Step]


def said(irc: Speaker, line: Message) -> str:
    """The text of AWAY as others are to read it, "" = one is back."""
    text = line.params[0][: isupport.AWAY] if line.params else ""
    return INSTEAD if text == NOBODY and CAP in irc.caps else text


def away_early(irc: Speaker, line: Message) -> Steps:
    """AWAY before the welcome: kept until one is in."""
    if CAP not in irc.caps:
        yield irc.trouble("not_registered")
        return
    irc.registration.away = text = said(irc, line)
    yield lambda: answered(irc, text)


def answered(irc: Speaker, text: str) -> Say:
    """RPL_NOWAWAY or RPL_UNAWAY."""
    if text:
        return (irc.numeric("306", "You have been marked as being away"),)
    return (irc.numeric("305", "You are no longer marked as being away"),)


def come_in(irc: Speaker) -> Steps:
    """What was said before, now that one is in.

    Somebody who is here with another client already is not away because one more came by itself.
    """
    text = irc.registration.away
    if text and (irc.registration.anew or text != INSTEAD):
        yield SetAway(text=text, id=EARLY)
