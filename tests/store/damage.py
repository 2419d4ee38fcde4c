"""A database with everything in it, and a hand that damages it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chinwag.room.commands import CreateRoom, Edit, Join, React, Redact, Say, SetTopic
from chinwag.store.directory import DATABASE
from chinwag.store.fake import Ticks
from chinwag.store.sqlite import SqliteStore
from tests.drivers.suite import ANN, BOB, enter


async def lived_in(data: Path, lines: int = 30) -> Path:
    """A database in which people talked, edited, reacted and took things back; closed. Returns its path."""
    store = SqliteStore(data, clock=Ticks(1_000))
    await store.open()
    await enter(store, ANN, BOB)
    await store.do(ANN, CreateRoom(room="Garden", topic="bees"))
    await store.do(BOB, Join(room="garden"))
    for number in range(lines):
        for room in ("lobby", "garden"):
            store.submit(None, ANN if number % 3 else BOB, Say(room=room, text=f"line number {number} in {room}"))
    await store.do(BOB, Say(room="lobby", text="an asnwer", reply=2, action=True, cid="c1"))
    await store.do(BOB, Edit(room="lobby", seq=lines + 2, text="an anwser"))
    await store.do(BOB, Edit(room="lobby", seq=lines + 2, text="an answer"))
    await store.do(BOB, Edit(room="lobby", seq=2, text="a secret"))
    await store.do(BOB, React(room="lobby", seq=2, emoji="👍"))
    await store.do(BOB, Redact(room="lobby", seq=2, reason="oops"))
    await store.do(ANN, React(room="garden", seq=4, emoji="👍"))
    await store.do(BOB, React(room="garden", seq=4, emoji="👍"))
    await store.do(ANN, SetTopic(room="garden", topic="wasps"))
    await store.close()
    return data / DATABASE


def damage(database: Path, *statements: str) -> None:
    """Alter the database behind the program's back."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
