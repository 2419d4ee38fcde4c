"""What of metadata comes unasked."""

import pytest

from chinwag.protocols.irc import metadata_sync
from chinwag.protocols.irc.metadata_sync import LINE, newer, packed, row
from chinwag.protocols.irc.speaker import Speaker
from tests.protocols.irc.talk import Talk

NEW = ("draft/metadata-3", "batch")


@pytest.fixture
async def talk() -> Talk:
    """Ann is in #den and has an address."""
    talk = Talk()
    await talk.store.open()
    talk.client("ann", *NEW).ask("JOIN #den", "METADATA * SET url x")
    return talk


def values(lines: list[str]) -> list[str]:
    return [line.split(" 761 ")[1].split(" ", 1)[1] for line in lines if " 761 " in line]


def test_keys_are_packed_into_lines_that_fit_and_none_is_lost() -> None:
    keys = [f"key{number}" for number in range(200)]
    lines = packed(keys)
    assert len(lines) > 1
    assert all(len(" ".join(line)) <= LINE for line in lines)
    assert [key for line in lines for key in line] == keys


@pytest.mark.parametrize(
    ("caps", "command"),
    [
        ((), "761"),
        (("draft/metadata-2",), "METADATA"),
        (("draft/metadata-3",), "761"),
        (("draft/metadata-2", "draft/metadata-3"), "761"),
    ],
)
async def test_who_asked_for_the_old_draft_alone_hears_it(caps: tuple[str, ...], command: str) -> None:
    irc = Speaker(Talk().house)
    irc.caps.update(caps)
    assert newer(irc) == (command == "761")
    assert row(irc, "ann", "url", "x").command == command


async def test_joining_tells_what_one_follows_of_those_there(talk: Talk) -> None:
    bob = talk.client("bob", *NEW)
    bob.ask("METADATA * SUB url")
    assert values(bob.ask("JOIN #den")) == ["ann url * x"]
    assert values(talk.client("cid", *NEW).ask("JOIN #den")) == []  # who follows nothing
    assert values(talk.client("dan").ask("JOIN #den")) == []


async def test_asking_for_all_and_watching_somebody_tell_what_is_known(talk: Talk) -> None:
    bob = talk.client("bob", *NEW)
    bob.ask("JOIN #den")
    assert ":irc.test 774 bob *ALL 0" in bob.ask("METADATA * SUB url")
    assert values(bob.ask("METADATA *ALL SYNC")) == ["ann url * x"]
    cid = talk.client("cid", *NEW)
    assert values(cid.ask("METADATA * SUB url")) == []  # hears nothing of ann
    assert values(cid.ask("MONITOR + ann")) == ["ann url * x"]


async def test_too_much_at_once_is_put_off(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = talk.client("bob", *NEW)
    bob.ask("METADATA * SUB url")
    monkeypatch.setattr(metadata_sync, "AT_ONCE", 0)
    assert ":irc.test 774 bob #den 2" in bob.ask("JOIN #den")
    assert values(bob.ask("METADATA #den SYNC")) == ["ann url * x"]
