"""Conversations of two accounts, as the log keeps them, in the client's view."""

from chinwag.client.shown import PutOut
from chinwag.client.view import View
from chinwag.room import events as ev
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as fm
from chinwag.room.entry import Entry, Person
from chinwag.room.results import Entered, Page, PersonInfo, RoomInfo

CREATED = ev.RoomCreated(name="*a1+a2", kind="direct")
ANN, BEN = Person("a1", "ann", "account"), Person("a2", "ben", "account")
KEY = "*a1+a2"


def words(seq: int, text: str, who: Person = BEN, to: str = "ann") -> Entry:
    return Entry(KEY, seq, 1_000 * seq, who, ev.Said(text=text, to=to))


def welcome(*backlog: Entry) -> Entered:
    rooms = (
        RoomInfo("lobby", "", 0, 0, 2, joined=True),
        RoomInfo(
            KEY, "", max([entry.seq for entry in backlog], default=0), 1, 2, joined=True, kind="direct", peer=BEN
        ),
    )
    people = (PersonInfo("a1", "ann", "account"), PersonInfo("a2", "ben", "account"))
    return Entered(person=ANN, token="t", epoch=1, server="", motd="", rooms=rooms, people=people, backlog=backlog)


def told(view: View, name: str = "@ben") -> list[str]:
    return [line.text for line in view.rooms[name].lines]


def test_what_waited_and_what_is_said_now_stand_in_one_conversation_once_each() -> None:
    view = View()
    view.welcome(welcome(Entry(KEY, 1, 0, BEN, CREATED), words(2, "waited")))
    view.entry(words(3, "now"))
    view.entry(words(3, "now"))
    view.entry(words(4, "mine", ANN, "ben"))
    assert told(view) == ["waited", "now", "mine"]
    assert set(view.rooms) == {"lobby", "@ben"}
    view.welcome(welcome(words(2, "waited"), words(5, "later")))
    assert told(view) == ["waited", "now", "mine", "later"]


def test_it_is_read_as_far_as_another_device_says() -> None:
    view = View()
    view.welcome(welcome(Entry(KEY, 1, 0, BEN, CREATED), words(2, "waited"), words(3, "as well")))
    assert view.rooms["@ben"].unread == 2
    view.entry(Entry(KEY, 0, 1, ANN, ev.Marked(seq=2)))
    assert view.rooms["@ben"].unread == 1
    view.entry(words(4, "mine", ANN, "ben"))
    assert view.rooms["@ben"].unread == 0


def test_what_was_said_before_there_was_an_account_stays_above_what_the_log_keeps() -> None:
    view = View()
    view.welcome(welcome())
    view.drop_room("@ben")
    view.entry(Entry("", 0, 1, BEN, ev.Whispered(to="ann", to_id="a1", text="as a guest")))
    view.entry(Entry(KEY, 1, 2, BEN, CREATED))
    view.entry(words(2, "as an account"))
    assert told(view) == ["as a guest", "as an account"]
    assert [line.seq for line in view.rooms["@ben"].lines] == [0, 2]


def test_it_is_closed_and_opened_again_where_it_was() -> None:
    view = View()
    view.welcome(welcome(words(2, "waited")))
    view.drop_room("@ben")
    view.entry(words(3, "and now"))
    room = view.rooms["@ben"]
    assert (told(view), room.at_start, room.place) == (["and now"], False, KEY)
    view.page(Page(room=KEY, entries=(words(2, "waited"),), first=1, head=3, more=False))
    assert told(view) == ["waited", "and now"]


def test_a_guest_who_logs_in_stands_where_it_stood() -> None:
    view = View()
    view.welcome(welcome())
    guest = Person("g7", "al")
    view.entry(Entry("", 0, 1, guest, ev.Arrived(rooms=("lobby",))))
    view.entry(Entry("", 0, 2, Person("a7", "alice", "account"), fa.LoggedIn(was="g7", old="al", rooms=("lobby",))))
    assert sorted(being.name for being in view.here("lobby")) == ["alice", "ann", "ben"]
    assert told(view, "lobby")[-1] == "al is logged in as alice."


def test_acts_are_lines_and_whoever_is_kicked_is_gone() -> None:
    view = View()
    view.welcome(welcome())
    view.entry(Entry("lobby", 1, 1, ANN, fm.Kicked(person="a2", name="ben", reason="loud")))
    assert told(view, "lobby")[-1] == "ann put ben out of lobby (loud)."
    assert [being.name for being in view.here("lobby")] == ["ann"]
    view.entry(Entry("lobby", 0, 2, BEN, fm.HandRaised()))
    assert told(view, "lobby")[-1] == "ben raises a hand."
    changes = view.entry(Entry("lobby", 2, 3, BEN, fm.Kicked(person="a1", name="ann", reason="late")))
    assert "lobby" not in view.rooms
    assert PutOut("lobby", "ben put you out of lobby: late. /join lobby comes back, if you may.") in changes


def test_a_new_role_is_known() -> None:
    view = View()
    view.welcome(welcome())
    view.entry(Entry("lobby", 1, 1, ANN, fm.RoleSet(person="a2", name="ben", before="member", after="operator")))
    assert {being.name: being.role for being in view.here("lobby")}["ben"] == "operator"
