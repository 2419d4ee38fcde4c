"""Typing and reading are told seldom."""

import asyncio

import pytest

from chinwag.client import hints
from chinwag.client.hints import Hints
from chinwag.client.shown import RoomChanged
from chinwag.client.window import Room
from chinwag.room.commands import Command, MarkRead, Typing


async def test_typing_is_told_when_it_begins_and_when_it_ends() -> None:
    told: list[Command] = []
    heard = Hints(told.append)
    for _ in range(5):
        heard.typing("lobby", on=True)
    heard.typing("lobby", on=False)
    heard.typing("lobby", on=False)
    assert told == [Typing(room="lobby"), Typing(room="lobby", on=False)]
    heard.again()
    heard.typing("lobby", on=True)
    assert len(told) == 3


async def test_what_was_read_is_told_once_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "READ_AFTER", 0.001)
    told: list[Command] = []
    heard, room = Hints(told.append), Room("lobby", head=3)
    for seq in (3, 4, 5):
        room.read = seq
        heard.read({"lobby": room}, [RoomChanged("lobby"), RoomChanged("gone")])
    async with asyncio.timeout(5):
        while not told:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert told == [MarkRead(room="lobby", seq=5)]
    heard.read({"lobby": room}, [RoomChanged("lobby")])
    room.read = 6
    heard.read({"lobby": room}, [RoomChanged("lobby")])
    heard.stop()
    await asyncio.sleep(0.003)
    assert len(told) == 1


async def test_who_leaves_tells_at_once_what_was_read() -> None:
    told: list[Command] = []
    heard, room = Hints(told.append), Room("lobby", head=3)
    heard.read({"lobby": room}, [RoomChanged("lobby")])
    heard.finish()
    assert told == [MarkRead(room="lobby", seq=3)]
    heard.finish()
    assert len(told) == 1
