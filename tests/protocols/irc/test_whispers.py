"""What was said to a guest can be paged through while both are here."""

import pytest

from tests.protocols.irc.talk import Client, Talk

CAPS = ("draft/chathistory", "batch", "message-tags", "echo-message")


@pytest.fixture
async def ann() -> Client:
    """Who said 1 to 5 to bob."""
    talk = Talk()
    await talk.store.open()
    talk.client("bob", *CAPS)
    return talk.client("ann", *CAPS)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("LATEST bob * 2", "45"),
        ("LATEST bob {2} 100", "345"),
        ("BEFORE bob {3} 100", "12"),
        ("BEFORE bob {4} 2", "23"),
        ("AFTER bob {3} 100", "45"),
        ("AFTER bob {1} 2", "23"),
        ("AROUND bob {3} 3", "234"),
        ("AROUND bob {1} 3", "12"),
        ("BETWEEN bob {1} {5} 2", "23"),
        ("BETWEEN bob {5} {1} 2", "34"),
        ("AFTER bob timestamp=1960-01-01T00:00:00.000Z 2", "12"),
        ("BEFORE bob timestamp=1960-01-01T00:00:00.000Z 2", ""),
    ],
)
async def test_a_page_is_what_lies_between_the_oldest_first(ann: Client, asked: str, found: str) -> None:
    for number in "12345":
        id = ann.ask(f"PRIVMSG bob :{number}")[0].split(" ")[0].removeprefix("@")
        asked = asked.replace("{" + number + "}", id)
    inside = ann.ask(f"CHATHISTORY {asked}")
    assert "".join(line[-1] for line in inside if " PRIVMSG " in line) == found


async def test_a_reference_to_nothing_is_told(ann: Client) -> None:
    ann.ask("PRIVMSG bob :1")
    for wrong in ("msgid=w-0", "msgid=r1-1", "number=1", "timestamp=today"):
        assert " INVALID_PARAMS " in ann.ask(f"CHATHISTORY BEFORE bob {wrong} 5")[0], wrong


async def test_nobody_else_pages_through_it(ann: Client) -> None:
    ann.ask("PRIVMSG bob :1")
    eve = ann.talk.client("eve", *CAPS)
    for other in ("ann", "bob"):
        assert len(eve.ask(f"CHATHISTORY LATEST {other} * 5")) == 2, other
