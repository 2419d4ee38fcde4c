"""A room that was renamed is the same room after a restart, with all that was kept of it."""

from pathlib import Path

from chinwag.room.commands import CreateRoom, Join, MarkRead, Say, SetTopic
from chinwag.room.commands_accounts import Invite
from chinwag.room.commands_metadata import SetMetadata
from chinwag.room.commands_moderation import Ban, RenameRoom, SetFilter, SetMode, SetRole
from chinwag.room.entry import SERVER
from chinwag.room.facts import Facts
from chinwag.room.retention import Sweep
from chinwag.store.sqlite import SqliteStore
from chinwag.store.verification import verify
from tests.drivers.suite import ANN, BOB, enter, texts
from tests.store.test_sqlite_accounts import OLGA, PAUL, do, durable, opened, register


async def furnished(store: SqliteStore) -> None:
    """A room of olga's with something of everything."""
    await register(store, ANN, OLGA)
    await register(store, BOB, PAUL)
    await do(store, OLGA, CreateRoom(room="den"))
    await do(store, PAUL, Join(room="den"))
    await do(
        store, OLGA, SetTopic(room="den", topic="bees"), Say(room="den", text="before"),
        SetRole(person="paul", role="voiced", room="den"), Ban(mask="spam*", room="den"),
        SetFilter(pattern="x", action="mask", room="den"), SetMode(room="den", mode="limit", value=9),
        SetMetadata(room="den", key="url", value="https://x.test"),
    )  # fmt: skip
    await do(store, OLGA, Invite(room="den"), facts=Facts(fresh="K7QX2MPD"))
    await do(store, OLGA, SetMode(room="den", mode="password", value=1), facts=Facts(secret="$hash of den"))


async def test_everything_is_there_again_under_the_new_name(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await furnished(store)
        await store.do(PAUL, MarkRead(room="den", seq=4))
        await do(store, OLGA, RenameRoom(room="den", name="Lair"))
        await do(store, OLGA, CreateRoom(room="den"))
        await do(store, PAUL, Say(room="lair", text="after"))
        before = durable(store.state)
        assert store.hash_of("lair") == "$hash of den"
        assert store.hash_of("den") == ""
    async with opened(tmp_path) as store:
        assert durable(store.state) == before
        assert store.state.accounts[PAUL.id].read == {"lair": 4}
        page = store.page("Lair")
        assert (page.room, texts(page.entries)) == ("Lair", ["before", "after"])
        assert {entry.room for entry in page.entries} == {"Lair"}
        assert store.hash_of("lair") == "$hash of den"
        assert texts(store.page("den").entries) == []
    assert verify(tmp_path / "chinwag.db").sound


async def test_a_room_that_was_swept_and_renamed_is_sound(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await register(store, ANN, OLGA)
        await do(store, OLGA, CreateRoom(room="den"), Say(room="den", text="one"))
        await store.do(SERVER, Sweep(room="den", upto=2))
        await store.upkeep.wipe()
        await do(store, OLGA, RenameRoom(room="den", name="lair"))
        await enter(store, BOB)
        await store.do(OLGA, Say(room="lair", text="two"))
    found = verify(tmp_path / "chinwag.db")
    assert found.sound, [room.damages for room in found.rooms]
