"""Wishes: everything a person can ask for, whatever client the person uses.

A command never says who asks; that comes from the session. `id` is chosen by the protocol that read the
command and is handed back with the answer: a request number, an IRC label, or nothing. `cid` is the client's
own nonce for a message: a retry with the same `cid` by the same person is answered with the first outcome and
never stored twice (kept 7 days). Rooms are named as people name them; `names.fold` finds them.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Seq = Annotated[int, Meta(ge=0, le=2**53)]
Count = Annotated[int, Meta(ge=1, le=500)]
RoomName = Annotated[str, Meta(max_length=64)]
PersonName = Annotated[str, Meta(max_length=64)]
PASSWORD = 600  # bytes of one; what is longer is refused, not cut: docs/decisions/0004-passwords.md
Password = Annotated[str, Meta(max_length=PASSWORD)]
Nonce = Annotated[str, Meta(max_length=64)]
Manner = Literal["", "notice", "ctcp", "ctcp_reply"]  # notice: nobody and no program answers to it
Tags = Annotated[dict[str, str], Meta(max_length=64)]  # of the client, passed on as they are
RequestId = Annotated[int, Meta(ge=0, le=2**53)] | Annotated[str, Meta(max_length=64)] | None


class Command(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t", tag=str.lower, gc=False):
    """A wish, with the number under which its answer is awaited."""

    id: RequestId = None


# --- coming and going ---------------------------------------------------------------------------------------


class Enter(Command, frozen=True):
    """Come in under a name; with a token, as the guest one was before. Answer: Entered or Refused."""

    name: PersonName
    token: Annotated[str, Meta(max_length=128)] = ""
    backlog: Annotated[int, Meta(ge=0, le=500)] = 0  # last messages wanted of each room entered
    password: Password = ""  # of the house, where it has one
    code: Annotated[str, Meta(max_length=64)] = ""  # an invitation into the house
    rooms: bool = True  # False: without the room that everybody is in, to be joined like any other


class Quit(Command, frozen=True):
    """Leave for good; the connection is closed after the answer."""

    reason: Annotated[str, Meta(max_length=400)] = ""
    hold: bool = True  # keep a guest's name for a while for who has the token


class Rename(Command, frozen=True):
    """Take another name. Answer: Named or Refused."""

    name: PersonName
    lasting: bool = True  # False: an account goes by it until it leaves, and keeps its own


class SetAway(Command, frozen=True):
    """Say that one is away; an empty text says one is back. Answer: Done."""

    text: Annotated[str, Meta(max_length=400)] = ""


# --- rooms --------------------------------------------------------------------------------------------------


class CreateRoom(Command, frozen=True):
    """Make a room and join it. Answer: Joined or Refused."""

    room: RoomName
    topic: Annotated[str, Meta(max_length=400)] = ""


class Join(Command, frozen=True):
    """Join a room that exists. Answer: Joined or Refused."""

    room: RoomName
    backlog: Annotated[int, Meta(ge=0, le=500)] = 0
    password: Password = ""  # of the room, where it has one


class Leave(Command, frozen=True):
    """Leave a room. Answer: Accepted or Refused."""

    room: RoomName
    reason: Annotated[str, Meta(max_length=400)] = ""


class SetTopic(Command, frozen=True):
    """Set a room's topic. Answer: Accepted or Refused."""

    room: RoomName
    topic: Annotated[str, Meta(max_length=400)] = ""


# --- saying -------------------------------------------------------------------------------------------------


class Say(Command, frozen=True):
    """Say something in a room. Answer: Accepted(room, seq, at) or Refused."""

    room: RoomName
    text: str
    reply: Seq = 0  # the seq of the message answered, 0 = none
    action: bool = False  # /me
    cid: Nonce = ""
    manner: Manner = ""
    tags: Tags = {}


class Edit(Command, frozen=True):
    """Change the text of a message of one's own. Answer: Accepted or Refused."""

    room: RoomName
    seq: Seq
    text: str
    cid: Nonce = ""


class Redact(Command, frozen=True):
    """Take a message back: its text is erased, a tombstone stays. Answer: Accepted or Refused."""

    room: RoomName
    seq: Seq
    reason: Annotated[str, Meta(max_length=400)] = ""
    cid: Nonce = ""


class React(Command, frozen=True):
    """Put an emoji on a message, or take it off again. Answer: Accepted or Refused."""

    room: RoomName
    seq: Seq
    emoji: Annotated[str, Meta(max_length=32)]
    on: bool = True
    cid: Nonce = ""


class Whisper(Command, frozen=True):
    """Say something to one person alone. Answer: Whispered or Refused."""

    to: PersonName
    text: str
    action: bool = False
    cid: Nonce = ""
    manner: Manner = ""
    tags: Tags = {}
    note: bool = False  # words to oneself are meant so, and kept like any


# --- passing signs, never stored ----------------------------------------------------------------------------


class Typing(Command, frozen=True):
    """Show that one is typing, or has stopped. No answer unless refused."""

    room: RoomName
    on: bool = True


class MarkRead(Command, frozen=True):
    """Remember that everything up to `seq` was read. Answer: Done; one's other devices hear of it."""

    room: RoomName
    seq: Seq


# --- questions ----------------------------------------------------------------------------------------------


class ListRooms(Command, frozen=True):
    """Which rooms are there? Answer: RoomList."""


class ListPeople(Command, frozen=True):
    """Who is here? In one room, or everyone online where `room` is empty. Answer: PeopleList."""

    room: RoomName = ""


class GetPage(Command, frozen=True):
    """History of a room: up to `limit` entries before or after a seq (neither: the newest). Answer: Page."""

    room: RoomName
    before: Seq = 0
    after: Seq | None = None
    limit: Count = 50


class Search(Command, frozen=True):
    """Find messages, newest first, in one room or in all rooms one is in. Answer: Hits.

    In one room the query may be empty: then `by`, `since` and `until` alone say what is looked for.
    """

    query: Annotated[str, Meta(max_length=400)] = ""
    room: RoomName = ""
    by: PersonName = ""  # the name under which it was said, "" = anybody's
    since: Seq = 0  # said at this time (ms) or later
    until: Seq = 0  # said at this time or earlier, 0 = now
    before: Seq = 0  # log position of the last hit already seen, 0 = from the newest
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class Ping(Command, frozen=True):
    """Is the server there? Answer: Pong, after everything asked before."""

    data: Annotated[str, Meta(max_length=400)] = ""
