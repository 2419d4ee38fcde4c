"""Pages of what was said before."""

import pytest

from tests.protocols.irc.talk import Client, Talk

CAPS = ("draft/chathistory", "batch", "message-tags", "echo-message")


@pytest.fixture
async def ann() -> Client:
    """Somebody who said 1 to 5 in #den."""
    talk = Talk()
    await talk.store.open()
    ann = talk.client("ann", *CAPS)
    ann.ask("JOIN #den")
    ids.clear()
    for number in "12345":
        (line,) = ann.ask(f"PRIVMSG #den :{number}")
        ids[number] = line.split(" ")[0].removeprefix("@")
    return ann


ids: dict[str, str] = {}


def page(client: Client, words: str) -> str:
    """The words of a page; a number in braces is the id of that message."""
    for number, id in ids.items():
        words = words.replace("{" + number + "}", id)
    first, *inside, last = client.ask(f"CHATHISTORY {words}")
    assert " BATCH +" in first
    assert " BATCH -" in last
    return "".join(line[-1] for line in inside if " PRIVMSG " in line)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("LATEST #den * 2", "45"),
        ("LATEST #den {2} 100", "345"),
        ("LATEST #den {2} 2", "45"),
        ("BEFORE #den {3} 100", "12"),
        ("BEFORE #den {4} 2", "23"),
        ("AFTER #den {3} 100", "45"),
        ("AFTER #den {1} 2", "23"),
        ("AROUND #den {3} 3", "234"),
        ("AROUND #den {3} 1", "3"),
        ("BETWEEN #den {1} {5} 100", "234"),
        ("BETWEEN #den {1} {5} 2", "23"),
        ("BETWEEN #den {5} {1} 2", "34"),
        ("LATEST #den timestamp=9999-12-31T23:59:59.999Z 5", ""),
        ("AFTER #den timestamp=0001-01-01T00:00:00.000Z 2", "12"),
    ],
)
async def test_a_page_is_what_lies_between_the_oldest_first(ann: Client, asked: str, found: str) -> None:
    assert page(ann, asked) == found


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", "INVALID_PARAMS"),
        ("EARLIEST #den * 5", "INVALID_PARAMS"),
        ("LATEST #den *", "NEED_MORE_PARAMS"),
        ("BETWEEN #den * 5", "NEED_MORE_PARAMS"),
        ("LATEST #den * 0", "INVALID_PARAMS"),
        ("LATEST #den * ²", "INVALID_PARAMS"),
        ("LATEST #den * -1", "INVALID_PARAMS"),
        ("BEFORE #den msgid=r999-1 5", "INVALID_PARAMS"),
        ("BEFORE #den 5 5", "INVALID_PARAMS"),
        ("LATEST #nowhere * 5", "INVALID_TARGET"),
        ("LATEST nobody * 5", "INVALID_TARGET"),
        ("TARGETS * * 5", "INVALID_PARAMS"),
    ],
)
async def test_what_cannot_be_answered_is_said_to_be_so(ann: Client, asked: str, code: str) -> None:
    (line,) = ann.ask(f"CHATHISTORY {asked}".strip())
    assert f" FAIL CHATHISTORY {code} " in line


async def test_a_channel_that_one_is_not_in_is_nobodys_to_read(ann: Client) -> None:
    bob = ann.talk.client("bob", *CAPS)
    assert " INVALID_TARGET " in bob.ask("CHATHISTORY LATEST #den * 5")[0]


async def test_what_was_taken_back_is_in_no_page(ann: Client) -> None:
    ann.ask(f"REDACT #den {ids['4'].removeprefix('msgid=')}")
    assert page(ann, "LATEST #den * 2") == "35"


async def test_targets_are_the_channels_in_which_something_was_said_then(ann: Client) -> None:
    early, late = "timestamp=1960-01-01T00:00:00.000Z", "timestamp=9999-01-01T00:00:00.000Z"
    for one, other in ((early, late), (late, early)):
        rows = [line for line in ann.ask(f"CHATHISTORY TARGETS {one} {other} 5") if " TARGETS " in line]
        assert [row.split(" TARGETS ")[1].split(" ")[0] for row in rows] == ["#den"]
    assert len(ann.ask(f"CHATHISTORY TARGETS {early} {early} 5")) == 2
    for none in ("0", "-1"):
        assert len(ann.ask(f"CHATHISTORY TARGETS {early} {late} {none}")) == 2
