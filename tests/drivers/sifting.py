"""What every store must do with a search that asks for more than words: part of the suite."""

import pytest

from chinwag.room.commands import Enter, Say
from chinwag.room.entry import Person
from chinwag.room.events import Said
from chinwag.store.contract import Sift, Store

ANN, BOB = Person("g0000000000000001", "ann"), Person("g0000000000000002", "bob")


async def found(store: Store, query: str, sift: Sift, limit: int = 20, before: int = 0) -> tuple[list[str], int]:
    """The texts, newest first, and from where to go on."""
    hits = await store.search(query, ["lobby"], before=before, limit=limit, sift=sift)
    return [entry.event.text for entry in hits.entries if isinstance(entry.event, Said)], hits.next


class Sifting:
    """The contract of `Store.search` with a sift."""

    async def test_search_is_narrowed_to_an_author(self, store: Store) -> None:
        for who in (ANN, BOB):
            await store.do(who, Enter(name=who.name))
        for number in range(3):
            await store.do(ANN, Say(room="lobby", text=f"bees {number}"))
            await store.do(BOB, Say(room="lobby", text=f"bees and wasps {number}"))
        of_bob = ["bees and wasps 2", "bees and wasps 1", "bees and wasps 0"]
        assert await found(store, "bees", Sift(by="bob")) == (of_bob, 0)
        texts, following = await found(store, "bees", Sift(by="ann"), 1)
        assert texts == ["bees 2"]
        assert (await found(store, "bees", Sift(by="ann"), before=following))[0] == ["bees 1", "bees 0"]
        assert (await found(store, "", Sift(by="bob"), 2))[0] == of_bob[:2]

    async def test_search_is_narrowed_to_a_time(self, store: Store) -> None:
        await store.do(ANN, Enter(name="ann"))
        for number in range(2):
            said = await store.do(ANN, Say(room="lobby", text=f"bees {number}"))
        last = said.entries[0].at
        assert (await found(store, "", Sift(since=last)))[0][0] == "bees 1"
        assert (await found(store, "bees", Sift(until=last)))[0] == ["bees 1", "bees 0"]
        assert (await found(store, "", Sift(until=1)))[0] == []
        assert (await found(store, "bees", Sift(since=last + 60_000)))[0] == []

    async def test_without_words_it_is_for_one_room_and_a_sift(self, store: Store) -> None:
        with pytest.raises(ValueError, match="nothing"):
            await store.search("", [], sift=Sift(by="bob"))
