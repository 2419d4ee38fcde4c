"""What typed lines do."""

import pytest

from chinwag.client.link import Link
from chinwag.client.typed import Came, carry_out, here, holds_secret, last_whisper
from chinwag.protocols.slash import Local, parse
from chinwag.room import events as ev
from tests.client.house import House
from tests.client.scenes import ALICE, LUCA, inside, live, said


async def test_a_line_is_said(link: Link) -> None:
    assert await carry_out(link, "lobby", "hello") == Came()
    await link.settled()
    assert [line.text for line in link.view.rooms["lobby"].lines] == ["hello"]


UNKEPT = "Nobody keeps what you and alice say here: that takes two accounts."


async def test_a_line_to_somebody_is_whispered(link: Link) -> None:
    await carry_out(link, "lobby", "psst > alice")
    await carry_out(link, "@alice", "more")
    await link.settled()
    assert [line.text for line in link.view.rooms["@alice"].lines] == ["psst", UNKEPT, "more"]


async def test_nobody_is_whispered_to(link: Link) -> None:
    came = await carry_out(link, "lobby", "/msg nobody psst")
    assert came.bad
    assert "nobody" in came.lines[0]
    assert "@nobody" not in link.view.rooms


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/list", "1 person in lobby: alice (away: lunch)"),
        ("/rooms", "lobby"),
        ("/history", "#1"),
        ("/search one", "lobby #1"),
        ("/search nothing", "Nothing was found"),
        ("/help nick", "/nick NAME"),
        ("/topic", "has no topic"),
        ("/away lunch", "away"),
        ("/nosuch", "no command"),
        ("/room nowhere", "nowhere"),
        ("/join nowhere", "nowhere"),
    ],
)
async def test_answers_are_lines(house: House, link: Link, line: str, told: str) -> None:
    house.says("one")
    came = await carry_out(link, "lobby", line)
    assert told in "\n".join(came.lines)


@pytest.mark.parametrize("line", [
    "/register secret", "/login anna secret", "/password old-one new-one", "/join dev secret", "/claim CODE",
    "/accept CODE", "/unregister secret",
])  # fmt: skip
def test_lines_with_secrets_are_known(line: str) -> None:
    assert holds_secret(parse(line, here(inside(), "lobby")))


@pytest.mark.parametrize("line", ["hello", "/join dev", "/register", "/nick anna", "/nosuch secret"])
def test_and_so_are_lines_without(line: str) -> None:
    assert not holds_secret(parse(line, here(inside(), "lobby")))


async def test_rooms_are_gone_to(link: Link) -> None:
    assert (await carry_out(link, "lobby", "/create dev")).room == "dev"
    assert (await carry_out(link, "dev", "/room lobby")).room == "lobby"
    link.say("@alice", "x")
    assert (await carry_out(link, "lobby", "/room alice")).room == "@alice"


async def test_a_conversation_is_left_here_alone(link: Link) -> None:
    await carry_out(link, "lobby", "/msg alice x")
    assert "alice" in (await carry_out(link, "@alice", "/list")).lines[0]
    for line in ("/topic x", "/topic", "/edit 1 y", "/delete 1", "/react 1 👍", "/history"):
        came = await carry_out(link, "@alice", line)
        assert came.lines == ("That works in rooms. This is between you and alice.",), line
    assert await carry_out(link, "@alice", "/leave") == Came()
    assert "@alice" not in link.view.rooms


async def test_nothing_is_said_in_no_room(house: House, link: Link) -> None:
    for line in ("hello?", "/me waves", "/topic x", "/leave"):
        assert "You are in no room" in (await carry_out(link, "", line)).lines[0]
    assert (await carry_out(link, "", "/list")).lines == ("1 person: alice (away: lunch)",)
    assert not house.rooms["lobby"]


async def test_leaving_and_the_front_ends_own_part(link: Link) -> None:
    assert await carry_out(link, "lobby", "/quit see you") == Came(left=True, reason="see you")
    assert (await carry_out(link, "lobby", "/save x.txt")).local == Local("save", "x.txt")


def test_what_a_line_is_read_against() -> None:
    view = inside()
    view.entry(said(1, "mine", LUCA))
    view.entry(said(2, "other"))
    view.entry(live(ev.Whispered(to="luca", to_id=LUCA.id, text="psst"), ALICE))
    found = here(view, "lobby")
    assert (found.own, found.last_whisper, found.online("ALICE"), found.online("eve")) == (1, "alice", True, False)
    assert last_whisper(inside()) == ""
