"""draft/account-registration: REGISTER."""

from collections.abc import Iterable, Sequence

from chinwag.protocols.irc.house import same
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.replies import words
from chinwag.protocols.irc.sasl import account_of, proven
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import Command, Enter
from chinwag.room.commands_accounts import Register
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered

CAP = "draft/account-registration"
EARLY = "register"  # the id of a coming in of which nothing is said
CODES = {
    "password_weak": "WEAK_PASSWORD",
    "email_needed": "INVALID_EMAIL",
    "already_account": "ALREADY_AUTHENTICATED",
    "slow_down": "TEMPORARILY_UNAVAILABLE",
    "registration_closed": "TEMPORARILY_UNAVAILABLE",
    "overloaded": "TEMPORARILY_UNAVAILABLE",
    "name_registered": "ACCOUNT_EXISTS",
    "name_taken": "ACCOUNT_EXISTS",
    "name_lookalike": "ACCOUNT_EXISTS",
    "name_invalid": "BAD_ACCOUNT_NAME",
    "name_short": "BAD_ACCOUNT_NAME",
    "name_reserved": "BAD_ACCOUNT_NAME",
    "guests_none": "TEMPORARILY_UNAVAILABLE",
    "lockdown": "TEMPORARILY_UNAVAILABLE",
    "password_needed": "COMPLETE_CONNECTION_REQUIRED",
}
Steps = Iterable[Step]


def register(irc: Speaker, line: Message) -> Steps:
    """REGISTER <account or *> <email or *> <password>."""
    name, password, early = line.params[0], line.params[2], irc.registration
    nick = irc.nick if irc.here else early.nick
    if account_of(irc):
        yield irc.fail("REGISTER", "ALREADY_AUTHENTICATED", account_of(irc), "You have an account already")
    elif not irc.here and not _may_early(irc):
        yield irc.fail("REGISTER", "COMPLETE_CONNECTION_REQUIRED", name, "Finish connecting first")
    elif not nick and early.taken and name in ("*", early.taken):
        yield irc.fail("REGISTER", "ACCOUNT_EXISTS", early.taken, "Somebody else has that nick")
    elif not nick:
        yield irc.fail("REGISTER", "NEED_NICK", name, "Say your nick first")
    elif name != "*" and not same(name, nick):
        yield irc.fail("REGISTER", "ACCOUNT_NAME_MUST_BE_NICK", name, "The account must have the name of your nick")
    else:
        if not irc.here and early.entered is None:  # whoever becomes an account is somebody before
            yield Enter(name=nick, rooms=False, id=EARLY)
        yield Register(password=password, email="" if line.params[1] == "*" else line.params[1][:254])


def _may_early(irc: Speaker) -> bool:
    """Whether an account can be made before the welcome: where it is allowed, and nothing else is to be said."""
    return irc.house.setup.register_early and not irc.house.setup.asks_pass


def registered(irc: Speaker, command: Command, found: Entered, entries: Sequence[Entry]) -> Say:
    """The nick is an account."""
    irc.me = found.person.id
    irc.registration.entered = found
    success = Message("REGISTER", ("SUCCESS", found.person.name, "Account created"), irc.house.setup.name)
    return (success, *proven(irc))


def verify(irc: Speaker, line: Message) -> Steps:
    """VERIFY <account> <code>: an account is one at once, and no code was sent to anybody."""
    yield irc.fail("VERIFY", "INVALID_CODE", line.params[0], "Accounts need no verification here")


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """Why there is no account."""
    if why.code == "not_entered":  # coming in was refused, and said so
        return ()
    code = CODES.get(why.code, why.code.upper())
    return (irc.fail("REGISTER", code, line.params[0], words(why).replace("\n", " ")),)
