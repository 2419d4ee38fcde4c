"""The store in memory keeps the contract, and fails as it is told."""

from collections.abc import AsyncIterator

import pytest_asyncio

from chinwag.room.commands import CreateRoom, Join, Leave, Say, SetTopic, Typing
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted
from chinwag.store.fake import FakeStore
from tests.drivers.suite import ANN, BOB, Heard, Suite, enter, refused, say, texts


@pytest_asyncio.fixture
async def store() -> AsyncIterator[FakeStore]:
    made = FakeStore()
    await made.open()
    yield made
    await made.close()


class TestFake(Suite):
    """The contract, in memory."""


async def test_it_settles_before_submit_returns(store: FakeStore) -> None:
    heard = Heard(store)
    await enter(store, ANN)
    store.submit("mark", ANN, Say(room="lobby", text="x"))
    assert heard.origins == [None, "mark"]


async def test_a_stalled_store_settles_nothing_until_it_goes_on(store: FakeStore) -> None:
    heard = Heard(store)
    await enter(store, ANN)
    store.stall()
    store.submit(1, ANN, Say(room="lobby", text="x"))
    store.submit(2, ANN, Typing(room="lobby"))
    assert heard.origins == [None]
    assert store.page("lobby").head == 1
    store.resume()
    assert heard.origins == [None, 1, 2]
    assert store.page("lobby").head == 2


async def test_without_immediate_everything_waits_for_flush() -> None:
    store = FakeStore(immediate=False)
    await store.open()
    heard = Heard(store)
    await enter(store, ANN)
    store.submit(1, ANN, Say(room="lobby", text="x"))
    assert heard.origins == [None]
    store.flush()
    assert heard.origins == [None, 1]


async def test_a_lost_group_is_refused_with_all_that_came_after_it(store: FakeStore) -> None:
    heard = Heard(store)
    await enter(store, ANN, BOB)
    await store.do(ANN, CreateRoom(room="garden"))
    store.stall()
    store.fail()
    store.submit(1, ANN, CreateRoom(room="shed"))
    store.submit(2, BOB, Join(room="garden"))
    store.submit(3, ANN, SetTopic(room="garden", topic="bees"))
    store.submit(4, ANN, Typing(room="lobby"))
    store.submit(5, ANN, Say(room="lobby", text="x", cid="c"))
    store.submit(6, ANN, Say(room="lobby", text="x", cid="c"))
    store.submit(7, ANN, Leave(room="garden"))
    store.resume()
    items = heard.items[3:]
    assert [item.origin for item in items] == [1, 2, 3, 4, 5, 6, 7]
    codes = [item.outcome.code if isinstance(item.outcome, Refused) else "" for item in items]
    assert codes == ["not_stored", "not_stored", "not_stored", "", "not_stored", "not_stored", "not_stored"]
    assert [bool(item.entries) for item in items] == [False, False, False, True, False, False, False]
    assert list(store.state.rooms) == ["lobby", "garden"]
    assert store.state.rooms["garden"].topic == ""
    assert set(store.state.rooms["garden"].members) == {ANN.id}
    assert set(store.state.people) == {ANN.id, BOB.id}
    assert store.state.people[ANN.id].rooms == ("lobby", "garden")
    assert store.state.people[BOB.id].rooms == ("lobby",)
    assert (await say(store, ANN, "x", cid="c")).seq == 2


async def test_the_log_goes_on_without_a_gap_after_a_lost_group(store: FakeStore) -> None:
    await enter(store, ANN)
    await say(store, ANN, "one")
    store.fail()
    assert await refused(store, ANN, Say(room="lobby", text="two")) == "not_stored"
    await say(store, ANN, "three")
    entries = store.page("lobby").entries
    assert ([entry.seq for entry in entries], texts(entries)) == ([1, 2, 3], ["one", "three"])
    assert [entry.pos for entry in entries] == [1, 2, 3]


async def test_a_repeated_command_is_stored_once(store: FakeStore) -> None:
    heard = Heard(store)
    await enter(store, ANN)
    store.repeat()
    store.submit(1, ANN, Say(room="lobby", text="x", cid="c"))
    assert [item.duplicate for item in heard.items[1:]] == [False, True]
    assert texts(store.page("lobby").entries) == ["x"]


async def test_time_never_runs_backwards(store: FakeStore) -> None:
    await enter(store, ANN)
    first = await say(store, ANN, "one")
    store.set_back(60_000)
    assert (await say(store, ANN, "two")).at >= first.at


async def test_a_regressed_log_raises_the_epoch(store: FakeStore) -> None:
    await enter(store, ANN)
    await say(store, ANN, "one")
    await say(store, ANN, "two")
    store.regress("lobby", 1)
    assert store.epoch == 2
    assert texts(store.page("lobby").entries) == ["one"]
    assert (await say(store, ANN, "three")).seq == 3


async def test_a_read_only_store_says_so_and_lets_people_read(store: FakeStore) -> None:
    await enter(store, ANN)
    await say(store, ANN, "one")
    store.read_only("disk_low")
    assert await refused(store, ANN, Say(room="lobby", text="two")) == "read_only"
    assert texts(store.page("lobby").entries) == ["one"]
    store.read_only("")
    assert isinstance((await store.do(ANN, Say(room="lobby", text="two"))).outcome, Accepted)
