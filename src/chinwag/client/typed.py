"""What a typed line does: the same in the line client and on the full screen. Speaks through the link alone."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from chinwag.client.link import Link
from chinwag.client.requests import now
from chinwag.client.view import View
from chinwag.protocols import phrases, slash
from chinwag.protocols.phrases_order import listing
from chinwag.protocols.text_order import CODES, done
from chinwag.room import commands as wish
from chinwag.room import results
from chinwag.room.commands_moderation import Report
from chinwag.room.entry import Entry
from chinwag.room.events import Said
from chinwag.room.refusals import Refused
from chinwag.room.results import PersonInfo, Result
from chinwag.room.text import for_terminal

OF_CONVERSATIONS = (wish.GetPage, wish.Edit, wish.Redact, wish.React, Report)
"""What can be done with what was said between two, where it is kept."""
SECRETS = ("password", "old", "new", "code")  # fields of commands


class Came(Struct, frozen=True):
    """What came of a line: `lines` to show, `room` to go to, `left` if it was the end, or the client's part."""

    lines: tuple[str, ...] = ()
    room: str = ""
    left: bool = False
    reason: str = ""
    local: slash.Local | None = None  # `clear` or `save`: what only the front end can do
    bad: bool = False  # it was refused


def here(view: View, room: str, backlog: int = 50) -> slash.Here:
    """What a line typed in this room is read against."""
    return slash.Here(
        room=room,
        online=lambda name: view.named(name) is not None,
        last_whisper=last_whisper(view),
        own=own_last(view, room),
        backlog=backlog,
    )


def own_last(view: View, room: str) -> int:
    """The seq of one's own last message in a room that still stands, 0 = none is loaded."""
    found = view.room(room)
    if found is None or found.fleeting:
        return 0
    return next((line.seq for line in reversed(found.lines) if line.mine and line.message and not line.redacted), 0)


def holds_secret(meant: slash.Meant) -> bool:
    """Whether a line held a password or a code: then it is not kept among the lines sent."""
    return isinstance(meant, wish.Command) and any(getattr(meant, field, "") for field in SECRETS)


def topic_line(view: View, room: str) -> str:
    """What a room is about, as the answer to /topic."""
    found = view.room(room)
    if found is None or found.whispers:
        return phrases.notice("rooms_only", {"name": room[1:]}) if found else phrases.notice("not_in")
    return phrases.notice("topic", {"room": found.name, "topic": found.topic})


def last_whisper(view: View) -> str:
    """Who whispered last to this person, "" = nobody."""
    heard = [
        (line.at, room.name[1:]) for room in view.rooms.values() if room.whispers
        for line in room.lines[-20:] if not line.mine and line.message
    ]  # fmt: skip
    return max(heard)[1] if heard else ""


async def carry_out(link: Link, room: str, line: str) -> Came:
    """Do what a line means when it is typed in this room. Raises LinkError where it needs a connection."""
    meant = slash.parse(line, here(link.view, room))
    if isinstance(meant, Refused):
        return Came(lines=(phrases.sentence(meant.code, meant.values),), bad=True)
    if isinstance(meant, slash.Local):
        return _LOCALS.get(meant.name, _for_front_end)(link, room, meant)
    if not room and getattr(meant, "room", None) == "" and not isinstance(meant, wish.ListPeople | wish.Search):
        return Came(lines=(phrases.notice("not_in"),), bad=True)
    if isinstance(meant, wish.Say):
        link.say(meant.room, meant.text, action=meant.action, reply=meant.reply)
        return Came()
    if isinstance(meant, wish.Whisper):
        return await whisper(link, meant)
    if isinstance(meant, wish.Quit):
        return Came(left=True, reason=meant.reason)
    if isinstance(meant, wish.Leave) and meant.room.startswith("@"):
        link.show(link.view.drop_room(meant.room))
        return Came()
    alone = told_alone(link.view, room, meant)
    if alone:
        return Came(lines=(alone,), bad=not isinstance(meant, wish.ListPeople))
    return await do(link, placed(link.view, meant))


async def do(link: Link, meant: wish.Command) -> Came:
    """Have the server do it, and tell what came of it. Raises LinkError where it needs a connection."""
    answer = await link.send(meant)
    if isinstance(answer, Refused):
        return Came(lines=(phrases.sentence(answer.code, answer.values),), bad=True)
    return came_of(meant, answer, link.view)


def came_of(meant: wish.Command, answer: Result, view: View) -> Came:
    """What the outcome of a command says."""
    if isinstance(answer, results.Hits):
        return _hits(answer, view)
    if isinstance(meant, wish.SetAway):
        return Came(lines=(_away(meant),))
    code = CODES.get((type(meant), type(answer)))
    if code is not None:
        return Came(lines=(done(code, meant),))
    tell = _ANSWERS.get(type(answer))
    return tell(answer) if tell else Came()


async def whisper(link: Link, meant: wish.Whisper) -> Came:
    """To somebody who is not to be seen it goes by way of the server, which may know an account of that name.

    A conversation is opened where there is somebody: one with nobody helps nobody.
    """
    if link.status == "online" and not link.view.knows(meant.to):
        answer = await link.send(structs.replace(meant, cid=secrets.token_hex(8)))
        if isinstance(answer, Refused):
            return Came(lines=(phrases.sentence(answer.code, answer.values),), bad=True)
        if isinstance(answer, results.Told):
            link.show(link.view.taken("@" + answer.to, now(), stored=answer.stored))
        return Came()
    link.say(f"@{meant.to}", meant.text, action=meant.action)
    return Came()


def told_alone(view: View, room: str, meant: wish.Command) -> str:
    """What is said to a command about a room that was typed in a conversation, "" = it can be done there."""
    if not room.startswith("@") or getattr(meant, "room", "") != room:
        return ""
    found = view.room(room)
    if isinstance(meant, wish.ListPeople):
        return phrases.notice("alone_with", {"name": room[1:]})
    if isinstance(meant, OF_CONVERSATIONS) and found is not None and found.log:
        return ""
    return phrases.notice("rooms_only", {"name": room[1:]})


def placed(view: View, meant: wish.Command) -> wish.Command:
    """The same command with the conversation it is about called as the log calls it."""
    room = view.room(getattr(meant, "room", "")) if isinstance(meant, OF_CONVERSATIONS) else None
    return structs.replace(meant, room=room.place) if room is not None else meant


# --- what the client answers itself -------------------------------------------------------------------------


def _help(link: Link, room: str, meant: slash.Local) -> Came:
    return Came(lines=tuple(slash.help_lines(meant.args)))


def _room(link: Link, room: str, meant: slash.Local) -> Came:
    found = link.view.room(meant.args) or link.view.room("@" + meant.args)
    if found is None:
        return Came(lines=(phrases.sentence("not_member", {"room": meant.args}),), bad=True)
    return Came(room=found.name)


def _topic(link: Link, room: str, meant: slash.Local) -> Came:
    return Came(lines=(topic_line(link.view, room),))


def _for_front_end(link: Link, room: str, meant: slash.Local) -> Came:
    return Came(local=meant)


_LOCALS: dict[str, Callable[[Link, str, slash.Local], Came]] = {"help": _help, "room": _room, "topic": _topic}


# --- what the server answers --------------------------------------------------------------------------------


def _joined(answer: results.Joined) -> Came:
    return Came(lines=(phrases.notice("switched", {"room": answer.room.name}),), room=answer.room.name)


def _rooms(answer: results.RoomList) -> Came:
    return Came(lines=tuple(phrases.room_line(room) for room in answer.rooms))


def _people(answer: results.PeopleList) -> Came:
    if not answer.people:
        return Came(lines=(phrases.notice("nobody"),))
    where = f" in {answer.room}" if answer.room else ""
    head = f"{phrases.people(len(answer.people))}{where}: "
    return Came(lines=(head + ", ".join(_person(one) for one in answer.people),))


def _person(one: PersonInfo) -> str:
    away = " (away)" if one.away == "away" else f" (away: {one.away})" if one.away else ""
    return one.name + away


def _page(answer: results.Page) -> Came:
    lines = tuple(entry_line(entry) for entry in answer.entries if entry_line(entry))
    return Came(lines=lines or (phrases.notice("no_history"),))


def _hits(answer: results.Hits, view: View) -> Came:
    lines = tuple(f"{room_of(view, entry)} {entry_line(entry)}" for entry in reversed(answer.entries))
    return Came(lines=lines or (phrases.notice("no_hits"),))


def room_of(view: View, entry: Entry) -> str:
    """Where something was said, as the person calls it: the log has names of its own for conversations."""
    room = view.room(entry.room)
    if room is not None:
        return room.name
    to = getattr(entry.event, "to", "")
    return f"@{to if entry.who.id == view.me.id else entry.who.name}" if to else entry.room


def _rows(answer: results.Rows) -> Came:
    return Came(lines=tuple(for_terminal(line, kept="") for line in listing(answer)))


def _invitation(answer: results.Invitation) -> Came:
    values = {
        "code": answer.code, "room": answer.room, "uses": phrases.people(answer.uses), "link": answer.link,
    }  # fmt: skip
    return Came(lines=(phrases.notice("invitation", values),))


def _became(answer: results.Entered) -> Came:
    return Came(lines=(phrases.notice("logged_in", {"name": answer.person.name}),))


def _away(meant: wish.SetAway) -> str:
    return phrases.notice("away_set" if meant.text else "away_ended")


def entry_line(entry: Entry) -> str:
    """An entry with its number and time, on one line: `#12 Jun 03 12:01 alice: text`."""
    event = entry.event
    if not isinstance(event, Said):
        told = phrases.line(entry)
        return f"#{entry.seq} {_when(entry.at)} {for_terminal(told, kept='')}" if told else ""
    who = f"* {entry.who.name}" if event.action else f"{entry.who.name}:"
    text = "(taken back)" if event.redacted else event.text + (" (edited)" if event.edited else "")
    return for_terminal(f"#{entry.seq} {_when(entry.at)} {who} {text}".replace("\n", " / "), kept="")


def _when(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000):%Y-%m-%d %H:%M}"


_ANSWERS: dict[type[Result], Callable[[Any], Came]] = {
    results.Joined: _joined,
    results.RoomList: _rooms,
    results.PeopleList: _people,
    results.Page: _page,
    results.Rows: _rows,
    results.Invitation: _invitation,
    results.Entered: _became,
}
