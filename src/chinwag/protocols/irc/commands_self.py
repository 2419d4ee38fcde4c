"""MODE of oneself, OPER, and what an operator of the server does."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.house import same
from chinwag.protocols.irc.isupport import USER_MODES
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.replies import words
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import PASSWORD, Command
from chinwag.room.commands_moderation import Kick
from chinwag.room.commands_presence import Announce, Describe, Operate
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.text import one_line

Steps = Iterable[Step]
OWN = "BiwT"  # the switches that one sets oneself; o is for OPER, r and s are facts


def mode(irc: Speaker, line: Message) -> Steps:
    """MODE of oneself."""
    if not same(line.params[0], irc.nick):
        known = irc.house.state().person_named(line.params[0]) is not None
        yield irc.trouble("others_mode") if known else irc.trouble("no_such_nick", line.params[0])
        return
    if len(line.params) < 2:
        yield lambda: [irc.numeric("221", "+" + modes_of(irc))]
        return
    wanted, unknown = changed(modes_of(irc), line.params[1])
    if unknown:
        yield irc.trouble("unknown_user_mode")
    yield Describe(modes=wanted)


def modes_of(irc: Speaker) -> str:
    """One's own switches that are on."""
    presence = irc.house.state().people.get(irc.me)
    return presence.modes if presence is not None else ""


def changed(before: str, wish: str) -> tuple[str, bool]:
    """The switches after a wish like +i-w, and whether it named one that is not there."""
    found, on, unknown = set(before), True, False
    for letter in wish:
        if letter in "+-":
            on = letter == "+"
        elif letter in OWN or (letter == "o" and not on):
            (found.add if on else found.discard)(letter)
        elif letter not in USER_MODES:
            unknown = True
    return "".join(sorted(found)), unknown


def oper(irc: Speaker, line: Message) -> Steps:
    """OPER <name> <password>."""
    yield Operate(name=line.params[0][:64], password=line.params[1][: PASSWORD + 1])


def operating(irc: Speaker, command: Command, result: object, entries: Sequence[Entry]) -> Say:
    """RPL_YOUREOPER, and the switch that shows it."""
    return (irc.numeric("381", "You are now an IRC operator"), *irc.mode_change(entries))


def not_operating(irc: Speaker, line: Message, why: Refused) -> Say:
    """ERR_PASSWDMISMATCH, whatever was wrong; where it was not even looked at, that is said as well."""
    trouble = irc.trouble("wrong_password")
    return (trouble,) if why.code == "password_wrong" else (trouble, irc.notice(one_line(words(why))))


def wallops(irc: Speaker, line: Message) -> Steps:
    """WALLOPS."""
    yield Announce(text=line.params[0])


def kill(irc: Speaker, line: Message) -> Steps:
    """KILL."""
    yield Kick(person=line.params[0], reason=line.params[1] if len(line.params) > 1 else "Killed")


def nothing(irc: Speaker) -> Say:
    """Nothing."""
    return ()
