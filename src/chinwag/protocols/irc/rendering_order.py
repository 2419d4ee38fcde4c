"""Order, as IRC says it: modes, ranks, bans, invitations; and what only some clients asked to hear."""

from collections.abc import Callable, Sequence
from typing import Any

from chinwag.protocols.irc import modes
from chinwag.protocols.irc.house import channel
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.tagging import CHANNEL_RENAME, Reader, line, read_at, stamp, tags, where
from chinwag.room import events as e
from chinwag.room import events_moderation as m
from chinwag.room import events_presence as p
from chinwag.room.entry import Entry
from chinwag.room.events_metadata import MetadataTold


def _mode_line(reader: Reader, entry: Entry, params: tuple[str, ...]) -> Sequence[Message]:
    return (line(reader, entry, "MODE", channel(entry.room), *params),) if params else ()


def _kicked(reader: Reader, entry: Entry, event: m.Kicked) -> Sequence[Message]:
    return (line(reader, entry, "KICK", channel(entry.room), event.name, event.reason or entry.who.name),)


def _mode_set(reader: Reader, entry: Entry, event: m.ModeSet) -> Sequence[Message]:
    return _mode_line(reader, entry, modes.of_mode_set(event.mode, event.after))


def _role_set(reader: Reader, entry: Entry, event: m.RoleSet) -> Sequence[Message]:
    if event.beside:
        return _mode_line(reader, entry, ("+v" if event.beside == "voiced" else "-v", event.name))
    room = reader.house.state().room(entry.room)
    if room is not None and event.before == "voiced" and event.person in room.voices:
        return _mode_line(reader, entry, modes.of_role_set(event.name, "", event.after))
    given = room is not None and event.person in room.roles
    before = "operator" if event.before == "owner" and not given else event.before
    after = event.after
    return _mode_line(reader, entry, modes.of_role_set(event.name, before, after) if before != after else ())


def _ban_line(reader: Reader, entry: Entry, sign: str, event: m.Banned | m.Unbanned) -> Sequence[Message]:
    letter = modes.LIST_LETTER.get(event.kind, "b")
    mask = {"account": f"a:{event.name}", "name": f"{event.mask}!*@*"}.get(event.kind, event.mask)
    return _mode_line(reader, entry, (sign + letter, mask))


def _banned(reader: Reader, entry: Entry, event: m.Banned) -> Sequence[Message]:
    return _ban_line(reader, entry, "+", event)


def _unbanned(reader: Reader, entry: Entry, event: m.Unbanned) -> Sequence[Message]:
    return _ban_line(reader, entry, "-", event)


def _summoned(reader: Reader, entry: Entry, event: p.Summoned) -> Sequence[Message]:
    return (line(reader, entry, "INVITE", event.name, channel(entry.room)),)


def _announced(reader: Reader, entry: Entry, event: p.Announced) -> Sequence[Message]:
    return (line(reader, entry, "WALLOPS", event.text),)


def _marked(reader: Reader, entry: Entry, event: e.Marked) -> Sequence[Message]:
    """One's other clients have read so far: told by time, as IRC has no places."""
    if "draft/read-marker" not in reader.caps:
        return ()
    target = where(reader.house, entry)
    at = read_at(reader.house, entry.who.id, target, reader.house.state().place(entry.room))
    return (Message("MARKREAD", (target, f"timestamp={stamp(at)}"), reader.house.setup.name),) if at else ()


def _time_marked(reader: Reader, entry: Entry, event: p.TimeMarked) -> Sequence[Message]:
    if "draft/read-marker" not in reader.caps:
        return ()
    return (Message("MARKREAD", (event.target, f"timestamp={stamp(event.at)}"), reader.house.setup.name),)


def _metadata_told(reader: Reader, entry: Entry, event: MetadataTold) -> Sequence[Message]:
    target, server, value = event.name or channel(entry.room), reader.house.setup.name, (event.value,) * event.on
    if "draft/metadata-3" in reader.caps:
        number, rest = ("761", ("*", event.value)) if event.on else ("766", ("Key is not set",))
        return (Message(number, ("*", target, event.key, *rest), server, tags(reader, entry)),)
    return (
        (line(reader, entry, "METADATA", target, event.key, "*", *value),)
        if "draft/metadata-2" in reader.caps
        else ()
    )


def _room_renamed(reader: Reader, entry: Entry, event: m.RoomRenamed) -> Sequence[Message]:
    """For others it is not one thing that all see alike: channel_rename.seen."""
    if CHANNEL_RENAME not in reader.caps:
        return ()
    return (line(reader, entry, "RENAME", channel(event.old), channel(event.name), event.reason),)


def _invited(reader: Reader, entry: Entry, event: m.Invited) -> Sequence[Message]:
    if "invite-notify" not in reader.caps:
        return ()
    return (line(reader, entry, "INVITE", event.name, channel(entry.room)),)


# fmt: off
ORDER: dict[type[e.Event], Callable[[Reader, Entry, Any], Sequence[Message]]] = {
    m.Kicked:    _kicked,
    m.RoomRenamed: _room_renamed,
    m.ModeSet:   _mode_set,
    m.RoleSet:   _role_set,
    m.Banned:    _banned,
    m.Unbanned:  _unbanned,
    m.Invited:   _invited,
    p.Summoned:  _summoned,
    p.Announced: _announced,
    p.TimeMarked: _time_marked,
    e.Marked: _marked,
    MetadataTold: _metadata_told,
}
# fmt: on
