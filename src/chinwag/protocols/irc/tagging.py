"""For whom a line is made, and what it bears beside its words: its time, its id, whose account it is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from msgspec import Struct

from chinwag.protocols.irc import house as seen
from chinwag.protocols.irc.house import House, channel
from chinwag.protocols.irc.lines import Message
from chinwag.room import names
from chinwag.room.entry import Entry
from chinwag.room.room import Room

CHANNEL_RENAME = "draft/channel-rename"


class Reader(Struct, frozen=True):
    """For whom: those with these capabilities."""

    house: House
    caps: frozenset[str]


def stamp(ms: int) -> str:
    """IRCv3 server-time."""
    return f"{_second(ms // 1000)}.{ms % 1000:03d}Z"


@lru_cache(maxsize=64)
def _second(at: int) -> str:
    """What all messages of one second share."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def msgid(house: House, entry: Entry) -> str:
    """The id of a message: its room's number and its place, or a digest of what was not kept."""
    if entry.seq:
        return place_id(house, entry, entry.seq)
    digest = blake2b(repr((entry.at, entry.who.id, entry.event)).encode(), digest_size=9)
    return f"w-{digest.hexdigest()}"


def place_id(house: House, entry: Entry, seq: int) -> str:
    """The id of another message of the room in which something happened."""
    room = house.state().place(entry.room)
    return f"r{room.id if room is not None else 0}-{seq}"


def answering(house: House, entry: Entry, seq: int) -> dict[str, str]:
    """The tags of what answers a message, under its name and under the one it had as a draft."""
    id = place_id(house, entry, seq)
    return {"+reply": id, "+draft/reply": id}


def where(house: House, entry: Entry) -> str:
    """The target of what happened: a channel, or of a conversation the nick of the other one."""
    state = house.state()
    room = state.place(entry.room)
    if room is None or room.kind != "direct":
        return channel(entry.room)
    other = state.peer(room, entry.who)
    return other.name if other is not None else "*"


def read_at(house: House, me: str, target: str, room: Room | None) -> int:
    """Up to when (ms) somebody has read a conversation, 0 = never: by time as IRC says it, by place as others do.

    The place is what an account keeps; its time is that of the message there.
    """
    state = house.state()
    at = state.lobby.marks.get(me, {}).get(names.fold(target), 0)
    account, here = state.accounts.get(me), state.people.get(me)
    read = account.read if account is not None else (here.read or {}) if here is not None else {}
    seq = read.get(room.key, 0) if room is not None else 0
    if room is None or not seq:
        return at
    found = house.page(room.name, after=seq - 1, limit=1, head=house.told(room.key)).entries
    return max(at, found[0].at if found and found[0].seq == seq else 0)


def tags(
    reader: Reader, entry: Entry, given: Mapping[str, str] | None = None, *, said: bool = False
) -> dict[str, str]:
    """The tags of a line that its readers asked for. `said`: it is a message, with an id and its sender's tags."""
    found: dict[str, str] = {}
    caps = reader.caps
    if not caps:
        return found
    if "server-time" in caps:
        found["time"] = stamp(entry.at)
    if "message-tags" in caps and said:
        found["msgid"] = msgid(reader.house, entry)
        gone = reader.house.setup.off.tags
        found.update({key: value for key, value in (given or {}).items() if key[:1] == "+" and key[1:] not in gone})
    if "account-tag" in caps and entry.who.kind in ("account", "key"):
        found["account"] = account(reader.house, entry)
    if said and "message-tags" in caps and bot(reader.house, entry):
        found["bot"] = ""
    return found


def account(house: House, entry: Entry) -> str:
    """The name of the account that did something."""
    known = house.state().accounts.get(entry.who.id)
    return known.name.display if known is not None else entry.who.name


def bot(house: House, entry: Entry) -> bool:
    """Whether the actor says it is a bot."""
    presence = house.state().people.get(entry.who.id)
    return presence is not None and "B" in presence.modes


def line(reader: Reader, entry: Entry, command: str, *params: str) -> Message:
    """A line of the actor's."""
    found = tags(reader, entry)
    if entry.seq and "message-tags" in reader.caps:
        found["msgid"] = msgid(reader.house, entry)
    return Message(command, params, seen.looks(reader.house, entry.who).mask, found)
