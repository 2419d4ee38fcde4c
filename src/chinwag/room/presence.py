"""How people are seen, signs that nobody keeps, and who somebody was that went."""

from collections import deque
from collections.abc import Mapping

from chinwag.room import asides, coming, names
from chinwag.room import events_accounts as fa
from chinwag.room import events_presence as e
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry
from chinwag.room.events import Whispered
from chinwag.room.lobby import HOUSE, OPER, Gone, Lobby
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room, message_of
from chinwag.room.text import LINE_CHARACTERS, one_line

WHISPERS = 100  # remembered of two people
PAIRS = 1_000
MARKS = 1_000  # targets of which one can be remembered to have read them
FIELDS = ("user", "host", "real", "modes")


def describing(ask: Ask) -> Decision:
    """Be seen differently."""
    presence, command = ask.lobby.people[ask.who.id], ask.command
    wished = {field: getattr(command, field) for field in FIELDS if getattr(command, field) is not None}
    new = {field: one_line(value)[:LINE_CHARACTERS] for field, value in wished.items()}
    if OPER not in presence.modes and OPER in new.get("modes", ""):
        new["modes"] = new["modes"].replace(OPER, "")  # a right, which nobody has by saying so: see operating
    if new.get("real", presence.real) != presence.real:
        real = asides.real_name(ask, new["real"])
        if isinstance(real, Refused) and len(new) == 1:
            return real
        new["real"] = presence.real if isinstance(real, Refused) else real  # the rest comes with every arrival
    return _seen(ask, new)


def operating(ask: Ask) -> Decision:
    """Be an operator of the settings from now on: the password was right, and others are told by the switch."""
    if not ask.facts.verified:
        return Refused("password_wrong")
    shown = Draft(HOUSE, ask.who, fa.BecameOperator(name=one_line(ask.command.name)[:LINE_CHARACTERS]))
    modes = ask.lobby.people[ask.who.id].modes
    return (*in_house(ask.lobby, shown), *_seen(ask, {"modes": "".join(sorted({*modes, OPER}))}))


def _seen(ask: Ask, new: Mapping[str, str]) -> tuple[Draft, ...]:
    """How somebody is seen from now on, for everybody who may know."""
    presence = ask.lobby.people[ask.who.id]
    changed = tuple([field for field, value in new.items() if value != getattr(presence, field)])
    if not changed:
        return ()
    before = tuple([str(getattr(presence, field)) for field in changed])
    full = {field: new.get(field, getattr(presence, field)) for field in FIELDS}
    rooms = ask.lobby.heard_in(presence.rooms)
    return tuple(
        [Draft("", ask.who, e.Described(**full, changed=changed, before=before, rooms=group)) for group in rooms]
    )


def announcing(ask: Ask) -> Decision:
    """Say something to all who listen to operators."""
    text = message_of(ask.command.text)
    return text if isinstance(text, Refused) else (Draft("", ask.who, e.Announced(text=one_line(text))),)


def marking(ask: Ask) -> Decision:
    """Remember up to when something was read; it only ever grows."""
    command = ask.command
    marks = ask.lobby.marks.get(ask.who.id, {})
    key = names.fold(command.target)
    if command.at <= marks.get(key, 0):
        return ()
    if key not in marks and len(marks) >= MARKS:
        return Refused("lists_full", {"limit": str(MARKS)})
    return (Draft("", ask.who, e.TimeMarked(target=command.target, at=command.at)),)


def time_marked(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody has read something up to then."""
    event = entry.event
    assert isinstance(event, e.TimeMarked)
    lobby.marks.setdefault(entry.who.id, {})[names.fold(event.target)] = event.at


def described(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is seen differently."""
    presence, event = lobby.people.get(entry.who.id), entry.event
    assert isinstance(event, e.Described)
    if presence is not None:
        presence.user, presence.host = event.user, event.host
        presence.real, presence.modes = event.real, event.modes


def pair(one: str, other: str) -> str:
    """The key of what two people said to each other."""
    return "+".join(sorted((one, other)))


def whispered(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Remember what was said to one person alone, as long as both are here; the oldest pair goes first."""
    event = entry.event
    assert isinstance(event, Whispered)
    key = pair(entry.who.id, event.to_id)
    known = lobby.whispered.pop(key, None)
    lobby.whispered[key] = known = deque(maxlen=WHISPERS) if known is None else known
    known.append(entry)
    if len(lobby.whispered) > PAIRS:
        del lobby.whispered[next(iter(lobby.whispered))]


def _forget_whispers(lobby: Lobby, id: str) -> None:
    for key in [key for key in lobby.whispered if id in key.split("+")]:
        del lobby.whispered[key]


def departed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody is gone, and remembered for a while."""
    before = lobby.people.get(entry.who.id)
    coming.departed(lobby, entry, room)
    if before is not None and entry.who.id not in lobby.people:
        if entry.who.id not in lobby.accounts:
            lobby.marks.pop(entry.who.id, None)
            _forget_whispers(lobby, entry.who.id)
        _remember(lobby, entry, before.person.name, before)


def renamed(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """Somebody gave up a name, which is remembered for a while."""
    before = lobby.people.get(entry.who.id)
    old = before.person.name if before is not None else ""
    coming.renamed(lobby, entry, room)
    if before is not None and old != entry.who.name:
        _remember(lobby, entry, old, before)


def _remember(lobby: Lobby, entry: Entry, name: str, presence: object) -> None:
    user, host, real = (str(getattr(presence, field)) for field in ("user", "host", "real"))
    lobby.gone.append(Gone(entry.who.id, name, user, host, real, entry.at))
