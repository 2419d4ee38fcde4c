"""One connection's text protocol."""

import pytest

from chinwag.protocols.contract import Reply, Wire
from chinwag.protocols.text import BACKLOG, HELD_LIMIT, LINE_LIMIT, NAME_LIMIT, Text
from chinwag.room import commands, events, results
from chinwag.room.commands import Command
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.refusals import Refused
from chinwag.room.results import PersonInfo, RoomInfo
from tests.protocols.feeding import taken, three_ways

ALICE, BOB = Person("g1", "alice"), Person("g2", "bob")
LOBBY = RoomInfo("lobby", "", 9, 1, 2, joined=True)
DEV = RoomInfo("dev", "Tools", 3, 1, 1, joined=True)
PEOPLE = (PersonInfo("g1", "alice", "guest"), PersonInfo("g2", "bob", "guest"))
LINE = Entry("lobby", 7, 0, BOB, events.Said(text="earlier"))
BEGUN = Entry("lobby", 1, 0, SERVER, events.RoomCreated(name="lobby"))
ENTERED = results.Entered(
    person=ALICE, token="t", epoch=1, server="here", motd="", rooms=(LOBBY,), people=PEOPLE, backlog=(LINE,)
)


def inside() -> Text:
    """A wire whose person has entered, in the lobby."""
    wire = Text("here", online=lambda name: name == "bob")
    [enter] = wire.receive(b"alice\n")
    assert isinstance(enter, commands.Enter)
    wire.answer(enter, ENTERED)
    return wire


def asked(wire: Text, line: str) -> Command:
    [item] = wire.receive(line.encode() + b"\n")
    assert isinstance(item, Command)
    return item


def replied(wire: Text, line: bytes) -> str:
    [item] = wire.receive(line)
    assert isinstance(item, Reply)
    assert isinstance(item.out, bytes)
    return item.out.decode()


# --- coming in ----------------------------------------------------------------------------------------------


def test_it_is_a_wire_that_greets_at_any_time() -> None:
    wire: Wire = Text("here")
    assert (wire.kind, wire.echo, wire.paced, wire.patience) == ("text", False, False, 120.0)
    assert wire.greet() == b"* Welcome to here, a chat room on Chinwag.\r\nYour name? "
    wire.receive(b"al")
    assert wire.greet() == b"* Welcome to here, a chat room on Chinwag.\r\nYour name? "
    assert wire.receive(b"ice\r\n") == [commands.Enter(name="alice", backlog=BACKLOG)]


def test_a_house_without_a_name_of_its_own_is_not_named_twice() -> None:
    assert Text("chinwag").greet() == Text("").greet() == b"* Welcome to Chinwag.\r\nYour name? "


def test_the_first_line_is_the_name_three_ways() -> None:
    for items, reason in three_ways(lambda: Text().receive, b"\xff\xfb\x01 alice \r\n"):
        assert items == [commands.Enter(name="alice", backlog=BACKLOG)]
        assert reason == ""


def test_the_welcome_shows_the_last_messages_and_where_one_is() -> None:
    wire = Text("here")
    [enter] = wire.receive(b"alice\n")
    assert isinstance(enter, Command)
    assert wire.answer(enter, ENTERED).decode().split("\r\n") == [
        "--- Thursday, 1 January 1970 ---",
        "[00:00] bob: earlier",
        "* Hello alice. You are in lobby with bob. Type to talk, /help for more, /quit to leave.",
        "",
    ]
    assert wire.key == ("text", "lobby", 0)


def test_a_refused_name_is_asked_for_again() -> None:
    wire = Text()
    [enter] = wire.receive(b"alice\n")
    assert isinstance(enter, Command)
    out = wire.answer(enter, Refused("name_taken", {"name": "alice", "suggestion": "alice2"}))
    assert out == b"* The name alice is taken. alice2 is free.\r\nAnother name? "
    assert wire.receive(b"alice2\n") == [commands.Enter(name="alice2", backlog=BACKLOG)]


def test_lines_sent_ahead_wait_until_the_name_is_decided() -> None:
    wire = Text()
    [enter] = wire.receive(b"alice\nhello\n/quit\n")
    assert isinstance(enter, commands.Enter)
    assert not wire.more()
    wire.answer(enter, ENTERED)
    assert wire.more()
    assert wire.receive(b"") == [commands.Say(room="lobby", text="hello"), commands.Quit()]
    assert not wire.more()


def test_an_empty_or_odd_first_line_is_asked_again() -> None:
    assert replied(Text(), b"\r\n") == "Your name? "
    assert replied(Text(), b"/help\n").endswith("Your name? ")
    assert replied(Text(), b"\xff\xff\n").startswith("* That line was not UTF-8")


@pytest.mark.parametrize("line", [b"QUIT\n", b"/quit\n", b"\\quit\n", b"/exit\r\n", b"\x03", b"\x04", b"\xff\xf4"])
def test_one_can_leave_before_and_after_saying_a_name(line: bytes) -> None:
    assert Text().receive(line) == [commands.Quit()]
    wire = inside()
    assert wire.receive(line + b"more\n") == [commands.Quit()]
    assert wire.receive(b"more\n") == []


# --- limits -------------------------------------------------------------------------------------------------


def test_a_name_beyond_the_limit_ends_the_connection() -> None:
    for items, reason in three_ways(lambda: Text().receive, b"x" * (NAME_LIMIT + 1)):
        assert reason == "line_long"
        assert len(items) == 1


def test_a_line_beyond_the_limit_is_thrown_away_with_one_error() -> None:
    for items, reason in three_ways(
        lambda: inside().receive, b"a\n" + b"x" * (LINE_LIMIT + 10), following=b"y\nb\n"
    ):
        assert reason == ""
        assert [type(item) for item in items] == [commands.Say, Reply, commands.Say]
        assert items[2] == commands.Say(room="lobby", text="b")


def test_a_line_too_long_for_one_message_becomes_several() -> None:
    words = " ".join(["word"] * 1000)
    said = inside().receive(f"{words}\n".encode())
    assert all(isinstance(item, commands.Say) and len(item.text) <= 4000 for item in said)
    assert "".join(item.text for item in said if isinstance(item, commands.Say)) == words


def test_what_waits_for_a_name_is_limited() -> None:
    wire = Text()
    _, bad = taken(wire.receive, b"alice\n" + b"x\n" * HELD_LIMIT)
    assert bad is not None
    assert bad.reason == "held_limit"
    assert bad.before == [commands.Enter(name="alice", backlog=BACKLOG)]


def test_a_line_that_is_not_utf8_is_refused_and_the_next_one_read() -> None:
    first, second = inside().receive(b"caf\xe9\ncaf\xc3\xa9\n")
    assert isinstance(first, Reply)
    assert second == commands.Say(room="lobby", text="café")


def test_controls_are_gone_and_backspaces_did_their_work() -> None:
    assert inside().receive(b"\0he\x07lp\x08lo\x1b[A\n") == [commands.Say(room="lobby", text="hello")]


# --- talking ------------------------------------------------------------------------------------------------


def test_an_empty_line_says_nothing() -> None:
    assert inside().receive(b"\n  \r\n") == []


def test_own_messages_are_not_answered_and_can_be_changed() -> None:
    wire = inside()
    assert wire.answer(asked(wire, "helo"), results.Accepted(room="lobby", seq=12, at=0)) == b""
    edit = asked(wire, "/edit hello")
    assert edit == commands.Edit(room="lobby", seq=12, text="hello")
    assert wire.answer(edit, results.Accepted(room="lobby", seq=13, at=0)) == b"* Changed.\r\n"
    assert asked(wire, "/delete") == commands.Redact(room="lobby", seq=12)


def test_a_whisper_heard_can_be_answered() -> None:
    wire = inside()
    assert replied(wire, b"/r hi\n").startswith("* Nobody has whispered to you yet.")
    heard = Entry("", 0, 0, BOB, events.Whispered(to="alice", to_id="g1", text="psst"))
    assert wire.render(heard) == b"[00:00] bob whispers to alice: psst\r\n"
    whisper = asked(wire, "/r what?")
    assert whisper == commands.Whisper(to="bob", text="what?")
    out = wire.answer(whisper, results.Told(to="bob", text="what?", stored=True))
    assert out.startswith(b"* You whisper to bob: what?\r\n")


def test_how_a_whisper_was_taken_is_said_once() -> None:
    wire = inside()
    whisper = commands.Whisper(to="bob", text="hi")
    unkept = results.Told(to="bob", text="hi")
    assert wire.answer(whisper, unkept).endswith(b"takes two accounts.\r\n")
    assert wire.answer(whisper, unkept) == b"* You whisper to bob: hi\r\n"
    waits = results.Told(to="carol", text="hi", stored=True)
    assert wire.answer(whisper, waits).endswith(b"\r\n* carol is not here, and hears it when back.\r\n")
    assert b"hears" not in wire.answer(whisper, results.Told(to="bob", text="hi", stored=True))


def test_an_arrow_whispers_to_those_who_are_here() -> None:
    assert asked(inside(), "hi > bob") == commands.Whisper(to="bob", text="hi")
    assert asked(inside(), "hi > carol") == commands.Say(room="lobby", text="hi > carol")


def test_joining_goes_there_and_lines_sent_ahead_follow() -> None:
    wire = inside()
    [join] = wire.receive(b"/join dev\nhi\n")
    assert join == commands.Join(room="dev", backlog=BACKLOG)
    assert isinstance(join, Command)
    out = wire.answer(join, results.Joined(room=DEV, people=PEOPLE))
    assert out == b"* You are in dev now, with bob.\r\n* The topic of dev is: Tools\r\n"
    assert wire.key == ("text", "dev", 0)
    assert wire.receive(b"") == [commands.Say(room="dev", text="hi")]
    assert wire.render(LINE) == b"[00:00] [lobby] bob: earlier\r\n"
    assert replied(wire, b"/room LOBBY\n") == "* You are in lobby now.\r\n"
    assert wire.key == ("text", "lobby", 0)
    assert replied(wire, b"/room other\n").startswith("* You are not in other.")


def test_a_room_that_is_refused_leaves_one_where_one_was() -> None:
    wire = inside()
    out = wire.answer(asked(wire, "/join dev"), Refused("room_unknown", {"room": "dev"}))
    assert out == b"* There is no room dev. /rooms lists them, /create dev makes it.\r\n"
    assert asked(wire, "hi") == commands.Say(room="lobby", text="hi")


def test_leaving_goes_back_to_another_room_or_none() -> None:
    wire = inside()
    wire.answer(asked(wire, "/join dev"), results.Joined(room=DEV))
    left = results.Accepted(room="dev", seq=4, at=0)
    assert wire.answer(asked(wire, "/leave"), left) == b"* You left dev. You are in lobby now.\r\n"
    left = results.Accepted(room="lobby", seq=4, at=0)
    assert wire.answer(asked(wire, "/leave"), left) == b"* You left lobby. /rooms shows where you can go.\r\n"
    assert replied(wire, b"hi\n").startswith("* You are in no room.")
    assert asked(wire, "/search hi") == commands.Search(query="hi", limit=BACKLOG)


# fmt: off
ANSWERS: list[tuple[str, results.Result | Refused, str]] = [
    ("/list", results.PeopleList(room="lobby", people=PEOPLE),
     "* 2 people in lobby: alice, bob"),
    ("/list", results.PeopleList(room="lobby", people=()),
     "* Nobody is here."),
    ("/rooms", results.RoomList(rooms=(LOBBY, DEV)),
     "* lobby (2 people, joined)|* dev (1 person, joined): Tools"),
    ("/topic", results.RoomList(rooms=(DEV, LOBBY)),
     "* lobby has no topic. /topic TEXT sets one."),
    ("/topic Bread", results.Accepted(room="lobby", seq=3, at=0),
     "* The topic of lobby is: Bread"),
    ("/nick al", results.Named(person=Person("g1", "al")),
     "* You are al now."),
    ("/away", results.Done(),
     "* You are shown as away. /back ends it."),
    ("/back", results.Done(),
     "* You are shown as back."),
    ("/delete 3", results.Accepted(room="lobby", seq=4, at=0),
     "* Taken back."),
    ("/react 3 👍", results.Accepted(room="lobby", seq=4, at=0),
     "* Done."),
    ("/history", results.Page(room="lobby", entries=(LINE,), first=1, head=9, more=True),
     "--- Thursday, 1 January 1970 ---|#7 [00:00] bob: earlier|* Earlier messages: /history before 7"),
    ("/history", results.Page(room="lobby", entries=(), first=0, head=0, more=False),
     "* Nothing was said before that."),
    ("/history", results.Page(room="lobby", entries=(BEGUN,), first=1, head=1, more=False),
     "* Nothing was said before that."),
    ("/search hm", results.Hits(query="hm", entries=()),
     "* Nothing was found."),
    ("/search earl", results.Hits(query="earl", entries=(LINE,)),
     "--- Thursday, 1 January 1970 ---|#7 [00:00] bob: earlier"),
    ("/msg x y", Refused("person_unknown", {"name": "x"}),
     "* Nobody named x is here. /list shows who is."),
    ("hi", Refused("not_stored"),
     "* Not sent: it could not be stored. Try again later."),
]
# fmt: on


@pytest.mark.parametrize(("line", "result", "shown"), ANSWERS, ids=[f"{a}-{c[:20]}" for a, _, c in ANSWERS])
def test_each_outcome_is_told_in_plain_words(line: str, result: results.Result | Refused, shown: str) -> None:
    wire = inside()
    assert wire.answer(asked(wire, line), result).decode() == shown.replace("|", "\r\n") + "\r\n"


def test_what_the_client_would_do_is_done_here() -> None:
    wire = inside()
    assert replied(wire, b"/clear\n") == "\x1b[2J\x1b[H"
    assert "/msg NAME TEXT" in replied(wire, b"/help\n")
    assert replied(wire, b"/help me\n").startswith("* /me TEXT")
    assert replied(wire, b"/save\n").startswith("* Saving")
    assert replied(wire, b"/jion\n").startswith("* There is no command /jion. Did you mean /join?")


def test_names_and_texts_of_others_cannot_command_the_terminal() -> None:
    wire = inside()
    bad = Entry("lobby", 1, 0, Person("g3", "x\x1b[2J"), events.Said(text="\x1b]52;c;x\x07\nsecond"))
    out = wire.render(bad)
    assert b"\x1b" not in out
    assert b"\x07" not in out
    assert out.count(b"\r\n") == 2
    whisper = asked(wire, "/msg bob x")
    assert b"\x1b" not in wire.answer(whisper, results.Told(to="\x1b[2J", text="\x1b"))
    assert b"\x1b" not in wire.answer(whisper, Refused("person_unknown", {"name": "\x1b[2J"}))


def test_the_last_words_are_a_sentence() -> None:
    assert inside().goodbye("stopping").startswith(b"* The server is stopping.")
    assert inside().goodbye("quit") == b"* Goodbye.\r\n"
