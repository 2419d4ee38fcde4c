"""What stands around the log."""

from collections.abc import Iterable

from chinwag.client.tui import summary
from chinwag.client.tui.bars import Piece, Row
from chinwag.room import events as ev
from tests.client.tui.fake_link import PEOPLE, FakeLink


def text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def texts(rows: Iterable[Row]) -> list[str]:
    return [text(row.pieces) + "|" + text(row.right) for row in rows]


def test_rooms_are_numbered_and_say_what_is_unread() -> None:
    link = FakeLink({"lobby": 1, "dev": 1})
    link.look("lobby")
    link.hear("news", "dev")
    link.live(PEOPLE[0], ev.Whispered(to="me", to_id="g0", text="psst"))
    assert texts(summary.rooms(link.view, ["dev"])) == [" 1 lobby|", " 2 dev ✎| 1 ", " 3 @anna| 1 "]


def test_the_header_shows_other_rooms_only_where_the_panel_is_folded() -> None:
    link = FakeLink({"lobby": 1, "dev": 1})
    link.look("lobby")
    link.hear("news", "dev")
    lobby = link.view.rooms["lobby"]
    lobby.topic = "a\ntopic"
    left, right = summary.header(link.view, lobby, rooms_shown=False)
    assert (text(left), text(right)) == (" lobby  a topic", " dev:1 4 people ")
    assert text(summary.header(link.view, lobby, rooms_shown=True)[1]) == " 4 people "


def test_people_who_are_away_come_last() -> None:
    link = FakeLink()
    link.live(PEOPLE[0], ev.AwaySet(text="lunch", rooms=("lobby",)))
    rows = texts(summary.people(link.view, link.view.rooms["lobby"]))
    assert rows == [" 4 people|", " ben|", " carl|", " me you|", " anna away|"]


def test_the_connection_comes_before_everything_in_the_status() -> None:
    link = FakeLink()
    link.status, link.retry_in, link.waiting = "waiting", 3.4, 2
    left, right = summary.status(link, ["anna"], "a hint", 5, stuck=False)  # type: ignore[arg-type]
    assert text(left).startswith(" Reconnecting in 3 s. 2 queued.")
    assert text(right) == " ↓ 5 new "
    link.status = "online"
    assert text(summary.status(link, ["anna"], "a hint", 0, stuck=True)[0]) == " a hint"  # type: ignore[arg-type]


def test_typing_names_up_to_three() -> None:
    assert summary.typing_sentence(["anna"]) == "anna is typing…"
    assert summary.typing_sentence(["anna", "ben"]) == "anna and ben are typing…"
    assert summary.typing_sentence(["a", "b", "c", "d"]) == "Several people are typing…"
