"""Lines that people type, and what they mean."""

import pytest

from chinwag.protocols import slash
from chinwag.protocols.slash import Here, Local, complete, help_lines, parse
from chinwag.room import commands as wish
from chinwag.room.commands import Command
from chinwag.room.refusals import Refused

HERE = Here(room="dev", online=lambda name: name.lower() in {"joe", "b"}, last_whisper="carol", own=7, backlog=20)

# fmt: off
MEANINGS: list[tuple[str, object]] = [
    ("hello",                 wish.Say(room="dev", text="hello")),
    ("  indented",            wish.Say(room="dev", text="  indented")),
    ("//etc/passwd",          wish.Say(room="dev", text="/etc/passwd")),
    ("\\\\o/",                wish.Say(room="dev", text="\\o/")),
    ("\\o/",                  wish.Say(room="dev", text="\\o/")),
    ("/",                     wish.Say(room="dev", text="/")),
    ("/ hm",                  wish.Say(room="dev", text="/ hm")),
    ("?",                     wish.ListPeople(room="dev")),
    ("how are you?",          wish.Say(room="dev", text="how are you?")),
    ("/list",                 wish.ListPeople(room="dev")),
    ("/clients",              wish.ListPeople(room="dev")),
    ("/who #lobby",           wish.ListPeople(room="lobby")),
    ("Hi how are you > Joe",  wish.Whisper(to="Joe", text="Hi how are you")),
    ("2 > 1",                 wish.Say(room="dev", text="2 > 1")),
    ("a -> b",                wish.Say(room="dev", text="a -> b")),
    ("a > b",                 wish.Whisper(to="b", text="a")),
    ("hi >joe",               wish.Whisper(to="joe", text="hi")),
    ("hi>joe",                wish.Say(room="dev", text="hi>joe")),
    ("a -> c",                wish.Say(room="dev", text="a -> c")),
    ("> joe",                 wish.Say(room="dev", text="> joe")),
    ("x > joe smith",         wish.Say(room="dev", text="x > joe smith")),
    ("/msg joe hi > there",   wish.Whisper(to="joe", text="hi > there")),
    ("/w @joe hi",            wish.Whisper(to="joe", text="hi")),
    ("/WHISPER joe a  b",     wish.Whisper(to="joe", text="a  b")),
    ("/r fine",               wish.Whisper(to="carol", text="fine")),
    ("/me waves",             wish.Say(room="dev", text="waves", action=True)),
    ("/join #lobby",          wish.Join(room="lobby", backlog=20)),
    ("/create x All of it",   wish.CreateRoom(room="x", topic="All of it")),
    ("/leave",                wish.Leave(room="dev")),
    ("/leave lobby",          wish.Leave(room="lobby")),
    ("/rooms",                wish.ListRooms()),
    ("/room lobby",           Local("room", "lobby")),
    ("/topic",                Local("topic")),
    ("/topic New things",     wish.SetTopic(room="dev", topic="New things")),
    ("/nick bob",             wish.Rename(name="bob")),
    ("/away",                 wish.SetAway(text="away")),
    ("/away at lunch",        wish.SetAway(text="at lunch")),
    ("/back",                 wish.SetAway(text="")),
    ("/edit 3 better",        wish.Edit(room="dev", seq=3, text="better")),
    ("/edit better",          wish.Edit(room="dev", seq=7, text="better")),
    ("/edit #3 better",       wish.Edit(room="dev", seq=3, text="better")),
    ("/delete",               wish.Redact(room="dev", seq=7)),
    ("/undo",                 wish.Redact(room="dev", seq=7)),
    ("/redact 3 oops",        wish.Redact(room="dev", seq=3, reason="oops")),
    ("/react 3 👍",           wish.React(room="dev", seq=3, emoji="👍")),
    ("/answer 3 yes",         wish.Say(room="dev", text="yes", reply=3)),
    ("/history",              wish.GetPage(room="dev", limit=20)),
    ("/history 100",          wish.GetPage(room="dev", limit=100)),
    ("/history 9999",         wish.GetPage(room="dev", limit=500)),
    ("/history before 40",    wish.GetPage(room="dev", before=40, limit=20)),
    ("/search blue cheese",   wish.Search(query="blue cheese")),
    ("/clear",                Local("clear")),
    ("\\clear",               Local("clear")),
    ("/help msg",             Local("help", "msg")),
    ("/save my chat.txt",     Local("save", "my chat.txt")),
    ("/quit",                 wish.Quit()),
    ("\\quit",                wish.Quit()),
    ("/exit bye all",         wish.Quit(reason="bye all")),
    ("QUIT",                  wish.Quit()),
    ("quit",                  wish.Say(room="dev", text="quit")),
    ("",                      Refused("text_empty")),
    ("/jion lobby",           Refused("unknown_command", {"name": "/jion", "suggestion": "/join"})),
    ("/zzzzzz",               Refused("unknown_command", {"name": "/zzzzzz"})),
]
# fmt: on


@pytest.mark.parametrize(("line", "meant"), MEANINGS, ids=[line for line, _ in MEANINGS])
def test_a_line_means_what_the_table_says(line: str, meant: object) -> None:
    assert parse(line, HERE) == meant


@pytest.mark.parametrize(
    "line",
    ["/msg", "/msg joe", "/me", "/join", "/create", "/nick", "/edit", "/delete x", "/react 3", "/react x 👍",
     "/answer 3", "/answer yes", "/history x", "/history before", "/search", "/room", "/join #"],
)  # fmt: skip
def test_wrong_use_shows_the_usage(line: str) -> None:
    meant = parse(line, HERE)
    assert isinstance(meant, Refused)
    assert meant.code == "usage"
    assert meant.values["usage"].startswith(line.split()[0])


def test_with_nothing_to_answer_or_change_a_reason_is_given() -> None:
    nowhere = Here(room="dev")
    assert parse("/reply hi", nowhere) == Refused("person_unknown", {"reason": "reply"})
    assert parse("/edit hi", nowhere) == Refused("target_unknown", {"reason": "own"})
    assert parse("/delete", nowhere) == Refused("target_unknown", {"reason": "own"})


def test_without_knowledge_of_who_is_online_an_arrow_stays_public() -> None:
    assert parse("hi > joe", Here(room="dev")) == wish.Say(room="dev", text="hi > joe")


def test_only_messages_may_be_long() -> None:
    assert isinstance(parse("/me " + "x" * 3000, HERE), wish.Say)
    assert parse("/topic " + "x" * 401, HERE) == Refused("text_long", {"limit": "400"})


def test_a_command_of_many_lines_keeps_them() -> None:
    assert parse("/me one\ntwo", HERE) == wish.Say(room="dev", text="one\ntwo", action=True)


def test_no_word_stands_twice_in_the_table() -> None:
    words = [word for row in slash.ROWS for word in (row.name, *row.aliases)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("row", slash.ROWS, ids=lambda row: row.name)
def test_each_row_explains_itself_and_works_by_every_name(row: slash.Row) -> None:
    assert row.usage.startswith(f"/{row.name}")
    assert row.help.endswith(".")
    for word in (row.name, *row.aliases):
        meant = parse(f"/{word} 3 x", HERE)
        assert isinstance(meant, Command | Local | Refused)
        assert not (isinstance(meant, Refused) and meant.code == "unknown_command")


def test_completion_offers_names_before_aliases() -> None:
    assert complete("/jo") == ["/join"]
    assert complete("\\cl") == ["\\clear", "\\claim", "\\clients", "\\cls"]
    assert complete("/w") == ["/who", "/w", "/whisper"]
    assert complete("hello") == []
    assert complete("/join x") == []
    assert "/?" not in complete("/")


def test_every_command_stands_in_one_group_of_the_help() -> None:
    for groups, role in ((slash.GROUPS, "guest"), (slash.GROUPS_OF_ORDER, "operator")):
        named = [row.name for title in groups for row in slash.grouped(title)]
        assert sorted(named) == sorted(row.name for row in slash.ROWS if row.role == role)


@pytest.mark.parametrize(
    ("line", "known"),
    [("/quit", True), ("\\LOGIN ann x", True), ("/etc/passwd", False), ("/ quit", False), ("", False)],
)
def test_a_command_is_known_by_its_first_word(line: str, known: bool) -> None:
    assert slash.known(line) is known


def test_help_comes_from_the_table() -> None:
    others = [row for row in slash.ROWS if row.role == "operator"]
    assert len(help_lines()) == len(slash.GROUPS) + len(slash.ROWS) - len(others) + 2
    assert len(help_lines("order")) == len(slash.GROUPS_OF_ORDER) + len(others) + 2
    assert "/help order" in help_lines()[-2]
    assert help_lines("/join")[0].startswith("/join ROOM [PASSWORD]  Join a room.")
    assert help_lines("w")[1] == "Also: /w, /whisper, /tell"
    assert "no command /zzz" in help_lines("zzz")[0]
