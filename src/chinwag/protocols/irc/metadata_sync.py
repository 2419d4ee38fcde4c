"""What of metadata is handed out unasked: on coming in, joining, following a key and watching somebody.

Where that is too much at once, the client is told to ask for it later (774; specification, Postponed
synchronization).
"""

from collections.abc import Iterable, Mapping, Sequence

from chinwag.protocols.irc.following import wait
from chinwag.protocols.irc.house import channel
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker
from chinwag.room import metadata as core
from chinwag.room.room import Room

OLD, NEWER = "draft/metadata-2", "draft/metadata-3"
CAPS = frozenset((OLD, NEWER))
ALL = "*ALL"  # the target of SYNC that means everything one hears of
AT_ONCE = 200  # values handed out on joining; of more the client is told to ask
LATER = 2  # seconds until it may
LINE = 400  # bytes of keys in one line

Known = Mapping[str, Mapping[str, str]]
"""By the name of a channel or a person: what is known of it."""


def newer(irc: Speaker) -> bool:
    """Whether the client speaks draft/metadata-3, or no draft in particular."""
    return OLD not in irc.caps or NEWER in irc.caps


def valued(irc: Speaker, name: str, key: str, value: str) -> Message:
    """RPL_KEYVALUE."""
    return irc.numeric("761", name, key, "*", value)


def unset(irc: Speaker, name: str, key: str) -> Message:
    """RPL_KEYNOTSET."""
    return irc.numeric("766", name, key, "Key is not set")


def row(irc: Speaker, name: str, key: str, value: str) -> Message:
    """A value that was not asked for."""
    if newer(irc):
        return valued(irc, name, key, value)
    return Message("METADATA", (name, key, "*", value), irc.house.setup.name)


def later(irc: Speaker, name: str, seconds: int) -> Message:
    """RPL_METADATASYNCLATER."""
    return irc.numeric("774", name, str(seconds))


def may_see(irc: Speaker, room: Room) -> bool:
    """Whether a channel's metadata is for somebody: for members, and for all where all may come in."""
    modes = room.modes
    return irc.me in room.members or not (modes.hidden or modes.invite_only or modes.password)


# --- what there is to hand out ------------------------------------------------------------------------------


def shown(irc: Speaker, room: Room) -> dict[str, Mapping[str, str]]:
    """What is known of a channel, and of everybody who is in it."""
    lobby, people = irc.house.state().lobby, irc.house.state().people
    found: dict[str, Mapping[str, str]] = {channel(room.name): core.of_room(room)}
    for id in room.members:
        known = core.of_person(lobby, id) if id in people else None
        if known:
            found[people[id].person.name] = known
    return found


def rows(irc: Speaker, known: Known, keys: Iterable[str]) -> list[Message]:
    """The values under these keys."""
    wanted = set(keys)
    return [
        row(irc, name, key, value)
        for name, values in known.items()
        for key, value in values.items()
        if key in wanted
    ]


def synced(irc: Speaker, name: str, known: Known) -> Say:
    """METADATA SYNC: all that is followed, or when to ask again."""
    found = rows(irc, known, irc.following.keys)
    seconds = wait(irc.following.rows, max(1, len(found)), irc.house.now())
    return [later(irc, name, seconds)] if seconds else irc.batch("metadata", found, name)


def everywhere(irc: Speaker, only: Sequence[str] = ()) -> Say:
    """Everything one hears of: oneself, one's channels, everybody there, and whom one watches.

    `only` are keys followed from now on: then nothing is said where nothing is known.
    """
    known: dict[str, Mapping[str, str]] = dict(_watched(irc, irc.watching.values()))
    known[irc.nick] = core.of_person(irc.house.state().lobby, irc.me)
    rooms = [room for room in irc.house.state().rooms.values() if irc.me in room.members]
    for room in rooms:
        known.update(shown(irc, room))
    if not only:
        return synced(irc, ALL, known)
    found = rows(irc, known, only)
    if len(found) > AT_ONCE or wait(irc.following.rows, len(found), irc.house.now()):
        return [later(irc, channel(room.name), LATER) for room in rooms]
    return irc.batch("metadata", found, irc.nick) if found else ()


def on_joining(irc: Speaker, room: Room) -> Say:
    """What is followed of a channel that one is in from now on."""
    if not irc.following.keys or not irc.caps & CAPS:
        return ()
    name = channel(room.name)
    found = rows(irc, shown(irc, room), irc.following.keys)
    if not found:
        return ()
    if len(found) > AT_ONCE or wait(irc.following.rows, len(found), irc.house.now()):
        return (later(irc, name, LATER),)
    return irc.batch("metadata", found, name)


def on_coming(irc: Speaker) -> Say:
    """One's own metadata, as part of the welcome: what is kept and what was set before it."""
    if not irc.caps & CAPS:
        return ()
    known = {**core.of_person(irc.house.state().lobby, irc.me), **irc.following.early}
    return irc.batch("metadata", [row(irc, irc.nick, key, value) for key, value in known.items()], irc.nick)


def on_watching(irc: Speaker, names: Iterable[str]) -> Say:
    """What is followed of those whom one watches from now on."""
    if not irc.following.keys or not irc.caps & CAPS:
        return ()
    return [
        message for name, known in _watched(irc, names) for message in rows(irc, {name: known}, irc.following.keys)
    ]


def _watched(irc: Speaker, names: Iterable[str]) -> list[tuple[str, Mapping[str, str]]]:
    state = irc.house.state()
    here = [presence for name in names if (presence := state.person_named(name)) is not None]
    return [(one.person.name, core.of_person(state.lobby, one.person.id)) for one in here]


def whois(irc: Speaker, name: str, id: str) -> Say:
    """RPL_WHOISKEYVALUE, for those who know what it is."""
    if not irc.caps & CAPS:
        return ()
    known = core.of_person(irc.house.state().lobby, id)
    return [irc.numeric("760", name, key, "*", value) for key, value in known.items()]


def packed(keys: Sequence[str]) -> list[list[str]]:
    """Keys in lines that are short enough."""
    lines: list[list[str]] = []
    for key in keys:
        if not lines or len(" ".join([*lines[-1], key])) > LINE:
            lines.append([])
        lines[-1].append(key)
    return lines
