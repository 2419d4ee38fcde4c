"""draft/chathistory: what was said before, in pages. draft/event-playback: and what else happened."""

from collections.abc import Callable, Iterable

from chinwag.protocols.irc.chathistory_refs import instant
from chinwag.protocols.irc.house import House, channel, is_channel, room_of
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.rendering import render
from chinwag.protocols.irc.speaker import Say, Speaker, Step
from chinwag.protocols.irc.tagging import stamp
from chinwag.protocols.irc.whispers import picked, remembered
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Edited, Said
from chinwag.room.room import Room
from chinwag.room.whispers import between

CAP, EVENTS = "draft/chathistory", "draft/event-playback"
MOST = 100  # messages in one answer
PAGE = 100  # entries looked at in one step
STEPS = 20
Steps = Iterable[Step]
Range = tuple[int, int]  # seqs between which it lies, both excluded; the second 0 = up to now


def history(irc: Speaker, line: Message) -> Steps:
    """CHATHISTORY and its subcommands."""
    word = line.params[0].upper() if line.params else ""
    if word == "TARGETS":
        yield from _targets(irc, line)
        return
    run = SUBCOMMANDS.get(word)
    if run is None:
        yield irc.fail("CHATHISTORY", "INVALID_PARAMS", word or "*", "Unknown command")
        return
    needed = 5 if word == "BETWEEN" else 4
    if len(line.params) < needed:
        yield irc.fail("CHATHISTORY", "NEED_MORE_PARAMS", word, "Missing parameters")
        return
    yield lambda: _answered(irc, word, line)


def _answered(irc: Speaker, word: str, line: Message) -> Say:
    target, *refs, limit = line.params[1:]
    room = place(irc, target)
    if isinstance(room, str):
        return (irc.fail("CHATHISTORY", "INVALID_TARGET", word, target, "Messages could not be retrieved"),)
    if not (limit.isascii() and limit.isdigit()) or not int(limit[:9]):
        return (irc.fail("CHATHISTORY", "INVALID_PARAMS", word, "Invalid limit"),)
    most = min(int(limit[:9]), MOST)
    try:
        if room is not None:
            found = SUBCOMMANDS[word](irc, room, refs, most)
        else:
            found = list(picked(irc.house, list(remembered(irc.house, irc.me, target)), word, refs, most))
    except ValueError:
        return (irc.fail("CHATHISTORY", "INVALID_PARAMS", word, "Invalid message reference"),)
    inside = [message for entry in found for message in render(irc.reader, entry)]
    return irc.batch("chathistory", inside, target)


def place(irc: Speaker, target: str) -> Room | str | None:
    """The room that a target means, None where nothing was kept, a word where it cannot be read."""
    state = irc.house.state()
    if is_channel(target):
        room = room_of(irc.house, target)
        return room if room is not None and irc.me in room.members else "unknown"
    account = state.account_named(target)
    presence = state.person_named(target)
    if account is None and presence is None:
        return "unknown"
    if account is None or irc.me not in state.accounts:
        return None
    return state.lobby.hidden.get(between(irc.me, account.id))


# --- references ---------------------------------------------------------------------------------------------


def after(house: House, room: Room, ref: str) -> int:
    """The seq behind which everything lies that came after a reference. Raises ValueError."""
    kind, _, value = ref.partition("=")
    return seq_of(room, value) if kind == "msgid" else _first_from(house, room, _time(kind, value) + 1) - 1


def before(house: House, room: Room, ref: str) -> int:
    """The seq ahead of which everything lies that came before a reference. Raises ValueError."""
    kind, _, value = ref.partition("=")
    return seq_of(room, value) if kind == "msgid" else _first_from(house, room, _time(kind, value))


def _time(kind: str, value: str) -> int:
    if kind != "timestamp":
        raise ValueError(kind)
    return instant(value)


def seq_of(room: Room, msgid: str) -> int:
    """The place of a message. Raises ValueError."""
    number, _, seq = msgid.removeprefix("r").partition("-")
    if number != str(room.id) or not (seq.isascii() and seq.isdigit()):
        raise ValueError(msgid)
    return int(seq)


def read_up_to(house: House, room: Room, at: int) -> int:
    """The seq of the last entry at that time or before, 0 = none."""
    return _first_from(house, room, at + 1) - 1


def _first_from(house: House, room: Room, at: int) -> int:
    """The first seq at that time or later (times never run backwards), else one more than the last."""
    low, high = max(room.first, 1), house.told(room.key) + 1
    while low < high:
        middle = (low + high) // 2
        entries = house.page(room.name, after=middle - 1, limit=1, head=house.told(room.key)).entries
        if entries and entries[0].at < at:
            low = entries[0].seq + 1
        else:
            high = middle
    return low


# --- pages --------------------------------------------------------------------------------------------------


def _wanted(irc: Speaker) -> Callable[[Entry], bool]:
    events = EVENTS in irc.caps

    def wanted(entry: Entry) -> bool:
        if isinstance(entry.event, Said):
            return not entry.event.redacted
        return events and not isinstance(entry.event, Edited) and bool(render(irc.reader, entry))

    return wanted  # a message is shown with its last text: its edits add nothing


def latest(irc: Speaker, room: Room, between_: Range, limit: int) -> list[Entry]:
    """The last entries in a range, oldest first."""
    low, high = between_
    head, wanted = irc.house.told(room.key), _wanted(irc)
    cursor = high or head + 1
    found: list[Entry] = []
    for _ in range(STEPS):
        page = irc.house.page(room.name, before=cursor, limit=PAGE, head=head).entries if cursor > 1 else ()
        found = [entry for entry in page if entry.seq > low and wanted(entry)] + found
        if not page or page[0].seq <= low + 1 or len(found) >= limit:
            break
        cursor = page[0].seq
    return found[-limit:]


def earliest(irc: Speaker, room: Room, between_: Range, limit: int) -> list[Entry]:
    """The first entries in a range, oldest first."""
    low, high = between_
    head, wanted = irc.house.told(room.key), _wanted(irc)
    found: list[Entry] = []
    for _ in range(STEPS):
        page = irc.house.page(room.name, after=low, limit=PAGE, head=head).entries
        found += [entry for entry in page if (not high or entry.seq < high) and wanted(entry)]
        if not page or len(found) >= limit or (high and page[-1].seq >= high - 1):
            break
        low = page[-1].seq
    return found[:limit]


def _latest(irc: Speaker, room: Room, refs: list[str], limit: int) -> list[Entry]:
    low = 0 if refs[0] == "*" else after(irc.house, room, refs[0])
    return latest(irc, room, (low, 0), limit)


def _before(irc: Speaker, room: Room, refs: list[str], limit: int) -> list[Entry]:
    return latest(irc, room, (0, before(irc.house, room, refs[0])), limit)


def _after(irc: Speaker, room: Room, refs: list[str], limit: int) -> list[Entry]:
    return earliest(irc, room, (after(irc.house, room, refs[0]), 0), limit)


def _around(irc: Speaker, room: Room, refs: list[str], limit: int) -> list[Entry]:
    middle = before(irc.house, room, refs[0])
    later = earliest(irc, room, (middle - 1, 0), limit - limit // 2)
    return [*latest(irc, room, (0, middle), limit // 2), *later] if limit > 1 else later


def _between(irc: Speaker, room: Room, refs: list[str], limit: int) -> list[Entry]:
    one, other = refs[0], refs[1]
    if before(irc.house, room, one) <= before(irc.house, room, other):
        return earliest(irc, room, (after(irc.house, room, one), before(irc.house, room, other)), limit)
    return latest(irc, room, (after(irc.house, room, other), before(irc.house, room, one)), limit)


SUBCOMMANDS: dict[str, Callable[[Speaker, Room, list[str], int], list[Entry]]] = {
    "LATEST": _latest,
    "BEFORE": _before,
    "AFTER": _after,
    "AROUND": _around,
    "BETWEEN": _between,
}


# --- TARGETS ------------------------------------------------------------------------------------------------


def _targets(irc: Speaker, line: Message) -> Steps:
    try:
        times = sorted(_time(*param.split("=", 1)) for param in line.params[1:3])
        limit = max(0, min(int(line.params[3]), MOST))
        low, high = times
    except (ValueError, IndexError, TypeError):
        yield irc.fail("CHATHISTORY", "INVALID_PARAMS", "TARGETS", "Invalid parameters")
        return
    yield lambda: _listed(irc, low, high, limit)


def _listed(irc: Speaker, low: int, high: int, limit: int) -> Say:
    state = irc.house.state()
    rooms = [(channel(room.name), room) for room in state.rooms.values() if irc.me in room.members]
    rooms += [(_other(irc, room), room) for room in state.lobby.hidden.values() if irc.me in room.members]
    found = []
    for name, room in rooms:
        last = latest(irc, room, (0, 0), 1)
        if last and low < last[0].at < high:
            found.append((last[0].at, name))
    rows = [
        Message("CHATHISTORY", ("TARGETS", name, stamp(at)), irc.house.setup.name)
        for at, name in sorted(found)[:limit]
    ]
    return irc.batch("draft/chathistory-targets", rows)


def _other(irc: Speaker, room: Room) -> str:
    other = irc.house.state().peer(room, Person(irc.me, irc.nick))
    return other.name if other is not None else "*"
