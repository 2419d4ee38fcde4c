"""Words that are not wanted: patterns of an engine in linear time, that block, mask or flag what is said."""

from collections.abc import Iterable

from msgspec.structs import replace

from chinwag.room import events as e
from chinwag.room.ask import Ask
from chinwag.room.entry import Entry, Person
from chinwag.room.events_accounts import Flagged
from chinwag.room.events_moderation import FilterSet
from chinwag.room.events_presence import Signalled
from chinwag.room.lobby import HOUSE, Lobby
from chinwag.room.order import FILTERS, Filter, Order
from chinwag.room.permissions import Role
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.text import one_line

# --- on what people say -------------------------------------------------------------------------------------


def through(filters: Iterable[Filter], text: str, role: Role) -> str | Refused:
    """The text as it may be said, masked where need be. Those who keep order may say anything."""
    if role >= Role.OPERATOR:
        return text
    for each in filters:
        if not _found(each, text):
            continue
        if each.action == "block":
            return Refused("filtered")
        if each.action == "mask":
            text = each.matcher.masked(text) if each.matcher else text
    return text


def _found(each: Filter, text: str) -> bool:
    return each.matcher is not None and each.matcher.found(text)


def sifted(lobby: Lobby, room: Room, role: Role, who: Person, event: e.Event) -> Decision:
    """What is to be said in a room, after the filters of the house and of the room."""
    filters = [*lobby.order.filters.values(), *(room.order.filters.values() if room.order else ())]
    shown = getattr(event, "text", getattr(event, "topic", ""))
    if not filters or not shown or role >= Role.OPERATOR:
        return (Draft(room.key, who, event),)
    passed = through(filters, shown, role)
    if isinstance(passed, Refused):
        return Refused(passed.code, {"room": room.name})
    said = Draft(room.key, who, event if passed == shown else _again(event, passed))
    flags = [each.pattern for each in filters if each.action == "flag" and _found(each, shown)]
    if not flags or not isinstance(event, e.Said | e.Edited):
        return (said,)
    seq = event.target if isinstance(event, e.Edited) else room.head + 1  # the seq that it will have
    noted = Draft(HOUSE, who, Flagged(room_key=room.key, target=seq, pattern=flags[0]))
    return (said, *in_house(lobby, noted))  # what was said comes first: its place is the answer


def _again(event: e.Event, text: str) -> e.Event:
    """The event with another text."""
    if isinstance(event, e.TopicSet):
        return e.TopicSet(topic=text)
    return replace(event, text=text) if isinstance(event, e.Said | e.Edited | Signalled) else event


# --- setting them -------------------------------------------------------------------------------------------


def setting(ask: Ask) -> Decision:
    """Set a filter, change what it does, or take it away."""
    lobby, command = ask.lobby, ask.command
    order = order_of(lobby, ask.room)
    known = order.filters.get(command.pattern) if order else None
    before = known.action if known else ""
    if before == command.action:
        return ()
    if command.action and (trouble := _trouble(ask, order)):
        return trouble
    key = ask.room.key if ask.room is not None else ""
    event = FilterSet(pattern=command.pattern, before=before, after=command.action, room_key=key)
    return in_house(lobby, Draft(HOUSE, ask.who, event))


def _trouble(ask: Ask, order: Order | None) -> Refused | None:
    pattern = ask.command.pattern
    found = ask.lobby.engine.ready(pattern) if ask.lobby.engine is not None else ""
    if found == "":
        return Refused("filters_off")
    if isinstance(found, str) or not pattern:
        return Refused("pattern_invalid", {"pattern": one_line(pattern), "reason": str(found)})
    if order is not None and len(order.filters) >= FILTERS and pattern not in order.filters:
        return Refused("lists_full", {"limit": str(FILTERS)})
    return None


def order_of(lobby: Lobby, room: Room | None) -> Order | None:
    """What keeps order there; None = nothing is set."""
    return lobby.order if room is None else room.order


def filter_set(lobby: Lobby, entry: Entry, room: Room | None) -> None:
    """A filter is there, or gone."""
    event = entry.event
    assert isinstance(event, FilterSet)
    about = lobby.rooms.get(event.room_key)
    if event.room_key and about is None:
        return
    order = about.ordered() if about is not None else lobby.order
    if event.after:
        order.filters[event.pattern] = lobby.matched(event.pattern, event.after)
    else:
        order.filters.pop(event.pattern, None)
    if about is not None:
        about.tidy(entry.at)
    lobby.watch()
