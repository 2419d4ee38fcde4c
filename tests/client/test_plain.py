"""The line client: prints what happens, does what is typed, leaves cleanly."""

import os
from pathlib import Path

import pytest

from chinwag.client.link import Link, LinkError
from chinwag.client.plain import Plain, stay
from chinwag.client.reading import Lines
from chinwag.room import commands as wish
from chinwag.room.events import Edited
from chinwag.room.refusals import Refused
from tests.client.house import ALICE, House, until


class Visit:
    """A line client whose input is a pipe and whose output is a list."""

    def __init__(self, house: House, *, person: bool = True) -> None:
        self.told: list[str] = []
        self.end, self.typing = os.pipe()
        self.link = Link(house.address, "luca")
        self.plain = Plain(self.link, self.told.append, person=person, echo=not person)

    def type(self, text: str) -> None:
        os.write(self.typing, text.encode())

    async def run(self, text: str = "") -> int:
        self.type(text)
        os.close(self.typing)
        await self.link.open()
        return await self.plain.visit(Lines(self.end))

    @property
    def text(self) -> str:
        return "\n".join(self.told)


async def test_a_pipe_sends_waits_and_leaves(house: House) -> None:
    told: list[str] = []
    reading, writing = os.pipe()
    os.write(writing, b"hi\nthere")
    os.close(writing)
    link = Link(house.address, "bob", backlog=0)
    assert await stay(link, told.append, reading, person=False, echo=True) == 0
    assert [line.rpartition(" ")[0] for line in told] == ["bob: hi", "bob: there"]
    assert isinstance(house.asked[-1], wish.Quit)


async def test_a_refused_message_makes_a_pipe_fail(house: House) -> None:
    house.refuse[wish.Say] = Refused("text_long", {"limit": "1"})
    visit = Visit(house, person=False)
    assert await visit.run("hi\n") == 1
    assert "Not sent: “hi”. That is too long" in visit.text


async def test_a_person_is_greeted_and_sees_the_last_lines(house: House) -> None:
    house.says("before")
    visit = Visit(house)
    assert await visit.run("mine\n/list\n/nosuch\n") == 0
    assert "You are luca in lobby on house. Here: alice and luca." in visit.told
    assert any(line.startswith("alice: before (") for line in visit.told)
    assert not any("mine" in line for line in visit.told)  # the terminal shows it
    assert "alice (away: lunch)" in visit.text


async def test_rooms_are_switched_and_others_are_named(house: House) -> None:
    visit = Visit(house)
    assert await visit.run("/create dev\nhello\n/room lobby\n/quit bye\n") == 0
    assert "You are in dev now." in visit.told
    assert [entry.room for entry in house.rooms["dev"]] == ["dev"]
    last = house.asked[-1]
    assert isinstance(last, wish.Quit)
    assert last.reason == "bye"


async def test_a_whisper_is_told_at_once_and_not_again(house: House) -> None:
    visit = Visit(house)
    assert await visit.run("/msg alice psst\n/room alice\n") == 0
    assert [line.rpartition(" ")[0] for line in visit.told if "psst" in line] == ["You whisper to alice: psst"]


async def test_who_leaves_every_room_whispers_to_nobody(house: House) -> None:
    visit = Visit(house)
    assert await visit.run("/msg alice psst\n/leave\nhello?\n/create dev\n/leave dev\n") == 0
    assert [line for line in visit.told if "You are in" in line] == [
        "You are in no room. /rooms lists them, /join ROOM takes you to one.",
        "You are in no room. /rooms lists them, /join ROOM takes you to one.",
        "You are in dev now.",
        "You are in no room. /rooms lists them, /join ROOM takes you to one.",
    ]
    assert [one.text for one in house.asked if isinstance(one, wish.Whisper)] == ["psst"]


async def test_a_loss_is_told_once_and_so_is_the_return(house: House) -> None:
    visit = Visit(house)
    await visit.link.open()
    visit.link.on_change(visit.plain.heard)
    port = house.address.port
    await house.close()
    await until(lambda: visit.link.status == "waiting")
    visit.link.say("lobby", "kept")
    await house.open(port)
    await visit.link.settled()
    assert [line for line in visit.told if "come back" in line or "Connected" in line] == [
        "The connection was lost. Trying to come back; what you type is kept until then.",
        "Connected again.",
    ]
    await visit.link.close()
    os.close(visit.typing)
    os.close(visit.end)


async def test_the_end_of_the_link_is_the_end_of_the_visit(house: House) -> None:
    visit = Visit(house)
    await visit.link.open()
    visit.link.on_change(visit.plain.heard)
    house.goodbye("replaced")
    await until(visit.plain.over.is_set)
    assert "elsewhere" in visit.told[-1]
    os.close(visit.typing)
    os.close(visit.end)


async def test_edits_are_told(house: House) -> None:
    visit = Visit(house, person=False)
    await visit.link.open()
    visit.plain.go_to("lobby")
    visit.link.on_change(visit.plain.heard)
    house.says("hi")
    await until(lambda: visit.told)
    house.keep("lobby", ALICE, Edited(target=1, text="ho"))
    await until(lambda: len(visit.told) == 2)
    assert visit.told[1] == "alice changed “hi” to: ho"
    await visit.link.close()
    os.close(visit.typing)
    os.close(visit.end)


async def test_what_is_shown_is_saved_once(house: House, tmp_path: Path) -> None:
    house.says("before")
    visit = Visit(house)
    path = tmp_path / "chat.txt"
    assert await visit.run(f"/save {path}\n/save {path}\n/clear\n") == 0
    assert "alice: before" in path.read_text(encoding="utf-8")
    assert f"Saved to {path}." in visit.told
    assert f"Not saved: {path}: File exists." in visit.told


async def test_nobody_reading_any_more_ends_the_visit(house: House) -> None:
    visit = Visit(house)

    def gone(line: str) -> None:
        raise BrokenPipeError

    visit.plain = Plain(visit.link, gone, person=True, echo=False)
    assert await visit.run() == 0


async def test_no_way_in_is_an_error(house: House) -> None:
    await house.close()
    reading, writing = os.pipe()
    with pytest.raises(LinkError):
        await stay(Link(house.address, "bob"), print, reading, person=False, echo=True)
    os.close(reading)
    os.close(writing)
