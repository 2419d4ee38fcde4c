"""The view: dense lines, what is unread, who is here, what is on its way."""

from typing import Any

from chinwag.client.shown import (
    Alert,
    Appended,
    Missing,
    Prepended,
    Queued,
    Reset,
    RoomChanged,
    RoomsChanged,
    TypingChanged,
    Updated,
)
from chinwag.client.view import View
from chinwag.protocols.native_client import Newer
from chinwag.room import events as ev
from chinwag.room import events_moderation as fm
from chinwag.room.entry import Person
from chinwag.room.results import Joined, PeopleList, PersonInfo
from tests.client.scenes import ALICE, BOB, LUCA, START, entered, info, inside, live, page, said, shown, stored


def kinds(view: View, room: str = "lobby") -> list[str]:
    return [line.kind for line in view.rooms[room].lines]


def test_a_newcomer_has_nothing_unread() -> None:
    view = inside(3, [said(2), said(3)])
    room = view.rooms["lobby"]
    assert shown(view) == ["m2", "m3"]
    assert (room.unread, room.marker, room.at_start, room.at_end) == (0, -1, False, True)


def test_what_was_not_read_elsewhere_is_unread_here() -> None:
    room = inside(9, [said(8), said(9)], read=5).rooms["lobby"]
    assert (room.unread, room.marker) == (4, 5)


def test_a_message_is_appended_once() -> None:
    view = inside()
    assert Appended("lobby", 1) in view.entry(said(1))
    assert view.entry(said(1)) == []
    assert shown(view) == ["m1"]


def test_a_jump_in_the_seqs_asks_for_what_is_missing_and_waits() -> None:
    view = inside()
    view.entry(said(1))
    assert view.entry(said(4)) == [Missing("lobby", 1)]
    assert shown(view) == ["m1"]
    assert Missing("lobby", 2) in view.page(page([said(2)], 4))
    view.page(page([said(3), said(4)], 4))
    assert shown(view) == ["m1", "m2", "m3", "m4"]


def test_history_is_put_before_and_ends_at_the_first_entry() -> None:
    view = inside(9, [said(8), said(9)])
    assert Prepended("lobby", 2) in view.page(page([said(6), said(7)], 9))
    view.page(page([said(seq) for seq in range(1, 6)], 9))
    room = view.rooms["lobby"]
    assert [line.seq for line in room.lines] == list(range(1, 10))
    assert room.at_start


def test_a_page_from_elsewhere_is_ignored() -> None:
    view = inside(9, [said(9)])
    assert view.page(page([said(3), said(4)], 9)) == []
    assert shown(view) == ["m9"]


def test_an_empty_page_ends_waiting_for_a_gap() -> None:
    view = inside()
    view.entry(said(5))
    assert Appended("lobby", 1) in view.page(page([], 4, first=5))
    assert shown(view) == ["m5"]


def test_edits_redactions_and_reactions_change_the_line() -> None:
    view = inside()
    view.entry(said(1))
    assert view.entry(stored(2, ev.Edited(target=1, text="better"))) == [Updated("lobby", 1)]
    view.entry(stored(3, ev.Reacted(target=1, emoji="👍"), BOB))
    view.entry(stored(4, ev.Reacted(target=1, emoji="👍"), LUCA))
    view.entry(stored(5, ev.Reacted(target=1, emoji="👍", on=False), BOB))
    line = view.rooms["lobby"].find(1)
    assert line is not None
    assert (line.text, line.edited, line.reactions) == ("better", True, (("👍", ("luca",)),))
    view.entry(stored(6, ev.Redacted(target=1)))
    gone = view.rooms["lobby"].find(1)
    assert gone is not None
    assert (gone.text, gone.redacted, gone.reactions, gone.key) == ("", True, (), line.key)


def test_a_page_already_knows_what_happened_to_its_messages() -> None:
    view = inside(3)
    edited = stored(2, ev.Edited(target=1, text="new"))
    view.page(page([edited, stored(3, ev.Reacted(target=1, emoji="👍"), BOB)], 3))
    view.page(page([said(1, "new", edited=5, reactions={"👍": ["bob"]})], 3))
    line = view.rooms["lobby"].lines[0]
    assert (line.text, line.edited, line.reactions) == ("new", True, (("👍", ("bob",)),))


def test_a_change_to_a_message_that_is_not_loaded_is_kept_for_it() -> None:
    view = inside(2, [said(2)])
    view.entry(stored(3, ev.Edited(target=1, text="better")))
    view.page(page([said(1)], 2))
    assert shown(view) == ["better", "m2"]


def test_unread_counts_stop_where_one_looks() -> None:
    view = inside()
    view.look("lobby")
    view.entry(said(1))
    assert view.rooms["lobby"].unread == 0
    view.look("lobby", focused=False)
    view.entry(said(2))
    view.entry(said(3, "luca: look"))
    room = view.rooms["lobby"]
    assert (room.unread, room.mentions, room.marker) == (2, 1, 1)
    view.look("lobby")
    assert (room.unread, room.mentions, room.marker, room.read) == (0, 0, 1, 3)


def test_who_speaks_has_read_on_whichever_device() -> None:
    view = inside()
    view.look("lobby", focused=False)
    view.entry(said(1))
    assert RoomChanged("lobby") in view.entry(said(2, "mine", LUCA))
    assert (view.rooms["lobby"].unread, view.rooms["lobby"].read) == (0, 2)


def test_leaving_a_room_takes_its_unread_line_away() -> None:
    view = inside()
    view.entry(said(1))
    view.look("lobby")
    assert view.rooms["lobby"].marker == 0
    view.look("")
    assert view.rooms["lobby"].marker == -1


def test_what_is_read_elsewhere_is_read_here() -> None:
    view = inside()
    view.entry(said(1))
    view.entry(said(2))
    view.entry(live(ev.Marked(seq=1), LUCA, "lobby"))
    assert view.rooms["lobby"].unread == 1


def test_a_mention_is_a_whole_word() -> None:
    view = inside()
    changes = view.entry(said(1, "Luca, look"))
    assert [type(change) for change in changes].count(Alert) == 1
    assert not any(isinstance(change, Alert) for change in view.entry(said(2, "lucas and _luca")))
    assert not any(isinstance(change, Alert) for change in view.entry(said(3, "I am luca", LUCA)))


def test_ones_own_message_takes_the_place_of_the_pending_one() -> None:
    view = inside()
    assert view.queue("lobby", "c1", "hello", START) == [Queued("lobby")]
    view.queue("lobby", "c2", "hello", START)
    changes = view.entry(said(1, "hello", LUCA))
    assert changes[:2] == [Queued("lobby"), Appended("lobby", 1)]
    assert list(view.rooms["lobby"].pending) == ["c2"]
    assert view.acked("c1") == []
    assert view.acked("c2") == [Queued("lobby")]


def test_a_failed_message_stays_with_its_reason() -> None:
    view = inside()
    view.queue("lobby", "c1", "hello", START)
    view.entry(said(1, "hello", LUCA))
    view.failed("c1", "not stored")
    line = view.rooms["lobby"].pending["c1"]
    assert (line.state, line.problem) == ("failed", "not stored")
    view.retry("c1")
    assert view.rooms["lobby"].pending["c1"].state == "pending"
    view.failed("c1", "again")
    view.drop("c1")
    assert not view.rooms["lobby"].pending


def test_presence_is_shown_where_it_happened() -> None:
    view = inside(1, [said(1)])
    view.entry(live(ev.Arrived(rooms=("lobby",)), BOB))
    view.entry(live(ev.Arrived(rooms=("lobby",)), BOB))
    view.entry(live(ev.Renamed(old="bob", rooms=("lobby",)), Person("g3", "rob")))
    view.entry(live(ev.AwaySet(text="lunch", rooms=("lobby",)), Person("g3", "rob")))
    assert [(one.name, one.away) for one in view.here("lobby")] == [("alice", ""), ("luca", ""), ("rob", "lunch")]
    view.entry(live(ev.Departed(rooms=("lobby",)), Person("g3", "rob")))
    assert kinds(view) == ["said", "arrived", "renamed", "departed"]
    assert view.named("ROB") is None
    view.entry(said(2))
    assert [line.order for line in view.rooms["lobby"].lines] == [1, 1, 1, 1, 2]


def test_typing_ends_by_a_message_by_a_sign_and_by_time() -> None:
    view = inside()
    view.entry(live(ev.Typed(), ALICE, "lobby"))
    assert view.typing("lobby") == ["alice"]
    view.entry(said(1))
    assert view.typing("lobby") == []
    view.entry(live(ev.Typed(), ALICE, "lobby"))
    view.entry(live(ev.Typed(on=False), ALICE, "lobby"))
    assert view.typing("lobby") == []
    view.entry(live(ev.Typed(), ALICE, "lobby"))
    assert view.tick(START + 5_000) == []
    assert view.tick(START + 6_000) == [TypingChanged("lobby")]
    view.entry(live(ev.Typed(), LUCA, "lobby"))
    assert view.typing("lobby") == []


def whisper(text: str, who: Person, to: Person) -> Any:
    return live(ev.Whispered(to=to.name, to_id=to.id, text=text), who)


def test_whispers_make_a_conversation() -> None:
    view = inside()
    changes = view.entry(whisper("psst", ALICE, LUCA))
    assert any(isinstance(change, Alert) for change in changes)
    view.queue("@alice", "c1", "what?", START)
    view.acked("c1", START)
    view.entry(whisper("from my phone", LUCA, ALICE))
    room = view.rooms["@alice"]
    assert shown(view, "@alice") == ["psst", "what?", "from my phone"]
    assert [line.seq for line in room.lines] == [1, 2, 3]
    assert (room.unread, room.mentions, room.whispers) == (0, 0, True)


def test_an_echoed_whisper_is_shown_once() -> None:
    view = inside()
    view.talk("alice")
    view.queue("@alice", "c1", "psst", START)
    view.entry(whisper("psst", LUCA, ALICE))
    view.acked("c1", START)
    assert shown(view, "@alice") == ["psst"]


def test_a_conversation_follows_a_new_name() -> None:
    view = inside()
    view.entry(whisper("psst", ALICE, LUCA))
    view.look("@alice")
    view.entry(live(ev.Renamed(old="alice", rooms=("lobby",)), Person("g2", "ally")))
    assert list(view.rooms) == ["lobby", "@ally"]
    assert view.looking == "@ally"


def test_rooms_come_and_go() -> None:
    view = inside()
    people = (PersonInfo("g3", "bob", "guest"),)
    changes = view.joined(Joined(room=info("Dev", 1), people=people, backlog=(said(1, room="Dev"),)))
    assert RoomsChanged() in changes
    assert shown(view, "dev") == ["m1"]
    view.entry(stored(2, ev.Joined(), LUCA, "Dev"))
    view.entry(stored(3, ev.TopicSet(topic="code"), BOB, "Dev"))
    assert view.rooms["dev"].topic == "code"
    assert [one.name for one in view.here("DEV")] == ["bob", "luca"]
    assert view.entry(stored(4, ev.Left(), LUCA, "Dev")) == [RoomsChanged()]
    assert list(view.rooms) == ["lobby"]


def test_joining_on_another_device_opens_the_room_here() -> None:
    view = inside()
    view.entry(stored(7, ev.Joined(), LUCA, "dev"))
    assert kinds(view, "dev") == ["joined"]


def test_the_answer_who_is_here_replaces_what_was_known() -> None:
    view = inside()
    view.here_are(PeopleList(room="lobby", people=(PersonInfo("g3", "bob", "guest"),)))
    assert [one.name for one in view.here("lobby")] == ["bob"]


def test_coming_back_keeps_what_is_shown_and_asks_for_the_rest() -> None:
    view = inside(2, [said(1), said(2)])
    changes = view.welcome(entered(info(head=9), backlog=[said(8), said(9)]))
    assert Missing("lobby", 2) in changes
    assert shown(view) == ["m1", "m2"]
    view.page(page([said(seq) for seq in range(3, 10)], 9))
    assert shown(view) == [f"m{seq}" for seq in range(1, 10)]


def test_after_a_long_absence_only_the_newest_may_be_loaded() -> None:
    view = inside(2, [said(1), said(2)])
    view.longest_gap = 5
    changes = view.welcome(entered(info(head=9), backlog=[said(8), said(9)]))
    assert Reset("lobby") in changes
    assert not any(isinstance(change, Missing) for change in changes)
    assert shown(view) == ["m8", "m9"]
    assert view.rooms["lobby"].unread == 7


def test_another_log_starts_afresh() -> None:
    view = inside(2, [said(1), said(2)])
    view.queue("lobby", "c1", "mine", START)
    changes = view.welcome(entered(info(head=1), backlog=[said(1, "other")], epoch=2))
    assert Reset("lobby") in changes
    assert shown(view) == ["other"]
    assert view.rooms["lobby"].unread == 0
    assert "c1" in view.rooms["lobby"].pending


def test_the_past_is_left_by_pages_that_reach_the_newest() -> None:
    view = inside(9, [said(9)])
    view.jump(page([said(3), said(4)], 9))
    room = view.rooms["lobby"]
    assert not room.following
    view.entry(said(10))
    assert shown(view) == ["m3", "m4"]
    view.page(page([said(seq) for seq in range(5, 11)], 10))
    assert room.following
    view.entry(said(11))
    assert shown(view)[-1] == "m11"


def test_memory_is_trimmed_at_either_end() -> None:
    view = inside()
    for seq in range(1, 11):
        view.entry(said(seq))
    view.trim("lobby", 4)
    room = view.rooms["lobby"]
    assert (room.lo, room.hi, room.at_start) == (7, 10, False)
    view.page(page([said(5), said(6)], 10))
    view.trim("lobby", 4, start=False)
    assert (room.lo, room.hi, room.following) == (5, 8, False)
    view.page(page([said(9), said(10)], 10))
    assert shown(view) == ["m5", "m6", "m7", "m8", "m9", "m10"]


def test_a_cleared_screen_can_be_scrolled_back() -> None:
    view = inside(2, [said(1), said(2)])
    assert view.clear("lobby") == [Reset("lobby")]
    view.entry(said(3))
    view.page(page([said(1), said(2)], 3))
    assert shown(view) == ["m1", "m2", "m3"]


def test_notes_and_notices_are_lines_of_the_room() -> None:
    view = inside()
    view.look("lobby")
    view.note("lobby", "help", START)
    view.entry(live(ev.Noticed(code="stopping")))
    assert kinds(view) == ["note", "notice"]
    assert "stopping" in view.rooms["lobby"].lines[-1].text


def test_an_entry_of_a_newer_kind_is_not_shown_and_leaves_no_gap() -> None:
    view = inside()
    view.entry(said(1))
    view.entry(stored(2, Newer()))
    view.entry(said(3))
    assert shown(view) == ["m1", "m3"]


def test_a_room_goes_on_under_another_name() -> None:
    view = inside()
    view.joined(Joined(room=info("dev", 1), people=(), backlog=(said(1, "before", room="dev"),)))
    view.look("dev")
    changes = view.entry(stored(2, fm.RoomRenamed(old="dev", name="Lair"), BOB, "Lair"))
    assert RoomsChanged() in changes
    assert view.room("dev") is None
    room = view.room("lair")
    assert room is not None
    assert (room.name, room.key, view.looking) == ("Lair", "lair", "lair")
    view.entry(stored(3, ev.Said(text="after"), BOB, "Lair"))
    assert [line.text for line in room.lines] == ["before", "bob renamed the room dev to Lair.", "after"]
