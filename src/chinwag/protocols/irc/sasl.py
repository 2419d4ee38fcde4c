"""AUTHENTICATE (IRCv3 sasl): PLAIN, before one is in and after.

What is proven makes the connection the account's at once; the welcome comes when the rest is known.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Sequence

from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import Command
from chinwag.room.commands_accounts import Login
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Entered

CHUNK = 400  # characters of one line
MOST = 4 * CHUNK
Steps = Iterable[Step]


def authenticate(irc: Speaker, line: Message) -> Steps:
    """AUTHENTICATE <mechanism, or the next piece of what it says>."""
    found, word = irc.registration, line.params[0]
    if "sasl" not in irc.caps:
        yield failed(irc)
    elif word == "*":
        found.mechanism = found.payload = ""
        yield irc.numeric("906", "SASL authentication aborted")
    elif not found.mechanism:
        yield from _begun(irc, word.upper())
    elif len(word) > CHUNK:
        found.mechanism = found.payload = ""
        yield irc.numeric("905", "SASL message too long")
    elif len(found.payload) >= MOST:
        found.mechanism = found.payload = ""
        yield failed(irc)
    else:
        found.payload += "" if word == "+" else word
        if len(word) < CHUNK:
            run, payload = MECHANISMS[found.mechanism], found.payload
            found.mechanism = found.payload = ""
            yield from run(irc, payload)


def _begun(irc: Speaker, mechanism: str) -> Steps:
    if account_of(irc):
        yield irc.numeric("907", "You have already authenticated using SASL")
    elif mechanism not in MECHANISMS:
        yield irc.numeric("908", ",".join(MECHANISMS), "are available SASL mechanisms")
        yield failed(irc)
    else:
        irc.registration.mechanism, irc.registration.payload = mechanism, ""
        yield Message("AUTHENTICATE", ("+",))


def _plain(irc: Speaker, payload: str) -> Steps:
    """RFC 4616: authzid NUL authcid NUL passwd."""
    try:
        authzid, authcid, password = b64decode(payload, validate=True).decode().split("\0")
    except (NotBase64, ValueError):
        yield failed(irc)
        return
    if not authcid or not password or (authzid and authzid != authcid):
        yield failed(irc)
    else:
        yield Login(name=authcid[:64], password=password, keep=True, rooms=False)


MECHANISMS: dict[str, Callable[[Speaker, str], Steps]] = {"PLAIN": _plain}


def failed(irc: Speaker) -> Message:
    """ERR_SASLFAIL."""
    return irc.numeric("904", "SASL authentication failed")


def account_of(irc: Speaker) -> str:
    """The name of one's account, "" = none."""
    account = irc.house.state().accounts.get(irc.me)
    return account.name.display if account is not None else ""


def logged_in(irc: Speaker, command: Command, found: Entered, entries: Sequence[Entry]) -> Say:
    """The connection is the account's."""
    irc.me = found.person.id
    irc.registration.anew = bool(entries)
    changed = [message for message in irc.seen(entries) if message.command == "NICK"] if irc.here else []
    said = [*proven(irc), irc.numeric("903", "SASL authentication successful"), *changed]
    if irc.here:
        irc.nick = found.person.name
    irc.registration.entered = found
    return said


def proven(irc: Speaker) -> Say:
    """RPL_LOGGEDIN."""
    name = account_of(irc)
    mask = f"{irc.nick}!{irc.registration.user or '*'}@{irc.host or '*'}"
    return (irc.numeric("900", mask, name, f"You are now logged in as {name}"),)


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """What was shown does not do."""
    return (failed(irc),)
