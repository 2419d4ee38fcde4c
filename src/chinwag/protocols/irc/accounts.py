"""draft/account-registration: REGISTER."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.house import same
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.replies import words
from chinwag.protocols.irc.sasl import account_of, proven
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import Register
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered

CAP = "draft/account-registration"
CODES = {
    "password_weak": "WEAK_PASSWORD",
    "already_account": "ALREADY_AUTHENTICATED",
    "slow_down": "TEMPORARILY_UNAVAILABLE",
    "registration_closed": "TEMPORARILY_UNAVAILABLE",
    "overloaded": "TEMPORARILY_UNAVAILABLE",
    "name_registered": "ACCOUNT_EXISTS",
    "name_taken": "ACCOUNT_EXISTS",
}
Steps = Iterable[Step]


def register(irc: Speaker, line: Message) -> Steps:
    """REGISTER <account or *> <email or *> <password>."""
    name, password = line.params[0], line.params[2]
    if not irc.here:
        yield irc.fail("REGISTER", "COMPLETE_CONNECTION_REQUIRED", name, "Finish connecting first")
    elif account_of(irc):
        yield irc.fail("REGISTER", "ALREADY_AUTHENTICATED", account_of(irc), "You have an account already")
    elif name != "*" and not same(name, irc.nick):
        yield irc.fail("REGISTER", "ACCOUNT_NAME_MUST_BE_NICK", name, "The account must have the name of your nick")
    else:
        yield Register(password=password)


def registered(irc: Speaker, command: Command, found: Entered, entries: Sequence[Entry]) -> Say:
    """The nick is an account."""
    irc.me = found.person.id
    success = Message("REGISTER", ("SUCCESS", irc.nick, "Account created"), irc.house.setup.name)
    return (success, *proven(irc))


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """Why there is no account."""
    code = CODES.get(why.code, why.code.upper())
    return (irc.fail("REGISTER", code, line.params[0], words(why).replace("\n", " ")),)
