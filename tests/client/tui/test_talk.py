"""What is typed on the full screen: passwords, whispers to who is away, and what is said where there is no room."""

import pytest

from chinwag.client.tui.screens import Hidden
from chinwag.room import events as ev
from chinwag.room.commands import Whisper
from chinwag.room.commands_accounts import Register
from chinwag.room.events_moderation import Kicked
from chinwag.room.refusals import Refused
from tests.client.tui.fake_link import ME, PEOPLE, FakeLink
from tests.client.tui.running import running, screen, typed


@pytest.mark.slow
async def test_a_password_that_will_not_do_is_asked_for_again() -> None:
    link = FakeLink()
    link.refuse = Refused("password_weak", {"reason": "it is one of the commonest"})
    async with running(link) as (app, pilot):
        await typed(pilot, "/register", "enter")
        await pilot.pause(0.1)
        assert isinstance(app.screen, Hidden)
        await pilot.press(*"pass", "enter")
        await pilot.pause(0.1)
        assert isinstance(app.screen, Hidden)
        assert "one of the commonest" in app.screen.why
        link.refuse = None
        await pilot.press(*"better", "enter")
        await pilot.pause(0.1)
        assert not isinstance(app.screen, Hidden)
        assert link.sent == [Register(password="pass"), Register(password="better")]


@pytest.mark.slow
async def test_who_is_put_out_of_the_last_room_is_told_and_says_nothing_into_the_void() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        link.store("lobby", PEOPLE[0], Kicked(person=ME.id, name=ME.name, reason="late"))
        await pilot.pause(0.1)
        assert "anna put you out of lobby: late." in app.hint
        await typed(pilot, "hello?", "enter")
        await pilot.pause(0.1)
        assert link.said == []
        assert "You are in no room." in app.hint


@pytest.mark.slow
async def test_a_whisper_to_somebody_who_is_not_here_goes_by_way_of_the_server() -> None:
    link = FakeLink()
    link.refuse = Refused("person_unknown", {"name": "zoe"})
    async with running(link) as (app, pilot):
        await typed(pilot, "/msg zoe psst", "enter")
        await pilot.pause(0.1)
        assert "Nobody named zoe is here" in screen(app)
        assert list(link.view.rooms) == ["lobby"]
        link.live(PEOPLE[0], ev.Whispered(to="me", to_id=ME.id, text="psst"))
        await typed(pilot, "/msg anna yes?", "enter")
        await pilot.pause(0.1)
        assert app.room_key == "@anna"
        assert next(command for command in link.sent if isinstance(command, Whisper)).to == "zoe"
        assert link.said == [("@anna", "yes?", 0)]
