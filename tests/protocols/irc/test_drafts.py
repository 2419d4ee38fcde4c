"""What is still a draft, and what is gone with it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from chinwag import settings
from chinwag.protocols.irc.caps import CAPS
from chinwag.protocols.irc.drafts import DRAFTS, Off, off
from chinwag.protocols.irc.isupport import tokens
from chinwag.protocols.irc.table import COMMANDS
from tests.protocols.irc.talk import SETUP, Talk


async def house_without(*names: str) -> Talk:
    talk = Talk(replace(SETUP, icon="https://x.test/i.svg", off=off(names)))
    await talk.store.open()
    return talk


def test_every_draft_has_its_name_in_the_settings_and_every_such_capability_its_row() -> None:
    assert set(settings.DRAFTS) == set(DRAFTS)
    of_rows = {cap for draft in DRAFTS.values() for cap in draft.caps}
    assert of_rows <= set(CAPS)
    assert {cap for cap in CAPS if "/" in cap} - {"draft/no-implicit-names"} <= of_rows


def test_every_row_names_commands_and_tokens_that_there_are() -> None:
    known = tokens(replace(SETUP, icon="https://x.test/i.svg"))
    for draft in DRAFTS.values():
        assert set(draft.commands) <= set(COMMANDS)
        assert set(draft.tokens) <= set(known)


def test_the_page_names_them_all() -> None:
    page = (Path(__file__).parents[3] / "docs" / "irc.md").read_text(encoding="utf-8")
    named = page.partition("## What can be switched off")[2].partition("\n## ")[0]
    assert [name for name in DRAFTS if f"`{name.removeprefix('draft/')}`" not in named] == []


def test_nothing_is_off_where_nothing_is_named() -> None:
    assert off(()) == Off()


@pytest.mark.parametrize("name", DRAFTS)
async def test_a_draft_that_is_off_is_gone_whole(name: str) -> None:
    ann = (await house_without(name)).client("ann", "message-tags")
    draft = DRAFTS[name]
    heard = " ".join(ann.ask("CAP LS 302", "ISUPPORT", "VERSION"))
    for cap in draft.caps:
        assert f" {cap}" not in heard
        assert ann.ask(f"CAP REQ :{cap}") == [f":irc.test CAP ann NAK {cap}"]
    for token in draft.tokens:
        assert f" {token}=" not in heard
    shared = {command for other, row in DRAFTS.items() if other != name for command in row.commands}
    for command in set(draft.commands) - shared:
        assert ann.ask(f"{command} a b c") == [f":irc.test 421 ann {command} :Unknown command"]


async def test_what_two_drafts_share_is_gone_with_both() -> None:
    one = (await house_without("draft/metadata-2")).client("ann")
    assert one.ask("METADATA * SUBS")[0].startswith(":irc.test BATCH ")
    none = (await house_without("draft/metadata-2", "draft/metadata-3")).client("ann")
    assert none.ask("METADATA * SUBS") == [":irc.test 421 ann METADATA :Unknown command"]


@pytest.mark.parametrize("name", ["draft/react", "draft/reply", "typing"])
async def test_a_tag_that_is_off_is_denied_and_passed_on_to_nobody(name: str) -> None:
    talk = await house_without(name)
    ann, bob = talk.client("ann", "message-tags"), talk.client("bob", "message-tags")
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    (denied,) = [word for word in " ".join(ann.ask("VERSION")).split() if word.startswith("CLIENTTAGDENY=")]
    assert set(denied.partition("=")[2].split(",")) == set(DRAFTS[name].tags)
    for tag in DRAFTS[name].tags:
        ann.ask(f"@+{tag}=r9-9;+other=1 PRIVMSG #den :hi")
        (heard,) = bob.heard()
        assert f"+{tag}" not in heard
        assert "+other=1" in heard
