"""Asking about people: WHO with WHOX, WHOIS, WHOWAS, USERHOST, ISON."""

from collections.abc import Callable, Iterable

from chinwag.protocols.irc import house as seen
from chinwag.protocols.irc import masks, metadata_sync
from chinwag.protocols.irc.caps import in_lines
from chinwag.protocols.irc.commands_server import elsewhere
from chinwag.protocols.irc.house import channel, looks_gone, looks_of, room_of, same, visible
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step, one_word
from chinwag.room.lobby import Presence
from chinwag.room.room import Room

Steps = Iterable[Step]


def shared(irc: Speaker, id: str) -> list[Room]:
    """The channels that one is in together with somebody."""
    return [room for room in irc.house.state().rooms.values() if irc.me in room.members and id in room.members]


def account_of(irc: Speaker, presence: Presence) -> str:
    """The account somebody came as, "" = none."""
    account = irc.house.state().accounts.get(presence.person.id)
    return account.name.display if account is not None else ""


# --- WHO ----------------------------------------------------------------------------------------------------


def who(irc: Speaker, line: Message) -> Steps:
    """WHO <channel, nick or mask> [%fields[,token]]."""
    mask = line.params[0] if line.params and line.params[0] else "*"
    options = line.params[1] if len(line.params) > 1 else ""
    yield lambda: _who(irc, mask, options)


def _who(irc: Speaker, mask: str, options: str) -> Say:
    found = [(presence, room) for presence, room in _matching(irc, mask) if not _unwanted(presence, options)]
    fields, _, token = options.partition("%")[2].partition(",")
    if "%" in options:
        rows = [irc.numeric("354", *_whox(irc, presence, room, fields, token)) for presence, room in found]
    else:
        rows = [irc.numeric("352", *_who_row(irc, presence, room)) for presence, room in found]
    return [*rows, irc.numeric("315", mask if mask and " " not in mask else "*", "End of WHO list")]


def _unwanted(presence: Presence, options: str) -> bool:
    return options == "o" and "o" not in presence.modes


def _matching(irc: Speaker, mask: str) -> list[tuple[Presence, Room | None]]:
    state = irc.house.state()
    if seen.is_channel(mask):
        room = room_of(irc.house, mask)
        if room is None or not visible(irc.house, room, irc.me):
            return []
        inside = irc.me in room.members
        return [(one, room) for one in seen.members(irc.house, room) if inside or "i" not in one.modes]
    exact = state.person_named(mask)
    if exact is not None:
        return [(exact, _common(irc, exact))]
    found: list[tuple[Presence, Room | None]] = []
    for presence in state.people.values():
        id = presence.person.id
        if "i" in presence.modes and id != irc.me and not shared(irc, id):
            continue
        looks = looks_of(presence)
        if masks.fits(mask, looks.name) or masks.fits(mask, looks.host) or masks.fits(mask, looks.mask):
            found.append((presence, _common(irc, presence)))
    return found


def _common(irc: Speaker, presence: Presence) -> Room | None:
    return next(iter(shared(irc, presence.person.id)), None)


def _flags(irc: Speaker, presence: Presence, room: Room | None) -> str:
    away = "G" if presence.away else "H"
    oper = "*" if "o" in presence.modes else ""
    bot = "B" if "B" in presence.modes else ""
    return away + oper + bot + (_signs(irc, room, presence.person.id) if room is not None else "")


def _signs(irc: Speaker, room: Room, id: str) -> str:
    return seen.signs(irc.house, room, id, every="multi-prefix" in irc.caps)


def _who_row(irc: Speaker, presence: Presence, room: Room | None) -> tuple[str, ...]:
    looks = looks_of(presence)
    name = channel(room.name) if room is not None else "*"
    flags = _flags(irc, presence, room)
    return (name, looks.user, looks.host, irc.house.setup.name, looks.name, flags, f"0 {looks.real}")


Field = Callable[[Speaker, Presence, Room | None], str]
# fmt: off
FIELDS: dict[str, Field] = {  # IRCv3 whox: in the order in which they are told
    "c": lambda irc, presence, room: channel(room.name) if room is not None else "*",
    "u": lambda irc, presence, room: looks_of(presence).user,
    "i": lambda irc, presence, room: "255.255.255.255",
    "h": lambda irc, presence, room: looks_of(presence).host,
    "s": lambda irc, presence, room: irc.house.setup.name,
    "n": lambda irc, presence, room: presence.person.name,
    "f": _flags,
    "d": lambda irc, presence, room: "0",
    "l": lambda irc, presence, room: "0",
    "a": lambda irc, presence, room: account_of(irc, presence) or "0",
    "o": lambda irc, presence, room: "n/a",
    "r": lambda irc, presence, room: looks_of(presence).real,
}
# fmt: on


def _whox(irc: Speaker, presence: Presence, room: Room | None, fields: str, token: str) -> list[str]:
    out = [token or "0"] if "t" in fields else []
    return out + [tell(irc, presence, room) for letter, tell in FIELDS.items() if letter in fields]


# --- WHOIS, WHOWAS ------------------------------------------------------------------------------------------


def whois(irc: Speaker, line: Message) -> Steps:
    """WHOIS [server] <nick>."""
    words = [param for param in line.params if param]
    if not words:
        yield irc.trouble("no_nick")
        return
    if len(words) > 1 and elsewhere(irc, words[0]):
        yield irc.trouble("no_such_server", words[0])
        return
    name = words[-1].split(",")[0]
    yield lambda: _whois(irc, name)


def _whois(irc: Speaker, name: str) -> Say:
    presence = irc.house.state().person_named(name)
    word = name if name and " " not in name and name[0] != ":" else "*"
    if presence is None:
        return [irc.trouble("no_such_nick", word), irc.numeric("318", word, "End of /WHOIS list")]
    nick, setup = presence.person.name, irc.house.setup
    looks = looks_of(presence)
    out = [irc.numeric("311", nick, looks.user, looks.host, "*", looks.real)]
    out += [irc.numeric("319", nick, part) for part in in_lines(_rooms_of(irc, presence)) if part]
    out.append(irc.numeric("312", nick, setup.name, setup.description))
    if presence.away:
        out.append(irc.numeric("301", nick, presence.away))
    if "o" in presence.modes:
        out.append(irc.numeric("313", nick, "is an IRC operator"))
    if account_of(irc, presence):
        out.append(irc.numeric("330", nick, account_of(irc, presence), "is logged in as"))
    if "B" in presence.modes:
        out.append(irc.numeric("335", nick, "is a bot"))
    if "s" in presence.modes:
        out.append(irc.numeric("671", nick, "is using a secure connection"))
    since = str(presence.since // 1000)
    out.append(
        irc.numeric("317", nick, "0", since, "seconds idle, signon time")
    )  # when they spoke last is not kept
    out += metadata_sync.whois(irc, nick, presence.person.id)
    return [*out, irc.numeric("318", nick, "End of /WHOIS list")]


def _rooms_of(irc: Speaker, presence: Presence) -> list[str]:
    id = presence.person.id
    shy = "i" in presence.modes and id != irc.me
    return [
        _signs(irc, room, id) + channel(room.name)
        for room in irc.house.state().rooms.values()
        if id in room.members and visible(irc.house, room, irc.me) and (not shy or irc.me in room.members)
    ]


def whowas(irc: Speaker, line: Message) -> Steps:
    """WHOWAS <nick> [count]."""
    if not line.params or not line.params[0]:
        yield irc.trouble("no_nick")
        return
    name, count = line.params[0], line.params[1] if len(line.params) > 1 else ""
    yield lambda: _whowas(irc, name, int(count) if count.isascii() and count.isdigit() else 0)


def _whowas(irc: Speaker, name: str, count: int) -> Say:
    gone = [one for one in reversed(irc.house.state().lobby.gone) if same(one.name, name)]
    out: list[Message] = []
    for one in gone[: count or None]:
        looks = looks_gone(one)
        out.append(irc.numeric("314", looks.name, looks.user, looks.host, "*", looks.real))
        out.append(irc.numeric("312", looks.name, irc.house.setup.name, irc.stamped(one.at)))
    if not out:
        out.append(irc.trouble("was_no_such_nick", name))
    return [*out, irc.numeric("369", one_word(name), "End of WHOWAS")]


# --- USERHOST, ISON -----------------------------------------------------------------------------------------


def userhost(irc: Speaker, line: Message) -> Steps:
    """USERHOST of up to ten nicks."""
    yield lambda: [irc.numeric("302", " ".join(_userhost(irc, line.params)))]


def _userhost(irc: Speaker, nicks: Iterable[str]) -> list[str]:
    out: list[str] = []
    for name in list(nicks)[:10]:
        presence = irc.house.state().person_named(name)
        if presence is not None:
            looks = looks_of(presence)
            oper, away = "*" if "o" in presence.modes else "", "-" if presence.away else "+"
            out.append(f"{looks.name}{oper}={away}{looks.user}@{looks.host}")
    return out


def ison(irc: Speaker, line: Message) -> Steps:
    """ISON."""
    nicks = [nick for param in line.params for nick in param.split()]
    yield lambda: [irc.numeric("303", " ".join(_online(irc, nicks)))]


def _online(irc: Speaker, nicks: Iterable[str]) -> list[str]:
    found = [irc.house.state().person_named(nick) for nick in nicks]
    return [presence.person.name for presence in found if presence is not None]
