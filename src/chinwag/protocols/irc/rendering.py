"""What became true, in the words of IRC: one small function per event, looked up in a table.

What a line looks like depends on the entry, on the capabilities in `caps` (caps.RENDERING) and on how people are
seen; never on who reads it. So it is made once for all who share those capabilities.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chinwag.protocols.irc import house as seen
from chinwag.protocols.irc.house import Looks, channel
from chinwag.protocols.irc.lines import Message, room_for
from chinwag.protocols.irc.rendering_order import ORDER
from chinwag.protocols.irc.shaping import CAP, CONCAT, SHAPE, pieces
from chinwag.protocols.irc.tagging import Reader, account, answering, line, msgid, place_id, tags, where
from chinwag.room import events as e
from chinwag.room import events_accounts as fa
from chinwag.room import events_presence as p
from chinwag.room.entry import Entry
from chinwag.room.text import one_line

CTCP = "\x01"


def render(reader: Reader, entry: Entry) -> Sequence[Message]:
    """The lines of an entry; none where IRC has no word for it."""
    tell = RENDER.get(type(entry.event))
    return tell(reader, entry, entry.event) if tell is not None else ()


# --- saying -------------------------------------------------------------------------------------------------


def spoken(
    reader: Reader, entry: Entry, target: str, text: str, manner: str = "", *, action: bool = False,
    given: Mapping[str, str] | None = None,
) -> Sequence[Message]:  # fmt: skip
    """PRIVMSG or NOTICE: one line for each line of the text that fits; the id stands on the first.

    512 bytes with the source and without tags (RFC 2812 section 2.3): old clients (ii, sic) hold no more.
    """
    command = "NOTICE" if manner in ("notice", "ctcp_reply") else "PRIVMSG"
    source = seen.looks(reader.house, entry.who).mask
    before, behind = ("\x01ACTION ", CTCP) if action else (CTCP, CTCP) if manner.startswith("ctcp") else ("", "")
    room = room_for(source, command, target) - len(before) - len(behind)
    found = tags(reader, entry, given, said=True)
    if "\n" not in text and "\t" not in text and len(text.encode()) <= room and not (given and SHAPE in given):
        return (Message(command, (target, f"{before}{text}{behind}"), source, found),)
    parts = pieces(text, (given or {}).get(SHAPE, ""), room)
    if len(parts) > 1 and CAP in reader.caps and "batch" in reader.caps and not manner.startswith("ctcp"):
        return _in_batch(
            reader, entry, [Message(command, (target, part), source) for part, _ in parts], parts, found
        )
    rest = {key: value for key, value in found.items() if key != "msgid"}
    shown = [part for part, _ in parts if part] or [""]
    return [
        Message(command, (target, f"{before}{part}{behind}"), source, own)
        for part, own in zip(shown, [found, *[rest] * (len(shown) - 1)], strict=True)
    ]


def _in_batch(
    reader: Reader, entry: Entry, said: list[Message], parts: list[tuple[str, bool]], found: dict[str, str]
) -> Sequence[Message]:
    """A message of several lines for those who can put them together."""
    name = f"m{msgid(reader.house, entry)}"
    first = said[0]
    inside = [
        Message(one.command, one.params, one.source, {"batch": name} | ({CONCAT: ""} if goes_on else {}))
        for one, (_, goes_on) in zip(said, parts, strict=True)
    ]
    start = Message("BATCH", (f"+{name}", CAP, first.params[0]), first.source, found)
    return [start, *inside, Message("BATCH", (f"-{name}",), first.source)]


def _said(reader: Reader, entry: Entry, event: e.Said) -> Sequence[Message]:
    given = dict(event.tags or {})
    if event.reply:
        given = answering(reader.house, entry, event.reply) | given
    target = event.to or channel(entry.room)
    return spoken(reader, entry, target, event.text, event.manner, action=event.action, given=given)


def _whispered(reader: Reader, entry: Entry, event: e.Whispered) -> Sequence[Message]:
    return spoken(reader, entry, event.to, event.text, event.manner, action=event.action, given=event.tags)


def _signalled(reader: Reader, entry: Entry, event: p.Signalled) -> Sequence[Message]:
    sign = next((mark for _, mark, role in seen.RANKS if role.name.lower() == event.least), "")
    target = event.to or sign + channel(entry.room)
    if event.text:
        return spoken(reader, entry, target, event.text, event.manner, given=event.tags)
    return _tag_message(reader, entry, target, event.tags)


def _tag_message(reader: Reader, entry: Entry, target: str, given: Mapping[str, str]) -> Sequence[Message]:
    """TAGMSG, for those who know tags."""
    gone = reader.house.setup.off.tags
    if "message-tags" not in reader.caps or (gone and {tag[1:] for tag in given} & gone):
        return ()
    source = seen.looks(reader.house, entry.who).mask
    return (Message("TAGMSG", (target,), source, tags(reader, entry, given, said=True)),)


def _tagged(reader: Reader, entry: Entry, event: e.Tagged) -> Sequence[Message]:
    return _tag_message(reader, entry, where(reader.house, entry), event.tags) if event.tags else ()


def _typed(reader: Reader, entry: Entry, event: e.Typed) -> Sequence[Message]:
    given = {"+typing": "active" if event.on else "done"}
    return _tag_message(reader, entry, where(reader.house, entry), given)


def _edited(reader: Reader, entry: Entry, event: e.Edited) -> Sequence[Message]:
    given = answering(reader.house, entry, event.target)
    return spoken(reader, entry, where(reader.house, entry), f"(edited) {event.text}", given=given)


def _redacted(reader: Reader, entry: Entry, event: e.Redacted) -> Sequence[Message]:
    if "draft/message-redaction" not in reader.caps:
        return ()
    params = (where(reader.house, entry), place_id(reader.house, entry, event.target))
    return (line(reader, entry, "REDACT", *params, *([event.reason] if event.reason else [])),)


def _reacted(reader: Reader, entry: Entry, event: e.Reacted) -> Sequence[Message]:
    name = "+draft/react" if event.on else "+draft/unreact"
    id = place_id(reader.house, entry, event.target)
    given = {"+reply": id, name: event.emoji, "+draft/reply": id}
    return _tag_message(reader, entry, where(reader.house, entry), given)


# --- coming and going ---------------------------------------------------------------------------------------


def _join(reader: Reader, entry: Entry, room: str) -> list[Message]:
    presence = reader.house.state().people.get(entry.who.id)
    if "extended-join" in reader.caps:
        name = account(reader.house, entry) if entry.who.kind in ("account", "key") else "*"
        real = seen.looks(reader.house, entry.who).real or entry.who.name
        found = [line(reader, entry, "JOIN", channel(room), name, real)]
    else:
        found = [line(reader, entry, "JOIN", channel(room))]
    if presence is not None and presence.away and "away-notify" in reader.caps:
        found.append(line(reader, entry, "AWAY", presence.away))
    return found


def _joined(reader: Reader, entry: Entry, event: e.Joined) -> Sequence[Message]:
    return _join(reader, entry, entry.room)


def _arrived(reader: Reader, entry: Entry, event: e.Arrived) -> Sequence[Message]:
    return [message for room in event.rooms for message in _join(reader, entry, room)]


def _left(reader: Reader, entry: Entry, event: e.Left) -> Sequence[Message]:
    return (line(reader, entry, "PART", channel(entry.room), *([event.reason] if event.reason else [])),)


def _departed(reader: Reader, entry: Entry, event: e.Departed) -> Sequence[Message]:
    return (line(reader, entry, "QUIT", f"Quit: {event.reason}" if event.reason else "Connection closed"),)


def _renamed(reader: Reader, entry: Entry, event: e.Renamed) -> Sequence[Message]:
    now = seen.looks(reader.house, entry.who)
    before = Looks(event.old, now.user, now.host)
    return (Message("NICK", (entry.who.name,), before.mask, tags(reader, entry)),)


def _topic_set(reader: Reader, entry: Entry, event: e.TopicSet) -> Sequence[Message]:
    return (line(reader, entry, "TOPIC", channel(entry.room), event.topic),)


# --- how people are seen ------------------------------------------------------------------------------------


def _away_set(reader: Reader, entry: Entry, event: e.AwaySet) -> Sequence[Message]:
    if "away-notify" not in reader.caps:
        return ()
    return (line(reader, entry, "AWAY", *([event.text] if event.text else [])),)


def _described(reader: Reader, entry: Entry, event: p.Described) -> Sequence[Message]:
    found: list[Message] = []
    before = dict(zip(event.changed, event.before, strict=True))
    if "real" in before and "setname" in reader.caps and before["real"]:
        found.append(line(reader, entry, "SETNAME", event.real))
    if ("user" in before or "host" in before) and "chghost" in reader.caps and before.get("host", event.host):
        old = Looks(entry.who.name, before.get("user", event.user), before.get("host", event.host))
        now = seen.looks(reader.house, entry.who)
        found.append(Message("CHGHOST", (now.user, now.host), old.mask, tags(reader, entry)))
    return found


def _watched(reader: Reader, entry: Entry, event: p.Watched) -> Sequence[Message]:
    number = "730" if event.on else "731"
    who = seen.looks(reader.house, entry.who).mask if event.on else event.name
    return (Message(number, ("*", who), reader.house.setup.name, tags(reader, entry)),)


def _noticed(reader: Reader, entry: Entry, event: e.Noticed) -> Sequence[Message]:
    from chinwag.protocols.phrases import notice

    text = one_line(notice(event.code, event.values))
    return (Message("NOTICE", ("*", text), reader.house.setup.name, tags(reader, entry)),)


def _logged_in(reader: Reader, entry: Entry, event: fa.LoggedIn) -> Sequence[Message]:
    out: list[Message] = []
    now = seen.looks(reader.house, entry.who)
    if event.old != entry.who.name:
        out.append(
            Message("NICK", (entry.who.name,), Looks(event.old, now.user, now.host).mask, tags(reader, entry))
        )
    if "account-notify" in reader.caps:
        out.append(line(reader, entry, "ACCOUNT", account(reader.house, entry)))
    return out


Tell = Callable[[Reader, Entry, Any], Sequence[Message]]
# fmt: off
RENDER: dict[type[e.Event], Tell] = {
    e.Said:      _said,
    e.Whispered: _whispered,
    p.Signalled: _signalled,
    e.Edited:    _edited,
    e.Redacted:  _redacted,
    e.Reacted:   _reacted,
    e.Tagged:    _tagged,
    e.Typed:     _typed,
    e.Joined:    _joined,
    e.Left:      _left,
    e.Arrived:   _arrived,
    e.Departed:  _departed,
    e.Renamed:   _renamed,
    e.TopicSet:  _topic_set,
    e.AwaySet:   _away_set,
    p.Described: _described,
    p.Watched:   _watched,
    e.Noticed:   _noticed,
    fa.LoggedIn: _logged_in,
    **ORDER,
}
# fmt: on
