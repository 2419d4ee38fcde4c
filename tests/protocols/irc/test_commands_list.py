"""LIST and its conditions."""

import pytest

from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    """#den with two, #attic with one, and a topic."""
    talk = Talk()
    await talk.store.open()
    talk.client("ann").ask("JOIN #den", "JOIN #attic", "TOPIC #attic :dust")
    talk.client("bob").ask("JOIN #den")
    return talk


def listed(lines: list[str]) -> list[str]:
    """The channels in an answer."""
    assert [lines[0].split(" ")[1], lines[-1].split(" ")[1]] == ["321", "323"]
    return sorted(line.split(" ")[3] for line in lines[1:-1])


async def test_a_row_tells_the_people_and_the_topic(talk: Talk) -> None:
    assert ":irc.test 322 eve #attic 1 dust" in talk.client("eve").ask("LIST")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["#attic", "#den"]),
        (" >1", ["#den"]),
        (" <2", ["#attic"]),
        (" >0,<2", ["#attic"]),
        (" #d*", ["#den"]),
        (" !#d*", ["#attic"]),
        (" C>5", ["#attic", "#den"]),
        (" C<5", []),
        (" c<20", ["#attic", "#den"]),
        (" T>5", ["#attic"]),
        (" T<5", []),
        (" T<20", ["#attic"]),
        (" >²", []),
    ],
)
async def test_a_condition_keeps_what_fits_it(talk: Talk, asked: str, found: list[str]) -> None:
    talk.now = talk.store.state.lobby.topics["attic"][1] + 10 * 60_000
    assert listed(talk.client("eve").ask(f"LIST{asked}")) == found


async def test_a_hidden_channel_is_listed_for_who_is_in_it(talk: Talk) -> None:
    cid = talk.client("cid")
    cid.ask("JOIN #cave", "MODE #cave +s")
    assert "#cave" in listed(cid.ask("LIST"))
    assert "#cave" not in listed(talk.client("eve").ask("LIST"))


async def test_a_channel_without_anybody_is_not_listed(talk: Talk) -> None:
    bob = talk.client("cid")
    bob.ask("JOIN #cave", "PART #cave")
    assert "#cave" not in listed(bob.ask("LIST"))
