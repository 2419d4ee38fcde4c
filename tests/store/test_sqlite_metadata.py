"""Metadata survives a restart, and goes with its account."""

from pathlib import Path

from chinwag.room.commands import CreateRoom
from chinwag.room.commands_accounts import DeleteAccount
from chinwag.room.commands_metadata import ClearMetadata, SetMetadata
from chinwag.room.facts import Facts
from chinwag.room.metadata import of_person, of_room
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import verify
from tests.drivers.suite import ANN, BOB, enter, say
from tests.store.test_sqlite_accounts import OLGA, PAUL, opened, raw, register


def known(store: SqliteStore) -> tuple[dict[str, str], dict[str, str]]:
    """What is known of the room den and of olga."""
    state = store.state
    return dict(of_room(state.rooms["den"])), dict(of_person(state.lobby, OLGA.id))


async def test_what_was_set_is_there_again_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await register(store, ANN, OLGA)
        await store.do(OLGA, CreateRoom(room="den"))
        for key, value in (
            ("url", "https://x.test"),
            ("color", "red"),
            ("color", ""),
            ("gone", "x"),
            ("gone", None),
        ):
            await store.do(OLGA, SetMetadata(key=key, value=value))
            await store.do(OLGA, SetMetadata(room="den", key=key, value=value))
        before = known(store)
        assert before == ({"url": "https://x.test", "color": ""},) * 2
    async with opened(tmp_path) as store:
        assert known(store) == before
        await enter(store, OLGA)
        await store.do(OLGA, ClearMetadata())
    assert verify(tmp_path / "chinwag.db").sound
    async with opened(tmp_path) as store:
        assert known(store) == (before[0], {})


async def test_nothing_of_a_deleted_account_is_left_in_the_view(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await register(store, ANN, OLGA)
        await register(store, BOB, PAUL)
        await store.do(PAUL, SetMetadata(key="url", value="https://x.test"))
        await store.do(PAUL, DeleteAccount(password=""), Facts(verified=True))
    async with opened(tmp_path) as store:
        assert of_person(store.state.lobby, PAUL.id) == {}
        rows = store._reader.all("metadata", "key")
    assert rows == []


async def test_the_log_forgets_it_with_all_that_a_deleted_account_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await register(store, ANN, OLGA)
        await register(store, BOB, PAUL)
        await store.do(PAUL, SetMetadata(key="url", value="https://secret.test"))
        await store.do(PAUL, DeleteAccount(password="", messages=True), Facts(verified=True))
        while store._reader.all("forgetting", "person"):
            await say(store, OLGA, "still here")
    assert b"secret.test" not in raw(tmp_path)
    assert verify(tmp_path / "chinwag.db").sound
