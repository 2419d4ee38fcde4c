"""One message in several lines, as it comes in."""

import pytest

from chinwag.protocols.irc.isupport import MULTILINE_BYTES, MULTILINE_LINES
from chinwag.protocols.irc.multiline import Multi, shape, text_of
from chinwag.protocols.irc.shaping import SHAPE, pieces
from chinwag.room.events import Said
from tests.protocols.irc.talk import Client, Talk

CAPS = ("draft/multiline", "batch", "message-tags")
OPEN = "BATCH +1 draft/multiline #den"


@pytest.fixture
async def both() -> tuple[Client, Client]:
    """Two in #den: who speaks, and an old client."""
    talk = Talk()
    await talk.store.open()
    ann, bob = talk.client("ann", *CAPS), talk.client("bob")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    return ann, bob


@pytest.mark.parametrize(
    "lines",
    [
        [("one", False)],
        [("one", False), ("two", True), ("three", False)],
        [("", False), ("", False), ("one", False), ("two", True)],
        [("one", False), ("", False), ("two", False), ("three", True), ("four", True)],
    ],
)
def test_what_was_put_together_comes_apart_the_same(lines: list[tuple[str, bool]]) -> None:
    multi = Multi("1", "#den", "", {}, "PRIVMSG", [line for line, _ in lines], [goes_on for _, goes_on in lines])
    kept = text_of(multi).lstrip("\n")  # as the core keeps it
    assert pieces(kept, shape(multi).get(SHAPE, ""), 400) == lines


async def test_the_whole_is_said_once_it_is_whole(both: tuple[Client, Client]) -> None:
    ann, bob = both
    ann.ask(OPEN, "@batch=1 PRIVMSG #den :one", "@batch=1;draft/multiline-concat PRIVMSG #den :two")
    assert bob.heard() == []
    ann.ask("@batch=1 PRIVMSG #den :three", "BATCH -1")
    assert [line.split(" :")[1] for line in bob.heard()] == ["one", "two", "three"]
    assert [entry.event.text for entry in ann.talk.store.rooms["den"] if isinstance(entry.event, Said)] == [
        "onetwo\nthree"
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([f"@batch=1 PRIVMSG #den :{'x' * 400}"] * (MULTILINE_BYTES // 400 + 1), "MULTILINE_MAX_BYTES"),
        (["@batch=1 PRIVMSG #den :x"] * (MULTILINE_LINES + 1), "MULTILINE_MAX_LINES"),
        (["@batch=2 PRIVMSG #den :x"], "MULTILINE_INVALID"),
        (["@batch=1 PRIVMSG #den :x", "@batch=1 NOTICE #den :x"], "MULTILINE_INVALID"),
        (["@batch=1;draft/multiline-concat PRIVMSG #den :"], "MULTILINE_INVALID"),
    ],
)
async def test_what_breaks_a_rule_is_told_once_and_nothing_of_it_is_said(
    both: tuple[Client, Client], lines: list[str], code: str
) -> None:
    ann, bob = both
    (told,) = ann.ask(OPEN, *lines)
    assert f" FAIL BATCH {code} " in told
    assert ann.ask("@batch=1 PRIVMSG #den :more", "BATCH -1") == []
    assert bob.heard() == []


async def test_only_one_of_a_kind_that_is_known_can_be_open(both: tuple[Client, Client]) -> None:
    ann, bob = both
    for wrong in ("BATCH +1 other #den", "BATCH +1 draft/multiline", "BATCH -1"):
        assert " FAIL BATCH MULTILINE_INVALID " in ann.ask(wrong)[0], wrong
    assert " FAIL BATCH MULTILINE_INVALID " in bob.ask(OPEN)[0]
    assert " FAIL BATCH MULTILINE_INVALID " in ann.ask(OPEN, OPEN)[0]
