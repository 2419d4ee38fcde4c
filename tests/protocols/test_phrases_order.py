"""Every act as a line, every list as lines."""

import pytest

from chinwag.protocols import phrases, phrases_order
from chinwag.protocols.phrases_order import LINES, MODE_LINES, ROWS, duration, listing, row_line
from chinwag.room import events_accounts as fa
from chinwag.room import events_moderation as fm
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Event
from chinwag.room.lobby import HOUSE
from chinwag.room.modes import MODES
from chinwag.room.results import Rows

ANN = Person("a1", "ann", "account")
HOUR = 3_600_000

# fmt: off
TOLD: list[tuple[str, Event, str]] = [
    ("den", fm.Kicked(person="g2", name="bob"),                  "ann put bob out of den."),
    (HOUSE, fm.Kicked(person="g2", name="bob", reason="spam"),   "ann put bob out of the house (spam)."),
    ("den", fm.Banned(kind="name", mask="b*", until=2 * HOUR),   "ann banned b* from den for 2 hours."),
    ("den", fm.Banned(kind="account", mask="a2", name="bob", reason="spam"), "ann banned bob from den (spam)."),
    (HOUSE, fm.Banned(kind="address", mask="10.0.0.1", room_key="den"), "ann banned 10.0.0.1 from den."),
    ("den", fm.Unbanned(kind="name", mask="b*"),                 "ann lifted the ban on b*."),
    ("den", fm.Muted(person="g2", name="bob", until=90_000, reason="x"), "ann muted bob for 90 seconds (x)."),
    ("den", fm.Unmuted(person="g2", name="bob"),                 "ann let bob speak again."),
    ("den", fm.RoleSet(person="g2", name="bob", before="guest", after="voiced"), "ann gave bob a voice in den."),
    ("den", fm.RoleSet(person="g2", name="bob", before="operator", after="guest"),
     "ann took the role operator from bob."),
    (HOUSE, fm.RoleSet(person="a1", name="ann", before="member", after="owner"), "ann is the owner of the house."),
    ("den", fm.ModeSet(mode="slow", before=0, after=5), "ann set den: one message in 5 seconds for each."),
    ("den", fm.ModeSet(mode="slow", before=5, after=0), "ann set den: nobody has to wait between two messages."),
    (HOUSE, fm.FilterSet(pattern="x+", before="", after="block", room_key="den"),
     "ann set the filter x+ for den: block."),
    (HOUSE, fm.FilterSet(pattern="x+", before="block", after=""), "ann took the filter x+ away from the house."),
    ("den", fm.Invited(person="g2", name="bob"),                 "ann invited bob to den."),
    ("lair", fm.RoomRenamed(old="den", name="lair", reason="bigger"), "ann renamed the room den to lair (bigger)."),
    ("den", fm.HandRaised(),                                     "ann raises a hand."),
    ("den", fm.HandLowered(person="a1", name="ann"),             "ann takes the hand down."),
    ("den", fm.HandLowered(person="g2", name="bob"),             "ann takes bob's hand down."),
    ("den", fm.CalledOn(person="g2", name="bob"),                "ann gives the word to bob."),
    (HOUSE, fa.AccountOpened(account="a1", name="ann"),          "ann registered."),
    (HOUSE, fa.AccountRenamed(account="a1", before="ann", after="anna"), "The account ann is called anna now."),
    (HOUSE, fa.BecameOperator(name="root"),                      "ann showed the password of the operator root."),
    (HOUSE, fa.KeyAdded(account="a1", kind="certificate", value="0123456789abcdef9"),
        "ann can log in by the certificate 0123456789abcdef..."),
    (HOUSE, fa.KeyRemoved(account="a1", kind="certificate", value="0123456789abcdef9"),
        "ann cannot log in by the certificate 0123456789abcdef... any more."),
    (HOUSE, fa.PasswordChanged(account="a1"),                    "ann changed the password."),
    (HOUSE, fa.LoggedOut(account="a1", generation=2),            "ann logged out all other devices."),
    (HOUSE, fa.AccountDeleted(account="a1", messages=True),      "ann deleted the account and all it said."),
    (HOUSE, fa.AccountDeleted(account="a2", reason="spam"),      "ann deleted an account (spam)."),
    (HOUSE, fa.InviteMade(invite="9c", room_key="den", uses=1, until=HOUR),
     "ann made the invitation 9c to den, once for 1 hour."),
    (HOUSE, fa.InviteMade(invite="9c", uses=5),     "ann made the invitation 9c to the house, 5 times."),
    (HOUSE, fa.InviteUsed(invite="9c"),                          "ann used the invitation 9c."),
    (HOUSE, fa.InviteRevoked(invite="9c"),                       "ann revoked the invitation 9c."),
    (HOUSE, fa.PolicySet(policy="guests", before="yes", after="no"), "ann set guests of the house from yes to no."),
    (HOUSE, fa.Reported(room_key="den", target=3, person="g2", reason="rude"), "ann reported #3 in den (rude)."),
    (HOUSE, fa.Flagged(room_key="den", target=3, pattern="x+"),
     "The filter x+ found something in #3 of ann in den."),
    (HOUSE, fm.Swept(room_key="den", upto=7),                    "den keeps nothing up to #7 any more."),
    (HOUSE, fm.Operated(operation="close", name="bob", reason="asked"), "ann ended a connection of bob (asked)."),
    (HOUSE, fm.Operated(operation="close"), "ann ended a connection of somebody."),
    (HOUSE, fm.Operated(operation="announce", about="tea"), "ann told everybody: tea."),
    (HOUSE, fm.Operated(operation="reload", about="nothing"), "ann had the settings read again: nothing."),
    (HOUSE, fm.Operated(operation="drain", about="60 s", reason="a disk"),
     "ann let nobody in any more, to end within 60 s (a disk)."),
    (HOUSE, fm.Operated(operation="erase", name="bob", about="3 messages"),
     "ann erased what bob had said: 3 messages."),
    ("",    fa.LoggedIn(was="g1", old="ann"),                    "ann is logged in."),
    ("",    fa.LoggedIn(was="g1", old="al"),                     "al is logged in as ann."),
]
# fmt: on


@pytest.mark.parametrize(("room", "event", "text"), TOLD, ids=[text for _, _, text in TOLD])
def test_an_act_is_told_in_one_line(room: str, event: Event, text: str) -> None:
    assert phrases.line(Entry(room, 0, 0, ANN, event)) == text


def test_every_act_has_a_line_in_this_table() -> None:
    assert {type(event) for _, event, _ in TOLD} == set(LINES)


def test_every_mode_has_words_for_both_sides() -> None:
    assert set(MODE_LINES) == set(MODES)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1 second"), (1, "1 second"), (90, "90 seconds"), (120, "2 minutes"), (121, "3 minutes"), (3600, "1 hour"),
     (86_400, "1 day"), (172_800, "2 days"), (604_800, "1 week"), (3 * 604_800, "3 weeks")],
)  # fmt: skip
def test_a_span_is_said_in_the_unit_that_fits(seconds: int, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("what", "row", "text"),
    [
        ("bans", {"kind": "name", "mask": "b*", "name": "", "until": HOUR, "by": "ann", "reason": "x", "at": 0},
         "b*: banned by ann for 1 hour (x)"),
        ("bans", {"kind": "mute", "mask": "g2", "name": "bob", "until": 0, "by": "ann", "reason": "", "at": 0},
         "bob: muted by ann"),
        ("hits", {"id": "g2", "name": "bob"}, "bob"),
        ("hands", {"id": "g2", "name": "bob"}, "bob"),
        ("filters", {"pattern": "x+", "action": "mask"}, "Masked: x+"),
        ("invites", {"invite": "9c", "room": "den", "uses": 3, "until": 0, "by": "a1"}, "9c: lets in 3 more"),
        ("later", {"a": 1, "b": "c"}, "a 1, b c"),
    ],
)  # fmt: skip
def test_a_row_is_a_line(what: str, row: dict[str, str | int], text: str) -> None:
    assert row_line(what, row) == text
    assert what == "later" or what in ROWS


def test_how_long_something_lasts_is_said_in_words() -> None:
    assert "for 2 hours more" in phrases.sentence("banned", {"room": "den", "left": "7200"})
    assert phrases_order.duration(7200) == "2 hours"


def test_a_list_of_names_is_one_sentence_and_an_empty_list_one_too() -> None:
    names: tuple[dict[str, str | int], ...] = ({"name": "ann"}, {"name": "bob"})
    assert listing(Rows(what="hits", room="", rows=names)) == ["It would hit 2 people: ann, bob."]
    assert listing(Rows(what="hands", room="", rows=names[:1])) == ["To speak next: ann."]
    for what in ROWS:
        [none] = listing(Rows(what=what, room="", rows=()))
        assert none.endswith(".")
        assert none != "There are none."
