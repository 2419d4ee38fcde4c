"""Rooms: making them, coming into them and going, and how far somebody has read."""

from chinwag.room import asides, names
from chinwag.room import events as e
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry, Person
from chinwag.room.gate import hindrance, joining
from chinwag.room.lobby import HIDDEN, Lobby, Presence, unknown_room
from chinwag.room.permissions import CLOSED, RIGHTS, Role
from chinwag.room.refusals import Refused
from chinwag.room.renaming import moved_away
from chinwag.room.room import Decision, Draft, Room, advance, topic_of

ROOMS = 1_000  # rooms in the house
SHARE = 200  # rooms made by one person who does not keep order

# --- deciding -----------------------------------------------------------------------------------------------


def creating(ask: Ask) -> Decision:
    """Make a room and join it."""
    lobby, who, command = ask.lobby, ask.who, ask.command
    name = names.check_room(command.room)
    if isinstance(name, Refused):
        suggestion = names.suggest_room(command.room, lambda other: lobby.there(other) is not None)
        return Refused(name.code, name.values | ({"suggestion": suggestion} if suggestion else {}))
    there = lobby.there(name)
    if there is not None:
        return Refused("room_exists", {"room": there.name})
    moved = moved_away(ask, name.display)
    if moved is not None:
        return moved
    topic = topic_of(command.topic)
    if not isinstance(topic, Refused):
        topic = asides.sifted(ask, topic)
    if isinstance(topic, Refused):
        return topic
    if len(lobby.rooms) >= ROOMS:
        return Refused("rooms_full", {"limit": str(ROOMS)})
    if ask.role < Role.OPERATOR and sum(room.owner == who.id for room in lobby.rooms.values()) >= SHARE:
        return Refused("lists_full", {"limit": str(SHARE)})
    made = Draft(name.key, who, e.RoomCreated(name=name.display, topic=topic))
    return (made, Draft(name.key, who, e.Joined())) if who.id in lobby.people else (made,)


def joins(ask: Ask) -> Decision:
    """Come into a room: judged as what one will be there."""
    lobby, who, command = ask.lobby, ask.who, ask.command
    room = lobby.find(command.room)
    if room is None:
        return moved_away(ask, command.room) or unknown_room(lobby, command.room)
    if who.id in room.members:
        return ()
    refused = hindrance(joining(ask, room), RIGHTS.get(type(command), CLOSED))
    return refused or (Draft(room.key, who, e.Joined()),)


def marking(ask: Ask) -> Decision:
    """Remember how far one has read."""
    room, presence = ask.room, ask.lobby.people.get(ask.who.id)
    if room is None or presence is None:
        return Refused("not_member", ask.values)
    seq = min(ask.command.seq, room.head)
    known = (presence.read or {}).get(room.key, 0)
    return (Draft(room.key, ask.who, e.Marked(seq=seq)),) if seq > known else ()


# --- folding ------------------------------------------------------------------------------------------------


def created(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A room is there. Of a conversation the key says between whom it is."""
    event = entry.event
    assert isinstance(event, e.RoomCreated)
    made = Room(
        lobby.last_room + 1, event.name, names.fold(event.name), event.topic, created=entry.at, owner=entry.who.id,
        kind=event.kind,
    )  # fmt: skip
    settle(made)
    lobby.moved.pop(made.key, None)
    lobby.add(made)
    if event.topic:
        lobby.topics[made.key] = (entry.who.name, entry.at)
    advance(made, entry.seq, entry.at)


def settle(room: Room) -> None:
    """A conversation has its two members from the start, and is looked at whenever something is said in it."""
    if room.kind == "direct":
        room.members = dict.fromkeys(two_of(room.key), Role.MEMBER)
        room.ordered()


def two_of(key: str) -> tuple[str, ...]:
    """The ids of the two whose conversation this is."""
    return tuple(key.removeprefix(HIDDEN).split("+"))


def topic_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A room is about something else."""
    assert isinstance(entry.event, e.TopicSet)
    if room is not None:
        room.topic = entry.event.topic
        lobby.topics[room.key] = (entry.who.name, entry.at)


def joined(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is in a room."""
    if room is None:
        return
    presence = lobby.people.get(entry.who.id)
    if presence is not None:
        enter_room(lobby, presence, room)
    elif entry.who.kind != "guest":  # a guest is in a room while online: what the log tells of one is past
        room.members[entry.who.id] = lobby.role_in(room, entry.who)
    if room.order is not None:
        room.order.invited.pop(entry.who.id, None)
        room.tidy(entry.at)


def left(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is out of a room."""
    if room is not None:
        put_out(lobby, room, entry.who.id)


def put_out(lobby: Lobby, room: Room, id: str) -> None:
    """Somebody is not in the room any more, whoever wanted it so."""
    room.members.pop(id, None)
    if room.order is not None:
        room.order.hands.pop(id, None)
    presence = lobby.people.get(id)
    if presence is not None:
        presence.rooms = tuple([key for key in presence.rooms if key != room.key])


def enter_room(lobby: Lobby, presence: Presence, room: Room) -> None:
    """Somebody online is in the room."""
    room.members[presence.person.id] = lobby.role_in(room, presence.person)
    if room.key not in presence.rooms and room.kind == "room":
        presence.rooms += (room.key,)


def marked(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody has read so far."""
    assert isinstance(entry.event, e.Marked)
    if room is not None:
        read_up_to(lobby, entry.who, room.key, entry.event.seq)


def read_up_to(lobby: Lobby, who: Person, key: str, seq: int) -> None:
    """The marker of a room moves on; of an account it is kept while it is away."""
    account, presence = lobby.accounts.get(who.id), lobby.people.get(who.id)
    if account is not None:
        read = account.read
    elif presence is not None:
        read = presence.read = presence.read or {}
    else:
        return
    read[key] = max(read.get(key, 0), seq)
