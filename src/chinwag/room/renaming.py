"""Another name for a room: who is in it, what was said and how it is set stay as they are.

Who was not there finds the room under its old name for a while; who was is told the new one and may use the old
one anew. (IRCv3 channel-rename, Channel redirection.)
"""

from typing import Any

from msgspec import structs

from chinwag.room import names
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry
from chinwag.room.events_moderation import RoomRenamed
from chinwag.room.lobby import Lobby, Moved
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.text import LINE_CHARACTERS, one_line

SHOWN = 600_000  # ms for which the old name leads to the new one
REST = 60_000  # ms between two names of one room

# --- deciding -----------------------------------------------------------------------------------------------


def renaming(ask: Ask) -> Decision:
    """Give a room another name; only its spelling may change at any time."""
    lobby, room, command = ask.lobby, ask.room, ask.command
    assert room is not None  # the table has no right to it in the house
    name = names.check_room(command.name)
    if isinstance(name, Refused):
        return name
    if name.display == room.name:
        return ()
    if room.key == lobby.room.key and name.key != room.key:
        return Refused("room_fixed", ask.values)
    there = lobby.there(name)
    if there is not None and there is not room:
        return Refused("room_exists", {"room": there.name})
    lately = [moved.at for moved in lobby.moved.values() if moved.key == room.key and moved.at > ask.at - REST]
    if lately and name.key != room.key:
        return Refused("renamed_lately", ask.values | {"seconds": str((max(lately) + REST - ask.at) // 1000 + 1)})
    reason = one_line(command.reason)[:LINE_CHARACTERS]
    return (Draft(room.key, ask.who, RoomRenamed(old=room.name, name=name.display, reason=reason)),)


def elsewhere(lobby: Lobby, name: str, who: str, at: int) -> Room | None:
    """The room that had this name until lately, for somebody who was not there when it got another one."""
    moved = lobby.moved.get(names.fold(name.removeprefix("#")))
    room = lobby.rooms.get(moved.key) if moved is not None and moved.at > at - SHOWN else None
    return room if room is not None and not room.modes.hidden and who not in room.members else None


def moved_away(ask: Ask, name: str) -> Refused | None:
    """Why nobody comes into a room of this name, or makes one, if it is called differently since lately."""
    room = elsewhere(ask.lobby, name, ask.who.id, ask.at)
    return Refused("room_renamed", {"room": one_line(name)[:64], "other": room.name}) if room is not None else None


# --- folding ------------------------------------------------------------------------------------------------


def room_renamed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A room is called differently."""
    event = entry.event
    assert isinstance(event, RoomRenamed)
    if room is None:
        return
    old = room.key
    rename(lobby, room, event.name)
    if room.key == old:
        return
    for key, moved in list(lobby.moved.items()):
        if moved.at <= entry.at - SHOWN or key == room.key:
            del lobby.moved[key]
        elif moved.key == old:
            lobby.moved[key] = structs.replace(moved, key=room.key)
    lobby.moved[old] = Moved(room.key, entry.at)


def rename(lobby: Lobby, room: Room, name: str) -> None:
    """Put a room under another name, wherever something is kept by its key."""
    old, new = room.key, names.fold(name)
    for word in {old, room.name, new, name}:
        if lobby.spelled.get(word) is room:
            del lobby.spelled[word]
    for looks in [looks for looks, key in lobby.room_looks.items() if key == old]:
        del lobby.room_looks[looks]
    room.name, room.key = name, new
    rooms = {each.key: each for each in lobby.rooms.values()}  # in the order of their making
    lobby.rooms.clear()
    lobby.rooms.update(rooms)
    lobby.spelled[new] = lobby.spelled[name] = room
    lobby.room_looks.setdefault(names.skeleton(name), new)
    if old != new:
        _rekey(lobby, old, new)


def _rekey(lobby: Lobby, old: str, new: str) -> None:
    kept: list[dict[str, Any]] = [lobby.topics, *[account.read for account in lobby.accounts.values()]]
    for presence in lobby.people.values():
        presence.rooms = tuple([new if key == old else key for key in presence.rooms])
        if presence.read is not None and presence.person.id not in lobby.accounts:
            kept.append(presence.read)
    for found in kept:
        if old in found:
            found[new] = found.pop(old)
    for invite, made in list(lobby.invitations.items()):
        if made.room == old:
            lobby.invitations[invite] = structs.replace(made, room=new)
