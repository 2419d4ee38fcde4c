"""MODE of a channel: showing and setting it."""

from collections.abc import Callable, Iterable, Sequence

from chinwag.protocols.irc import commands_self as own
from chinwag.protocols.irc import modes
from chinwag.protocols.irc.house import channel, is_channel, role_here, room_of, visible
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.room import commands_moderation as order
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.permissions import Role, allowed
from chinwag.room.results import Result
from chinwag.room.room import Room

Steps = Iterable[Step]
Change = Callable[[Speaker, Room, str, str, str | None], Steps]


def mode(irc: Speaker, line: Message) -> Steps:
    """MODE."""
    target = line.params[0]
    if not is_channel(target):
        yield from own.mode(irc, line)
        return
    room = room_of(irc.house, target)
    if room is None or not visible(irc.house, room, irc.me):
        yield irc.trouble("no_such_channel", target)
    elif len(line.params) < 2 or not line.params[1]:
        yield lambda: shown(irc, room)
    else:
        yield from _set(irc, room, line)


def shown(irc: Speaker, room: Room) -> Say:
    """RPL_CHANNELMODEIS and RPL_CREATIONTIME."""
    name = channel(room.name)
    return (
        irc.numeric("324", name, *modes.current(room, inside=irc.me in room.members)),
        irc.numeric("329", name, str(room.created // 1000)),
    )


def _set(irc: Speaker, room: Room, line: Message) -> Steps:
    for sign, letter, param in modes.changes(line.params[1], list(line.params[2:])):
        change = CHANGES.get(letter)
        if change is None:
            yield irc.trouble("unknown_mode", letter)
        elif letter in modes.LISTS and not param:
            yield listing(irc, room, letter)
        else:
            yield from change(irc, room, sign, letter, param)


# --- one small function per kind of mode --------------------------------------------------------------------


def _flag(irc: Speaker, room: Room, sign: str, letter: str, param: str | None) -> Steps:
    yield order.SetMode(room=room.name, mode=modes.FLAGS[letter], value=int(sign == "+"))


def _outside(irc: Speaker, room: Room, sign: str, letter: str, param: str | None) -> Steps:
    yield order.SetMode(room=room.name, mode="outside", value=int(sign == "-"))


def _key(irc: Speaker, room: Room, sign: str, letter: str, param: str | None) -> Steps:
    if sign == "-":
        yield order.SetMode(room=room.name, mode="password", value=0)
    elif param is None:
        yield irc.trouble("need_params", "MODE")
    elif not param or " " in param or "," in param or param[0] == ":" or len(param) > 64:
        yield irc.trouble("invalid_key", channel(room.name))
    else:
        yield order.SetMode(room=room.name, mode="password", value=1, password=param)


def _limit(irc: Speaker, room: Room, sign: str, letter: str, param: str | None) -> Steps:
    if sign == "-":
        yield order.SetMode(room=room.name, mode="limit", value=0)
    elif param is None:
        yield irc.trouble("need_params", "MODE")
    elif param.isascii() and param.isdigit() and 0 < int(param[:10]) <= 100_000:
        yield order.SetMode(room=room.name, mode="limit", value=int(param))
    else:
        yield irc.trouble("invalid_mode", channel(room.name), letter, param or "*")


def _list(irc: Speaker, room: Room, sign: str, letter: str, param: str | None) -> Steps:
    assert param is not None  # without one it is a question
    kind: order.MaskKind = modes.LISTS[letter]  # type: ignore[assignment]  # the table has nothing else
    if sign == "+":
        yield order.Ban(mask=param[:80], room=room.name, kind=kind, stay=True)
    else:
        yield order.Unban(mask=param[:80], room=room.name, kind=kind)


def _rank(irc: Speaker, room: Room, sign: str, letter: str, param: str | None) -> Steps:
    if not param:
        yield irc.trouble("need_params", "MODE")
        return
    presence = irc.house.state().person_named(param)
    if presence is None:
        yield irc.trouble("no_such_nick", param)
    elif presence.person.id not in room.members:
        yield irc.trouble("not_there", param, channel(room.name))
    else:
        yield from _ranked(room, presence.person.id, param, sign, Role[modes.RANK[letter].upper()])


def _ranked(room: Room, id: str, name: str, sign: str, rank: Role) -> Steps:
    """A rank is given or taken; a voice can be had beside a higher one."""
    has = room.members[id]
    role: order.RoleName = rank.name.lower() if sign == "+" else "member"  # type: ignore[assignment]
    if rank is Role.VOICED and (sign == "+" or has >= rank):
        yield order.SetRole(person=name, role=role, room=room.name, beside=True)
    elif sign == "-" and has >= rank:
        yield order.SetRole(person=name, role="voiced" if id in room.voices else role, room=room.name)
    elif sign == "+" and has < rank:  # whoever has more has that as well
        yield order.SetRole(person=name, role=role, room=room.name)


def listing(irc: Speaker, room: Room, letter: str) -> Callable[[], Say]:
    """The entries of b, e or I: for who may list bans; b also for members, whose history tells them the same."""
    number, end, word = modes.REPLIES[letter]
    name = channel(room.name)

    def made() -> Say:
        bans = list(room.order.bans.values()) if room.order is not None else []
        history = letter == "b" and irc.me in room.members
        if not history and not allowed(role_here(irc.house, room, irc.me), order.ListBans):
            return (irc.trouble("not_operator", name), irc.numeric(end, name, f"End of channel {word} list"))
        rows = [
            irc.numeric(number, name, mask_of(ban.kind, ban.mask, ban.name), ban.by or "*", str(ban.at // 1000))
            for ban in bans
            if ban.kind == modes.LISTS[letter] or (letter == "b" and ban.kind in ("name", "account"))
        ]
        return (*rows, irc.numeric(end, name, f"End of channel {word} list"))

    return made


def mask_of(kind: str, mask: str, name: str) -> str:
    """A ban as IRC writes it, wherever it was set."""
    return f"a:{name}" if kind == "account" else f"{mask}!*@*" if kind == "name" else mask


CHANGES: dict[str, Change] = {
    **dict.fromkeys(modes.FLAGS, _flag),
    modes.OUTSIDE: _outside,
    modes.KEY: _key,
    modes.LIMIT: _limit,
    **dict.fromkeys(modes.LISTS, _list),
    **dict.fromkeys(modes.RANK, _rank),
}


def changed(irc: Speaker, command: Command, result: Result, entries: Sequence[Entry]) -> Say:
    """What was set, as others see it; a key is shown to who set it."""
    out = irc.seen(entries)
    if isinstance(command, order.SetMode) and command.mode == "password" and command.value:
        return [Message("MODE", (*m.params[:2], command.password), m.source, m.tags) for m in out]
    return out
