"""What every store must do, whatever it keeps its log in: one body of tests, run against each driver.

A driver's test file subclasses `Suite`, and gives a fixture `store`: an open store.
"""

import asyncio
from collections.abc import Sequence

import pytest

from chinwag.room.commands import (
    Command,
    CreateRoom,
    Edit,
    Enter,
    Join,
    Leave,
    Quit,
    React,
    Redact,
    Say,
    SetTopic,
    Typing,
    Whisper,
)  # fmt: skip
from chinwag.room.commands_accounts import SetPolicy
from chinwag.room.entry import SERVER, Entry, Person, Target
from chinwag.room.events import Arrived, Edited, Reacted, Redacted, RoomCreated, Said, Typed
from chinwag.room.events_accounts import PolicySet
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Done
from chinwag.room.retention import Sweep
from chinwag.store.contract import Settled, Store
from tests.drivers.sifting import Sifting

ANN = Person("g0000000000000001", "ann")
BOB = Person("g0000000000000002", "bob")


class Heard:
    """Everything that was settled, in order."""

    def __init__(self, store: Store) -> None:
        self.groups: list[list[Settled]] = []
        self.came = asyncio.Event()
        store.on_settled(self._settled)

    def _settled(self, items: Sequence[Settled]) -> None:
        self.groups.append(list(items))
        self.came.set()

    @property
    def items(self) -> list[Settled]:
        """One list of all groups."""
        return [item for group in self.groups for item in group]

    @property
    def origins(self) -> list[object]:
        """Whose commands were settled, in order."""
        return [item.origin for item in self.items]

    async def wait(self, number: int) -> list[Settled]:
        """The first `number` settled, as soon as there are so many."""
        async with asyncio.timeout(10):
            while len(self.items) < number:
                self.came.clear()
                await self.came.wait()
        return self.items


async def say(store: Store, who: Person, text: str, **fields: object) -> Accepted:
    """Say something in the lobby that will be accepted."""
    return await accepted(store, who, Say(room="lobby", text=text, **fields))  # type: ignore[arg-type]


async def accepted(store: Store, who: Person, command: Command) -> Accepted:
    """Do what will be accepted."""
    outcome = (await store.do(who, command)).outcome
    assert isinstance(outcome, Accepted), outcome
    return outcome


async def refused(store: Store, who: Person, command: Command) -> str:
    """Try what will be refused, and see with which code."""
    outcome = (await store.do(who, command)).outcome
    assert isinstance(outcome, Refused), outcome
    return outcome.code


async def enter(store: Store, *people: Person) -> None:
    """People come in."""
    for who in people:
        assert not isinstance((await store.do(who, Enter(name=who.name))).outcome, Refused)


def texts(entries: Sequence[Entry]) -> list[str]:
    """The texts of the messages among entries."""
    return [entry.event.text for entry in entries if isinstance(entry.event, Said)]


def said(store: Store, seq: int, room: str = "lobby") -> Said:
    """A message as history shows it."""
    (entry,) = store.page(room, after=seq - 1, limit=1).entries
    assert entry.seq == seq
    assert isinstance(entry.event, Said)
    return entry.event


class Suite(Sifting):
    """The contract. `store` is open and new: it holds the lobby and nobody."""

    async def test_a_new_log_begins_with_the_lobby(self, store: Store) -> None:
        page = store.page("lobby")
        assert [type(entry.event) for entry in page.entries] == [RoomCreated]
        assert (page.room, page.first, page.head, page.more) == ("lobby", 1, 1, False)
        assert page.entries[0].pos == 1
        assert list(store.state.rooms) == ["lobby"]

    async def test_a_message_is_accepted_with_its_place_and_read_back(self, store: Store) -> None:
        await enter(store, ANN)
        place = await say(store, ANN, "hello", action=True)
        assert (place.room, place.seq) == ("lobby", 2)
        entry = store.page("lobby").entries[-1]
        assert (entry.room, entry.seq, entry.at, entry.who) == ("lobby", 2, place.at, ANN)
        assert entry.event == Said(text="hello", action=True)

    async def test_what_is_settled_comes_in_log_order_with_its_origin(self, store: Store) -> None:
        heard = Heard(store)
        await enter(store, ANN)
        for number in range(20):
            store.submit(number, ANN, Say(room="lobby", text=f"line {number}"))
        await heard.wait(21)
        assert heard.origins == [None, *range(20)]
        assert [item.entries[0].seq for item in heard.items[1:]] == list(range(2, 22))
        assert [item.entries[0].pos for item in heard.items[1:]] == list(range(2, 22))

    async def test_live_events_keep_their_place_between_stored_ones(self, store: Store) -> None:
        heard = Heard(store)
        await enter(store, ANN, BOB)
        store.submit(1, ANN, Say(room="lobby", text="one"))
        store.submit(2, ANN, Typing(room="lobby"))
        store.submit(3, ANN, Whisper(to="nobody", text="hm"))
        store.submit(4, ANN, Say(room="lobby", text="two"))
        items = (await heard.wait(6))[2:]
        assert [item.origin for item in items] == [1, 2, 3, 4]
        assert isinstance(items[1].entries[0].event, Typed)
        assert items[1].entries[0].seq == 0
        assert isinstance(items[1].outcome, Done)
        assert isinstance(items[2].outcome, Refused)
        assert not items[2].entries

    async def test_what_is_not_stored_is_settled_at_once_where_nothing_is_pending(self, store: Store) -> None:
        heard = Heard(store)
        store.submit(1, ANN, Enter(name="ann"))
        store.submit(2, ANN, Say(room="nowhere", text="x"))
        assert [type(item.outcome) for item in heard.items] == [Done, Refused]
        assert isinstance(heard.items[0].entries[0].event, Arrived)

    async def test_the_state_runs_ahead_of_the_disk(self, store: Store) -> None:
        await enter(store, ANN)
        store.submit(1, ANN, CreateRoom(room="garden", topic="bees"))
        store.submit(2, ANN, Say(room="garden", text="hi"))
        assert store.state.rooms["garden"].topic == "bees"
        done = await store.do(ANN, Say(room="Garden", text="there"))
        assert isinstance(done.outcome, Accepted)
        assert (done.outcome.room, done.outcome.seq) == ("garden", 4)

    async def test_rooms_count_their_own_events_from_one_without_gaps(self, store: Store) -> None:
        await enter(store, ANN, BOB)
        await store.do(ANN, CreateRoom(room="Garden"))
        await store.do(BOB, Join(room="garden"))
        for room in ("lobby", "garden", "garden", "lobby", "garden"):
            await store.do(BOB, Say(room=room, text="x"))
        await store.do(BOB, Leave(room="garden", reason="tea"))
        assert [entry.seq for entry in store.page("garden").entries] == list(range(1, 8))
        assert [entry.seq for entry in store.page("lobby").entries] == [1, 2, 3]
        assert store.page("garden").room == "Garden"

    async def test_a_topic_is_kept(self, store: Store) -> None:
        await enter(store, ANN)
        await store.do(ANN, CreateRoom(room="garden", topic="bees"))
        place = await accepted(store, ANN, SetTopic(room="garden", topic="wasps"))
        assert store.page("garden").entries[-1].seq == place.seq
        assert store.state.rooms["garden"].topic == "wasps"

    # --- retries --------------------------------------------------------------------------------------------

    async def test_a_retry_gets_the_first_outcome_and_stores_nothing(self, store: Store) -> None:
        await enter(store, ANN)
        first = await say(store, ANN, "once", cid="c1")
        again = await store.do(ANN, Say(room="lobby", text="once", cid="c1"))
        assert (again.outcome, again.duplicate, again.entries) == (first, True, ())
        assert texts(store.page("lobby").entries) == ["once"]

    async def test_a_retry_while_the_first_is_pending_gets_its_outcome_after_it(self, store: Store) -> None:
        heard = Heard(store)
        await enter(store, ANN)
        for origin in (1, 2):
            store.submit(origin, ANN, Say(room="lobby", text="once", cid="c1"))
        one, two = (await heard.wait(3))[1:]
        assert (one.origin, one.duplicate, two.origin, two.duplicate) == (1, False, 2, True)
        assert one.outcome == two.outcome
        assert texts(store.page("lobby").entries) == ["once"]

    async def test_the_same_nonce_of_another_person_is_another_message(self, store: Store) -> None:
        await enter(store, ANN, BOB)
        assert (await say(store, ANN, "a", cid="c1")).seq != (await say(store, BOB, "b", cid="c1")).seq

    async def test_a_refused_command_leaves_its_nonce_free(self, store: Store) -> None:
        await enter(store, ANN)
        assert await refused(store, ANN, Say(room="lobby", text=" ", cid="c1")) == "text_empty"
        assert (await say(store, ANN, "now", cid="c1")).seq == 2

    async def test_the_first_act_of_all_is_answered_with_its_own_number(self, store: Store) -> None:
        outcome = (await store.do(SERVER, SetPolicy(policy="guests", value="no"))).outcome
        assert isinstance(outcome, Accepted)
        assert isinstance(store.audit("*house").entries[outcome.seq - 2].event, PolicySet)  # 1 made the record

    # --- what messages become -------------------------------------------------------------------------------

    async def test_an_edit_changes_the_message_and_has_a_place_of_its_own(self, store: Store) -> None:
        await enter(store, ANN)
        first = await say(store, ANN, "helo")
        edit = await accepted(store, ANN, Edit(room="lobby", seq=first.seq, text="hello"))
        assert said(store, first.seq) == Said(text="hello", edited=edit.at)
        assert store.page("lobby").entries[-1].event == Edited(target=first.seq, text="hello")

    async def test_a_redaction_leaves_a_tombstone_and_erases_the_edits(self, store: Store) -> None:
        await enter(store, ANN)
        first = await say(store, ANN, "secret")
        await accepted(store, ANN, Edit(room="lobby", seq=first.seq, text="secret too"))
        await accepted(store, ANN, React(room="lobby", seq=first.seq, emoji="👍"))
        await accepted(store, ANN, Redact(room="lobby", seq=first.seq, reason="oops"))
        message = said(store, first.seq)
        assert (message.text, message.redacted, message.reactions) == ("", True, None)
        entries = store.page("lobby").entries
        assert [entry.seq for entry in entries] == list(range(1, 6))
        assert entries[2].event == Edited(target=first.seq, text="")
        assert entries[4].event == Redacted(target=first.seq, reason="oops")
        assert await refused(store, ANN, Edit(room="lobby", seq=first.seq, text="x")) == "target_redacted"

    async def test_reactions_are_collected_under_the_message(self, store: Store) -> None:
        await enter(store, ANN, BOB)
        first = await say(store, ANN, "cake?")
        for who, emoji, on in ((BOB, "👍", True), (ANN, "👍", True), (ANN, "🎂", True), (BOB, "👍", False)):
            await accepted(store, who, React(room="lobby", seq=first.seq, emoji=emoji, on=on))
        assert said(store, first.seq).reactions == {"👍": ["ann"], "🎂": ["ann"]}
        assert store.page("lobby").entries[-1].event == Reacted(target=first.seq, emoji="👍", on=False)

    async def test_a_message_can_be_changed_while_it_is_pending(self, store: Store) -> None:
        heard = Heard(store)
        await enter(store, ANN)
        store.submit(1, ANN, Say(room="lobby", text="helo"))
        store.submit(2, ANN, Edit(room="lobby", seq=2, text="hello"))
        store.submit(3, ANN, Redact(room="lobby", seq=2))
        store.submit(4, ANN, Edit(room="lobby", seq=2, text="again"))
        items = (await heard.wait(5))[1:]
        assert [type(item.outcome) for item in items] == [Accepted, Accepted, Accepted, Refused]
        assert said(store, 2).redacted

    async def test_a_target_tells_whose_it_is_and_what_became_of_it(self, store: Store) -> None:
        await enter(store, ANN)
        first = await say(store, ANN, "x")
        assert store.target("lobby", first.seq) == Target(first.seq, ANN.id)
        assert store.target("lobby", 1) == Target(1, "server", False, False, RoomCreated(name="lobby"))
        await accepted(store, ANN, Redact(room="lobby", seq=first.seq))
        assert store.target("lobby", first.seq) == Target(first.seq, ANN.id, True)
        assert store.target("lobby", 99) is None
        assert store.target("nowhere", 1) is None

    # --- history --------------------------------------------------------------------------------------------

    async def test_pages_go_back_to_the_first_message(self, store: Store) -> None:
        await self.fill(store, 25)
        newest = store.page("lobby", limit=10)
        assert [entry.seq for entry in newest.entries] == list(range(17, 27))
        assert (newest.first, newest.head, newest.more) == (1, 26, True)
        older = store.page("lobby", before=17, limit=10)
        assert [entry.seq for entry in older.entries] == list(range(7, 17))
        oldest = store.page("lobby", before=7, limit=10)
        assert ([entry.seq for entry in oldest.entries], oldest.more) == ([1, 2, 3, 4, 5, 6], False)

    async def test_pages_go_on_after_a_seq(self, store: Store) -> None:
        await self.fill(store, 25)
        page = store.page("lobby", after=20, limit=3)
        assert ([entry.seq for entry in page.entries], page.more) == ([21, 22, 23], True)
        page = store.page("lobby", after=23, limit=3)
        assert ([entry.seq for entry in page.entries], page.more) == ([24, 25, 26], False)
        assert store.page("lobby", after=26).entries == ()
        assert [entry.seq for entry in store.page("lobby", after=0, limit=2).entries] == [1, 2]

    async def test_head_hides_what_was_not_told_yet(self, store: Store) -> None:
        await self.fill(store, 25)
        page = store.page("lobby", limit=5, head=10)
        assert ([entry.seq for entry in page.entries], page.head) == ([6, 7, 8, 9, 10], 10)
        page = store.page("lobby", after=8, head=10)
        assert ([entry.seq for entry in page.entries], page.more) == ([9, 10], False)

    async def test_a_room_that_is_not_there_has_an_empty_page(self, store: Store) -> None:
        page = store.page("nowhere")
        assert (page.entries, page.first, page.head, page.more) == ((), 0, 0, False)

    # --- search ---------------------------------------------------------------------------------------------

    async def test_search_finds_words_newest_first(self, store: Store) -> None:
        await enter(store, ANN)
        for text in ("a red apple", "a green pear", "an apple again", "Äpple"):
            await say(store, ANN, text)
        hits = await store.search("apple", ["lobby"])
        assert texts(hits.entries) == ["Äpple", "an apple again", "a red apple"]
        assert hits.next == 0
        assert texts((await store.search("red APPLE", ["lobby"])).entries) == ["a red apple"]
        assert texts((await store.search('"apple again"', ["lobby"])).entries) == ["an apple again"]
        assert texts((await store.search("pea*", ["lobby"])).entries) == ["a green pear"]
        assert (await store.search("pea", ["lobby"])).entries == ()

    async def test_search_goes_on_from_the_last_hit(self, store: Store) -> None:
        await self.fill(store, 5)
        first = await store.search("line", ["lobby"], limit=2)
        assert texts(first.entries) == ["line 4", "line 3"]
        assert first.next == first.entries[-1].pos
        second = await store.search("line", ["lobby"], before=first.next, limit=9)
        assert (texts(second.entries), second.next) == (["line 2", "line 1", "line 0"], 0)

    async def test_search_stays_in_the_rooms_given(self, store: Store) -> None:
        await enter(store, ANN)
        await store.do(ANN, CreateRoom(room="garden"))
        await store.do(ANN, Say(room="garden", text="bees 1"))
        await say(store, ANN, "bees lobby")
        assert texts((await store.search("bees", ["garden"])).entries) == ["bees 1"]
        assert texts((await store.search("bees", ["garden", "lobby"])).entries) == ["bees lobby", "bees 1"]
        assert (await store.search("bees", [])).entries == ()
        assert (await store.search("bees", ["nowhere"])).entries == ()
        assert (await store.search("2", ["garden"])).entries == ()

    async def test_search_shows_edits_and_forgets_what_was_taken_back(self, store: Store) -> None:
        await enter(store, ANN)
        first = await say(store, ANN, "apple")
        assert len((await store.search("apple", ["lobby"])).entries) == 1
        edit = await accepted(store, ANN, Edit(room="lobby", seq=first.seq, text="pear"))
        assert (await store.search("apple", ["lobby"])).entries == ()
        (hit,) = (await store.search("pear", ["lobby"])).entries
        assert (hit.seq, hit.event) == (first.seq, Said(text="pear", edited=edit.at))
        await accepted(store, ANN, Redact(room="lobby", seq=first.seq))
        assert (await store.search("pear", ["lobby"])).entries == ()

    @pytest.mark.parametrize("query", ["", "   ", "*", '""', "!?", "🎂"])
    async def test_a_query_without_words_is_no_query(self, store: Store, query: str) -> None:
        with pytest.raises(ValueError, match="nothing to search for"):
            await store.search(query, ["lobby"])

    @pytest.mark.parametrize("query", ['a"', "a AND", "body:a", "a NEAR(b", "-a", "(a", "a^2", "{room}:a", "a\0b"])
    async def test_nothing_in_a_query_is_an_operator(self, store: Store, query: str) -> None:
        await enter(store, ANN)
        assert (await store.search(query, ["lobby"])).entries == ()

    # --- order of time --------------------------------------------------------------------------------------

    async def test_a_quit_is_settled_like_everything_else(self, store: Store) -> None:
        heard = Heard(store)
        await enter(store, ANN)
        store.submit(1, ANN, Say(room="lobby", text="bye"))
        store.submit(2, ANN, Quit(reason="tea"))
        assert [item.origin for item in (await heard.wait(3))] == [None, 1, 2]
        assert store.state.people == {}

    async def fill(self, store: Store, number: int) -> None:
        """Ann says so many lines at once."""
        await enter(store, ANN)
        heard = Heard(store)
        for line in range(number):
            store.submit(line, ANN, Say(room="lobby", text=f"line {line}"))
        await heard.wait(number)

    async def test_what_was_swept_is_gone_from_pages_and_search_and_cannot_be_spoken_of(self, store: Store) -> None:
        await enter(store, ANN)
        for number in range(10):
            await say(store, ANN, f"xylophone {number}")
        await store.do(SERVER, Sweep(room="lobby", upto=6))
        page = store.page("lobby")
        assert (page.first, page.head, [entry.seq for entry in page.entries]) == (7, 11, [7, 8, 9, 10, 11])
        assert [entry.seq for entry in store.page("lobby", after=0, limit=2).entries] == [7, 8]
        assert store.page("lobby", before=7).entries == ()
        assert len((await store.search("xylophone", ["lobby"])).entries) == 5
        assert await refused(store, ANN, Edit(room="lobby", seq=5, text="x")) == "target_unknown"
        assert (await say(store, ANN, "on")).seq == 12
