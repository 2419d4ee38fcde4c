"""The app, in as few stories as show that it is put together; the others are in tests/slow/test_stories.py."""

import pytest
from textual._xterm_parser import XTermParser

from chinwag.client.tui.actions import ACTIONS
from tests.client.tui.fake_link import ME, FakeLink
from tests.client.tui.running import running, screen, typed


@pytest.mark.slow
async def test_messages_arrive_without_disturbing_what_is_typed() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        await typed(pilot, "half a thou")
        link.hear("hello [b]me[/b]")
        await pilot.pause(0.1)
        assert screen(app).endswith("12:00         anna hello [b]me[/b]")
        await typed(pilot, "ght", "enter")
        await pilot.pause(0.1)
        assert link.said == [("lobby", "half a thought", 0)]
        assert screen(app).endswith("me half a thought")
        assert app.composer.text == ""
        assert ("lobby", True) in link.typed


async def test_alt_and_a_key_is_a_command_and_types_nothing() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        for keys in ("\x1b1", "\x1b9", "\x1bu"):  # as terminals without the newer keyboard protocol send them
            parser = XTermParser()
            for event in [*parser.feed(keys), *parser.feed("")]:
                app.post_message(event)
        await pilot.pause()
        assert app.composer.text == ""
        assert "Nothing here was unread" in app.hint


@pytest.mark.slow
async def test_every_action_of_the_table_exists_and_the_help_shows_it() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        for action in ACTIONS:
            assert callable(getattr(app, f"action_{action.name}")), action.name
        await pilot.press("f1")
        await pilot.pause()
        shown = "\n".join("".join(piece.text for piece in row.pieces) for row in app.screen.panel.rows)  # type: ignore[attr-defined]
        for action in ACTIONS:
            assert action.help in shown, action.name
        await pilot.press("escape")
        await typed(pilot, "/help", "enter")
        await pilot.pause()
        panel = app.screen.panel  # type: ignore[attr-defined]
        assert panel.rows[panel.first].pieces[0].text == " COMMANDS"
        await pilot.press("escape", "ctrl+c")
        await pilot.pause(0.1)
    assert link.closed
    assert app.return_code == 0
    assert ME.name == "me"
