"""draft/chathistory of what was said to a guest, or by one: nobody keeps it but for the present."""

from collections.abc import Sequence

from chinwag.protocols.irc.chathistory_refs import instant
from chinwag.protocols.irc.house import House
from chinwag.protocols.irc.tagging import msgid
from chinwag.room.entry import Entry
from chinwag.room.presence import pair


def remembered(house: House, me: str, target: str) -> Sequence[Entry]:
    """What passed between oneself and somebody online, oldest first."""
    state = house.state()
    other = state.person_named(target)
    return state.lobby.whispered.get(pair(me, other.person.id), ()) if other is not None else ()


def picked(house: House, entries: Sequence[Entry], word: str, refs: Sequence[str], limit: int) -> Sequence[Entry]:
    """A page of them. Raises ValueError for a reference that means nothing."""
    if word == "LATEST":
        start = 0 if refs[0] == "*" else after(house, entries, refs[0])
        return entries[start:][-limit:]
    one = refs[0]
    if word == "BEFORE":
        return entries[: before(house, entries, one)][-limit:]
    if word == "AFTER":
        return entries[after(house, entries, one) :][:limit]
    if word == "AROUND":
        middle = before(house, entries, one)
        start = max(0, middle - limit // 2)
        return entries[start : middle + limit - limit // 2]
    low, high = after(house, entries, one), before(house, entries, refs[1])
    if low <= high:
        return entries[low:high][:limit]
    return entries[after(house, entries, refs[1]) : before(house, entries, one)][-limit:]


def before(house: House, entries: Sequence[Entry], ref: str) -> int:
    """How many lie ahead of a reference."""
    kind, _, value = ref.partition("=")
    if kind == "msgid":
        return _place(house, entries, value)
    return sum(entry.at < _time(kind, value) for entry in entries)


def after(house: House, entries: Sequence[Entry], ref: str) -> int:
    """Where those begin that lie behind a reference."""
    kind, _, value = ref.partition("=")
    if kind == "msgid":
        return _place(house, entries, value) + 1
    return sum(entry.at <= _time(kind, value) for entry in entries)


def _time(kind: str, value: str) -> int:
    if kind != "timestamp":
        raise ValueError(kind)
    return instant(value)


def _place(house: House, entries: Sequence[Entry], id: str) -> int:
    for index, entry in enumerate(entries):
        if msgid(house, entry) == id:
            return index
    raise ValueError(id)
