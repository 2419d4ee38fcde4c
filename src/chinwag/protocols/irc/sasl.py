"""AUTHENTICATE (IRCv3 sasl 3.2): PLAIN, EXTERNAL and SCRAM-SHA-256, before one is in and after, and once more.

What is proven makes the connection the account's at once; the welcome comes when the rest is known. The messages of
a mechanism travel in Base64, in pieces of 400 characters; a last piece of 400 is followed by an empty one.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping, Sequence

from chinwag.protocols.irc.commands_rooms import inside
from chinwag.protocols.irc.house import channel, nick_of
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.replies import words
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room.commands import PASSWORD, Command
from chinwag.room.commands_accounts import Login, LoginByKey, LoginByScram
from chinwag.room.commands_presence import Describe
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Challenge, Entered, Result
from chinwag.room.text import one_line

CHUNK = 400  # characters of one line
MOST = 4 * CHUNK  # of a message: more than the longest name twice and the longest password
LONGEST = 1024  # characters of a message of SCRAM
Steps = Iterable[Step]


def authenticate(irc: Speaker, line: Message) -> Steps:
    """AUTHENTICATE <mechanism, or the next piece of what it says>."""
    found, word = irc.registration, line.params[0]
    if "sasl" not in irc.caps:
        yield failed(irc)
    elif word == "*":
        yield from _ended(irc, "906", "SASL authentication aborted")
    elif not found.mechanism:
        yield from _begun(irc, word.upper())
    elif len(word) > CHUNK:
        yield from _ended(irc, "905", "SASL message too long")
    elif len(found.payload) >= MOST:
        yield from _ended(irc, "904", "SASL authentication failed")
    else:
        found.payload += "" if word == "+" else word
        if len(word) < CHUNK:
            payload, found.payload = found.payload, ""
            yield from _said(irc, payload)


def _begun(irc: Speaker, mechanism: str) -> Steps:
    """A mechanism is chosen; an account that is in already may show another (sasl 3.2, reauthentication)."""
    if mechanism not in irc.mechanisms:
        yield irc.numeric("908", ",".join(irc.mechanisms), "are available SASL mechanisms")
        yield failed(irc)
        return
    irc.registration.mechanism, irc.registration.payload = mechanism, ""
    _look_round(irc)
    yield Message("AUTHENTICATE", ("+",))


def _look_round(irc: Speaker) -> None:
    """The channels one is in so far: those of the account come to them."""
    rooms = irc.house.state().rooms.values()
    irc.registration.rooms = frozenset(room.name for room in rooms if irc.me in room.members)


def identify(irc: Speaker, line: Message) -> Steps:
    """IDENTIFY [name] <password>: the same for people who type it, once they are in."""
    *name, password = line.params[:2]
    _look_round(irc)
    yield Login(name=(name or [irc.nick])[0][:64], password=password[: PASSWORD + 1], keep=True, rooms=False)
    yield Describe(user=irc.registration.user, host=irc.host, real=irc.registration.real)


def not_identified(irc: Speaker, line: Message, why: Refused) -> Say:
    """ERR_PASSWDMISMATCH, or why it was not even looked at."""
    return (irc.trouble("wrong_password") if why.code == "login_wrong" else irc.notice(one_line(words(why))),)


def _ended(irc: Speaker, number: str, text: str) -> Steps:
    irc.registration.mechanism = irc.registration.payload = ""
    yield irc.numeric(number, text)


def _said(irc: Speaker, payload: str) -> Steps:
    """A message of the mechanism is whole."""
    try:
        message = b64decode(payload, validate=True).decode()
    except (NotBase64, ValueError):
        yield from _ended(irc, "904", "SASL authentication failed")
        return
    yield from MECHANISMS[irc.registration.mechanism](irc, message)
    if irc.here:  # another account, if it comes in by this, is seen as this client is
        yield Describe(user=irc.registration.user, host=irc.host, real=irc.registration.real)


def _plain(irc: Speaker, message: str) -> Steps:
    """RFC 4616: authzid NUL authcid NUL passwd."""
    irc.registration.mechanism = ""
    authzid, _, rest = message.partition("\0")
    authcid, _, password = rest.partition("\0")
    if not authcid or not password or "\0" in password or (authzid and authzid != authcid):
        yield failed(irc)
    else:
        yield Login(name=authcid[:64], password=password[: PASSWORD + 1], keep=True, rooms=False)


def _external(irc: Speaker, message: str) -> Steps:
    """RFC 4422 appendix A: who one wants to be, or nothing; the certificate of the connection says who one is."""
    irc.registration.mechanism = ""
    yield LoginByKey(name=message[:64], keep=True, rooms=False)


def _scram(irc: Speaker, message: str) -> Steps:
    """RFC 5802, in as many messages as it takes."""
    if len(message) > LONGEST:
        yield from _ended(irc, "904", "SASL authentication failed")
    else:
        yield LoginByScram(message=message, keep=True, rooms=False)


MECHANISMS: Mapping[str, Callable[[Speaker, str], Steps]] = {
    "PLAIN": _plain,
    "EXTERNAL": _external,
    "SCRAM-SHA-256": _scram,
}


def failed(irc: Speaker) -> Message:
    """ERR_SASLFAIL."""
    return irc.numeric("904", "SASL authentication failed")


def account_of(irc: Speaker) -> str:
    """The name of one's account, "" = none."""
    account = irc.house.state().accounts.get(irc.me)
    return account.name.display if account is not None else ""


def logged_in(irc: Speaker, command: Command, found: Result, entries: Sequence[Entry]) -> Say:
    """The connection is the account's; or the mechanism has more to say."""
    if isinstance(found, Challenge):
        return _pieces(found.text)
    assert isinstance(found, Entered)
    irc.registration.mechanism = ""
    before = irc.nick
    irc.me = found.person.id
    irc.registration.entered = found
    irc.registration.anew = bool(entries)
    said = [*proven(irc), irc.numeric("903", "SASL authentication successful")]
    return [*said, *_moved(irc, before)] if irc.here else said


def _pieces(text: str) -> Say:
    written = b64encode(text.encode()).decode()
    pieces = [written[start : start + CHUNK] for start in range(0, len(written), CHUNK)]
    if not pieces or len(pieces[-1]) == CHUNK:
        pieces.append("+")
    return [Message("AUTHENTICATE", (piece,)) for piece in pieces]


def _moved(irc: Speaker, before: str) -> Say:
    """What becomes different for a client that was in already: its nick, and the channels that it is in."""
    state = irc.house.state()
    behind = f"!{irc.registration.user}@{irc.host}"
    irc.nick = nick_of(irc.house, irc.me, before)
    out = [Message("NICK", (irc.nick,), before + behind)] if irc.nick != before else []
    mine = {room.name: room for room in state.rooms.values() if irc.me in room.members}
    out += [
        Message("PART", (channel(name),), irc.nick + behind)
        for name in sorted(irc.registration.rooms - mine.keys())
    ]
    for name in sorted(mine.keys() - irc.registration.rooms):
        out += [Message("JOIN", (channel(name),), irc.nick + behind), *inside(irc, mine[name])]
    return out


def proven(irc: Speaker) -> Say:
    """RPL_LOGGEDIN."""
    name = account_of(irc)
    mask = f"{irc.nick}!{irc.registration.user or '*'}@{irc.host or '*'}"
    return (irc.numeric("900", mask, name, f"You are now logged in as {name}"),)


def refused(irc: Speaker, line: Message, why: Refused) -> Say:
    """What was shown does not do."""
    irc.registration.mechanism = ""
    if why.code == "login_wrong":
        return (failed(irc),)
    return (irc.numeric("904", one_line(f"SASL authentication failed: {words(why)}")),)
