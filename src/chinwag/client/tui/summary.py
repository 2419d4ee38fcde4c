"""What the rows and panels around the log say, from the view. Pure but for the link's clock."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chinwag.client.shown import Line
from chinwag.client.tui.bars import Piece, Row
from chinwag.client.tui.wording import one_line
from chinwag.client.tui.wrap import crop
from chinwag.client.view import Room, View
from chinwag.protocols import phrases

if TYPE_CHECKING:
    from chinwag.client.link import Link

Sides = tuple[list[Piece], list[Piece]]


def header(view: View, room: Room | None, rooms_shown: bool) -> Sides:
    """The room with its topic at the left; at the right how many are there, and what is unread elsewhere."""
    if room is None:
        return [Piece(" " + phrases.PRODUCT, "strong")], []
    left = [Piece(" " + one_line(room.name), "accent")]
    if room.topic:
        left.append(Piece("  " + one_line(room.topic), "text"))
    here = len(view.here(room.key))
    right = [] if room.whispers or not here else [Piece(f" {phrases.people(here)} ", "dim")]
    return left, ([] if rooms_shown else _elsewhere(view, room)) + right


def _elsewhere(view: View, room: Room) -> list[Piece]:
    """The other rooms with something unread, those that speak to the person first; at most three."""
    others = [other for other in view.rooms.values() if other is not room and other.unread]
    others.sort(key=lambda other: (not (other.mentions or other.whispers), -other.unread))
    return [
        Piece(f" {crop(one_line(other.name), 12)}:{_count(other.unread)}", "accent" if loud(other) else "dim")
        for other in others[:3]
    ]


def loud(room: Room) -> bool:
    """Whether what is unread there speaks to the person."""
    return bool(room.mentions or (room.whispers and room.unread))


def _count(number: int) -> str:
    return str(number) if number < 1000 else "999+"


def rooms(view: View, drafts: Sequence[str]) -> list[Row]:
    """The rooms, then the conversations, with what is unread; a pencil where something typed was not sent."""
    ordered = in_order(view)
    return [_room_row(number, room, room.key in drafts) for number, room in enumerate(ordered, 1)]


def in_order(view: View) -> list[Room]:
    """The rooms as they are numbered: rooms, then conversations."""
    return sorted(view.rooms.values(), key=lambda room: room.whispers)


def _room_row(number: int, room: Room, draft: bool) -> Row:
    name = one_line(room.name) + (" ✎" if draft else "")
    left = (
        Piece(f"{number:>2} " if number < 10 else "   ", "dim"),
        Piece(name, "strong" if room.unread else "text"),
    )
    right = (Piece(f" {_count(room.unread)} ", "accent" if loud(room) else "dim"),) if room.unread else ()
    return Row(left, right, room.key)


def people(view: View, room: Room | None) -> list[Row]:
    """Who is in the room: those who are away dimmed, at the end."""
    if room is None:
        return []
    beings = sorted(view.here(room.key), key=lambda being: bool(being.away))
    rows = [Row((Piece(f" {phrases.people(len(beings))}", "dim"),))] if beings else []
    for being in beings:
        name = one_line(being.name)
        ink = "dim" if being.away else "name:" + being.name
        mine = (Piece(" you", "dim"),) if being.id == view.me.id else ()
        away = (Piece(" away", "dim"),) if being.away else ()
        rows.append(Row((Piece(" " + name, ink), *mine, *away), (), "@" + being.name))
    return rows


def status(link: "Link", typing: Sequence[str], hint: str, below: int, stuck: bool) -> Sides:
    """At the left the connection if it is not well, else a hint, else who is typing; at the right what is below."""
    right: list[Piece] = []
    if not stuck:
        right.append(Piece(f" ↓ {below} new " if below else " ↓ End goes down ", "accent" if below else "dim"))
    banner = connection(link)
    if banner:
        return banner, right
    if hint:
        return [Piece(" " + hint, "text")], right
    if typing:
        return [Piece(" " + typing_sentence(typing), "dim")], right
    return [], right


def connection(link: "Link") -> list[Piece]:
    """The banner while the connection is not well; nothing while it is."""
    if link.status == "online":
        return []
    queued = f" {link.waiting} queued." if link.waiting else ""
    reason = one_line(link.reason)
    if link.status == "waiting":
        seconds = max(1, round(link.retry_in))
        return [Piece(f" Reconnecting in {seconds} s.{queued}", "bad"), Piece(f" {reason}", "dim")]
    if link.status == "connecting":
        return [Piece(f" Connecting…{queued}", "bad"), Piece(f" {reason}", "dim")]
    return [Piece(f" Not connected.{queued}", "bad"), Piece(f" {reason} Ctrl-C leaves.", "dim")]


def typing_sentence(names: Sequence[str]) -> str:
    """`anna is typing…`; from four on it is only said that several are."""
    if len(names) > 3:
        return "Several people are typing…"
    verb = "is" if len(names) == 1 else "are"
    return f"{phrases.listed([one_line(name) for name in names])} {verb} typing…"


def prompt(name: str, width: int) -> list[Piece]:
    """One's own name before the composer; on a narrow screen only the sign."""
    if width < 50:
        return [Piece("› ", "accent")]
    return [Piece(f" {crop(one_line(name), 16)}", "name:" + name), Piece(" › ", "dim")]


def context(verb: str, line: Line) -> list[Piece]:
    """What is answered or changed, above the composer."""
    said = one_line(line.text)
    return [
        Piece(f" {verb} ", "accent"),
        Piece(one_line(line.name), "name:" + line.name),
        Piece(f": {said}", "dim"),
    ]


def chosen(line: Line, when: str, keys: Sequence[str]) -> str:
    """What can be done with the chosen message, and when it was said."""
    number = f"#{line.seq}  " if line.seq else ""
    return f"{number}{when}  " + "  ".join(keys)
