"""CAP, PASS, NICK, USER, QUIT, PING: coming in, staying, leaving."""

from collections.abc import Iterable

from chinwag.protocols.irc import accounts, isupport, metadata, pre_away
from chinwag.protocols.irc import caps as capabilities
from chinwag.protocols.irc.commands_rooms import inside
from chinwag.protocols.irc.commands_server import lusers, motd
from chinwag.protocols.irc.extended_isupport import promised
from chinwag.protocols.irc.house import channel, looks, nick_of
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.metadata_sync import on_coming
from chinwag.protocols.irc.replay import on_coming as on_coming_back
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.protocols.irc.tagging import stamp
from chinwag.room import commands as wish
from chinwag.room.authkeys import owner_of
from chinwag.room.commands import Command
from chinwag.room.commands_presence import Describe, Knock
from chinwag.room.entry import Entry, Person
from chinwag.room.masks import word
from chinwag.room.results import Entered

Steps = Iterable[Step]


def enter(irc: Speaker) -> Steps:
    """Everything is known: ask to come in."""
    found = irc.registration
    if not found.complete or found.entering:
        return
    found.entering = True
    if irc.house.setup.asks_pass:  # where it is wrong, nothing that follows is looked at
        yield Knock(password=found.password)
    if found.entered is not None:
        if found.nick != found.entered.person.name:
            yield wish.Rename(name=found.nick, lasting=False)
        yield describe(irc)
        yield lambda: arrived(irc)
        yield from pre_away.come_in(irc)
        yield from metadata.come_in(irc)
        return
    house = irc.house.state().lobby.policies["password"] == "on"
    yield wish.Enter(name=found.nick, rooms=False, password=found.password if house else "")
    yield describe(irc)
    yield from pre_away.come_in(irc)
    yield from metadata.come_in(irc)


def nick_early(irc: Speaker, line: Message) -> Steps:
    """NICK before one is in."""
    name = asked_for(irc, line)
    if isinstance(name, Message):
        yield name
        return
    there = irc.house.state().person_named(name)
    own = owner_of(irc.house.state().lobby, irc.certificate)
    if there is not None and there.person.id not in (irc.me, own.id if own is not None else ""):
        irc.registration.taken = name
        yield irc.trouble("nick_taken", name)
        return
    irc.registration.nick = name
    yield from enter(irc)


def asked_for(irc: Speaker, line: Message) -> str | Message:
    """The nick that is asked for, or why it can be none."""
    name = line.params[0] if line.params else ""
    if not name:
        return irc.trouble("no_nick")
    return name if len(name) <= isupport.NICK and acceptable(name) else irc.trouble("bad_nick", name)


def acceptable(name: str) -> bool:
    """Whether a nick can be one at all; whether it is free is the core's to say."""
    return name.isascii() and not any(char in " ,*?!@.:#&" for char in name) and name[0] not in "0123456789-$~+%"


def nick(irc: Speaker, line: Message) -> Steps:
    """NICK: another name."""
    name = asked_for(irc, line)
    if isinstance(name, Message):
        yield name
        return
    yield wish.Rename(name=name)


def user_early(irc: Speaker, line: Message) -> Steps:
    """USER: the user name and the real one."""
    user, real = line.params[0], line.params[3]
    if not user or not real:
        yield irc.trouble("need_params", "USER")
        return
    irc.registration.user = "~" + word(user, "someone")[:10]
    irc.registration.real = real
    yield from enter(irc)


def password_early(irc: Speaker, line: Message) -> Steps:
    """PASS: the password of the house."""
    irc.registration.password = line.params[0][: wish.PASSWORD + 1]
    return ()


def again(irc: Speaker, line: Message) -> Steps:
    """PASS or USER where one is in already."""
    yield irc.trouble("registered")


def quit_now(irc: Speaker, line: Message) -> Steps:
    """QUIT."""
    yield wish.Quit(reason=line.params[0] if line.params else "", hold=False)


def ping(irc: Speaker, line: Message) -> Steps:
    """PING: answered after everything asked before."""
    if not line.params or not line.params[0]:
        yield irc.trouble("no_origin") if not line.params else irc.trouble("need_params", "PING")
        return
    server = irc.house.setup.name
    yield lambda: (Message("PONG", (server, line.params[0]), server),)


def nothing(irc: Speaker, line: Message) -> Steps:
    """PONG and its like: no answer."""
    return ()


# --- CAP ----------------------------------------------------------------------------------------------------


def cap(irc: Speaker, line: Message) -> Steps:
    """CAP and its subcommands."""
    word = line.params[0].upper()
    run = CAP.get(word)
    if run is None:
        yield irc.trouble("invalid_cap", line.params[0])
        return
    yield from run(irc, line)


def _cap_line(irc: Speaker, *params: str) -> Message:
    return Message("CAP", (irc.nick, *params), irc.house.setup.name)


def _ls(irc: Speaker, line: Message) -> Steps:
    given = line.params[1] if len(line.params) > 1 else ""
    found = irc.registration
    if given.isascii() and given.isdigit():
        found.version = max(found.version, int(given))
        if found.version >= 302:
            irc.caps.add("cap-notify")
    found.negotiating = not irc.here
    yield from _listing(irc, "LS", capabilities.listed(found.version, irc.offered), several=found.version >= 302)


def _list(irc: Speaker, line: Message) -> Steps:
    yield from _listing(irc, "LIST", sorted(irc.caps & irc.offered.keys()), several=irc.registration.version >= 302)


def _listing(irc: Speaker, word: str, words: list[str], *, several: bool) -> Steps:
    *before, last = capabilities.in_lines(words) if several else [" ".join(words)]
    for part in before:
        yield _cap_line(irc, word, "*", part)
    yield _cap_line(irc, word, last)


def _req(irc: Speaker, line: Message) -> Steps:
    irc.registration.negotiating = not irc.here
    wanted = line.params[1].split() if len(line.params) > 1 else []
    names = [name.removeprefix("-") for name in wanted]
    said = line.params[1].strip() if wanted else ""
    fixed = [name for name in wanted if name == "-cap-notify" and irc.registration.version >= 302]
    if fixed or not all(name in irc.offered for name in names):
        yield _cap_line(irc, "NAK", said)
        return
    for name in wanted:
        (irc.caps.discard if name[0] == "-" else irc.caps.add)(name.removeprefix("-"))
    yield _cap_line(irc, "ACK", said)


def _end(irc: Speaker, line: Message) -> Steps:
    irc.registration.negotiating = False
    if not irc.here:
        yield from enter(irc)


CAP = {"LS": _ls, "LIST": _list, "REQ": _req, "END": _end}


# --- answers ------------------------------------------------------------------------------------------------


def entered(irc: Speaker, command: Command, found: Entered, entries: object) -> Say:
    """Everything is known, and the name is free; or it is that of the account whose certificate was shown."""
    irc.me = found.person.id
    if command.id == accounts.EARLY:
        irc.registration.entered = found
        return ()
    return arrived(irc) if found.person.kind == "account" else welcome(irc)


def arrived(irc: Speaker) -> Say:
    """The same for an account, which is in its channels already."""
    state = irc.house.state()
    rooms = [room for room in state.rooms.values() if irc.me in room.members]
    out = list(welcome(irc))
    mask = looks(irc.house, Person(irc.me, irc.nick)).mask
    for room in rooms:
        out.append(Message("JOIN", (channel(room.name),), mask))
        out += [*inside(irc, room), *on_coming_back(irc, room)]
    return out


def welcome(irc: Speaker) -> Say:
    """Numerics 001 to 005, how many there are, and the message of the day."""
    irc.here = True
    irc.nick = nick_of(irc.house, irc.me, irc.registration.nick)
    setup = irc.house.setup
    out = [
        irc.numeric("001", f"Welcome to the {setup.network} IRC Network {irc.nick}"),
        irc.numeric("002", f"Your host is {setup.name}, running version {setup.version}"),
        irc.numeric("003", f"This server was created {stamp(setup.created)}"),
        irc.numeric(
            "004", setup.name, setup.version, isupport.USER_MODES,
            "".join(sorted(set("".join(isupport.CHANNEL_MODES) + "qaov"))), isupport.WITH_PARAMETER,
        ),
    ]  # fmt: skip
    return [*out, *promised(irc), *lusers(irc), *on_coming(irc), *motd(irc)]


def describe(irc: Speaker) -> Describe:
    """How this client wants to be seen."""
    found = irc.registration
    return Describe(
        user=found.user, host=irc.host, real=found.real, modes=irc.house.setup.modes + ("s" if irc.secure else "")
    )


def renamed(irc: Speaker, command: Command, result: object, entries: Iterable[Entry]) -> Say:
    """The new nick; before the welcome, which says it, nothing is said of it."""
    out = irc.seen(entries) if irc.here else []
    presence = irc.house.state().people.get(irc.me)
    if presence is not None:
        irc.nick = presence.person.name
    return out
