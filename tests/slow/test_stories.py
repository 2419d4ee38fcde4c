"""What people do with the app, each a short story; a key costs 80 ms here, so all are slow."""

import pytest

from chinwag.room import commands as wish
from chinwag.room import events as ev
from chinwag.room.refusals import Refused
from tests.client.tui.fake_link import PEOPLE, FakeLink
from tests.client.tui.running import running, screen, typed

pytestmark = pytest.mark.slow


async def test_commands_go_to_the_server_and_refusals_into_the_log() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        await typed(pilot, "/topic new things", "enter")
        assert link.sent == [wish.SetTopic(room="lobby", topic="new things")]
        link.refuse = Refused("room_unknown", {"room": "nowhere"})
        await typed(pilot, "/join nowhere", "enter")
        await pilot.pause(0.1)
        assert "There is no room nowhere." in screen(app)
        await typed(pilot, "/hepl", "enter")
        await pilot.pause(0.1)
        assert "Did you mean /help?" in " ".join(screen(app).split())
        assert "new things" in "".join(piece.text for piece in app.header.left)


async def test_drafts_stay_in_their_rooms() -> None:
    link = FakeLink({"lobby": 3, "dev": 2})
    async with running(link) as (app, pilot):
        await typed(pilot, "for the lobby", "alt+2")
        assert (app.room_key, app.composer.text) == ("dev", "")
        assert any("✎" in piece.text for row in app.rooms_panel.rows for piece in row.pieces)
        await typed(pilot, "for dev", "alt+1")
        assert app.composer.text == "for the lobby"
        link.hear("me: look", "dev")
        await pilot.press("alt+a")
        await pilot.pause(0.1)
        assert app.composer.text == "for dev"
        assert "unread" in screen(app)


async def test_a_message_is_chosen_by_keyboard_and_answered_changed_and_taken_back() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        await pilot.press("alt+up", "up", "r")
        await pilot.pause()
        await typed(pilot, "an answer", "enter")
        assert link.said == [("lobby", "an answer", 2)]
        await pilot.press("alt+up", "e")
        await pilot.pause()
        assert app.composer.text == "an answer"
        await typed(pilot, "!", "enter")
        assert link.sent == [wish.Edit(room="lobby", seq=4, text="an answer!")]
        await pilot.pause(0.1)
        assert "an answer! (edited)" in screen(app)
        await pilot.press("alt+up", "d", "y")
        await pilot.pause(0.1)
        assert link.sent[-1] == wish.Redact(room="lobby", seq=4)
        assert "message deleted" in screen(app)


async def test_a_reaction_is_picked_by_name() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        await pilot.press("alt+up", "plus")
        await pilot.pause()
        await pilot.press(*"tada", "enter")
        await pilot.pause(0.1)
        assert link.sent == [wish.React(room="lobby", seq=3, emoji="🎉")]
        assert "🎉 1" in screen(app)


async def test_scrolling_up_loads_history_to_the_first_message_and_keeps_the_place() -> None:
    link = FakeLink({"lobby": 400})
    async with running(link) as (app, pilot):
        for _ in range(30):
            before = screen(app).splitlines()[0]
            await pilot.press("pageup")
            await pilot.pause()
            assert before in screen(app) or "message 1 in" in screen(app)
            if "message 1 in lobby" in screen(app):
                break
        assert "message 1 in lobby" in screen(app)
        assert link.pages >= 4
        link.hear("news")
        await pilot.pause(0.1)
        assert "1 new" in "".join(piece.text for piece in app.status.right)
        await pilot.press("end")
        await pilot.pause(0.1)
        assert screen(app).endswith("anna news")
        assert app.status.right == []


async def test_search_jumps_into_the_past_and_end_comes_back() -> None:
    link = FakeLink({"lobby": 400})
    async with running(link) as (app, pilot):
        await typed(pilot, "/search message 17 in", "enter")
        await pilot.pause(0.1)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "›11:00         carl message 17 in lobby" in screen(app)
        assert "message 18 in lobby" in screen(app)
        await pilot.press("escape", "end")
        await pilot.pause(0.2)
        assert screen(app).endswith("message 400 in lobby")


async def test_the_bottom_stays_the_bottom_when_the_window_changes() -> None:
    link = FakeLink({"lobby": 100})
    async with running(link) as (app, pilot):
        for size in ((40, 12), (120, 40), (60, 20)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            assert screen(app).endswith("message 100 in lobby"), size
            assert bool(app.people_panel.display) is (size[0] >= 90)
        await pilot.press("pageup")
        top = screen(app).splitlines()[0].split()[-3:]
        await pilot.resize_terminal(100, 30)
        await pilot.pause(0.1)
        assert screen(app).splitlines()[0].split()[-3:] == top


async def test_the_banner_says_that_messages_wait() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        link.become("waiting", "The connection was lost.", 7)
        link.waiting = 1
        await typed(pilot, "later", "enter")
        await pilot.pause(0.1)
        assert "Reconnecting in 7 s. 1 queued." in "".join(piece.text for piece in app.status.left)
        assert screen(app).endswith("me later (sending)")
        link.show(link.view.failed("c1", "Too long."))
        await pilot.pause(0.1)
        assert screen(app).endswith("me later (not sent: Too long)")
        await pilot.press("alt+up", "d")
        await pilot.pause(0.1)
        assert link.dropped == ["c1"]
        assert "later" not in screen(app)


async def test_a_large_paste_is_asked_about() -> None:
    from textual.events import Paste

    link = FakeLink()
    async with running(link) as (app, pilot):
        app.composer.post_message(Paste("one\r\ntwo"))
        await pilot.pause()
        assert app.composer.text == "one\ntwo"
        app.composer.put("")
        app.composer.post_message(Paste("a\nb\nc\nd\n\x1b[31m"))
        await pilot.pause()
        assert app.composer.text == ""
        await pilot.press("y")
        await pilot.pause()
        assert app.composer.text == "a\nb\nc\nd\n[31m"


async def test_tab_completes_whoever_spoke_last() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        link.hear("me first", who=PEOPLE[2])
        link.hear("me too", who=PEOPLE[1])
        await typed(pilot, "b", "tab")
        assert app.composer.text == "ben: "
        app.composer.put("")
        await typed(pilot, "/the", "tab")
        app.composer.put("/to")
        await typed(pilot, "", "tab")
        assert app.composer.text == "/topic "
        app.composer.put("well :tad")
        await typed(pilot, "", "tab")
        assert app.composer.text == "well 🎉 "


async def test_typing_is_shown_and_can_be_off() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        link.live(PEOPLE[0], ev.Typed(on=True), "lobby")
        await pilot.pause(0.1)
        assert "anna is typing…" in "".join(piece.text for piece in app.status.left)
        await pilot.press("f7")
        app.say_hint("")
        assert app.status.left == []


async def test_a_mention_rings_only_while_the_screen_is_not_seen() -> None:
    link = FakeLink()
    async with running(link) as (app, pilot):
        told: list[tuple[str, str]] = []
        app.notify_outside = lambda name, text: told.append((name, text))  # type: ignore[method-assign]
        link.hear("me: seen")
        await pilot.pause(0.1)
        app.on_app_blur()
        link.hear("me: unseen\x07\x1b]")
        link.hear("nothing for you")
        await pilot.pause(0.1)
        assert told == [("anna", "me: unseen␇␛]")]
