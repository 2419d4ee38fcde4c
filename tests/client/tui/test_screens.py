"""What opens over the log."""

from textual.widgets import Input

from chinwag.client.tui.screens import Hidden
from chinwag.room.commands_accounts import ChangePassword, Register
from tests.client.tui.fake_link import FakeLink
from tests.client.tui.running import running, screen, typed


async def test_passwords_are_asked_for_one_by_one_and_never_shown() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        await typed(pilot, "/password", "enter")
        for secret in ("old-one", "new-one"):
            assert isinstance(app.screen, Hidden)
            assert app.screen.query_one(Input).password
            await pilot.press(*secret, "enter")
            await pilot.pause()
        assert [each for each in link.sent if isinstance(each, ChangePassword)] == [
            ChangePassword(old="old-one", new="new-one")
        ]
        assert "new-one" not in screen(app)


async def test_escape_asks_for_nothing_more() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        await typed(pilot, "/register", "enter")
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, Hidden)
        assert [each for each in link.sent if isinstance(each, Register)] == []
