"""Invitations: by name, and by codes with uses and an end."""

import pytest

from chinwag.room.codes import digest
from chinwag.room.commands import Enter, Join, Quit
from chinwag.room.commands_accounts import Accept, Invite, Register, RevokeInvite, SetPolicy
from chinwag.room.commands_moderation import Ban, SetMode
from chinwag.room.entry import SERVER
from chinwag.room.events import Joined
from chinwag.room.events_accounts import InviteMade, InviteRevoked, InviteUsed
from chinwag.room.events_moderation import Invited
from chinwag.room.facts import Facts
from chinwag.room.invitations import SHARE
from chinwag.room.lobby import HOUSE
from chinwag.room.order import LISTED
from tests.room.house import ALICE, BOB, CAROL, House, guest

CODE = "K7QX-2MPD"
FRESH = Facts(fresh=CODE)
WEEK = 7 * 86_400_000


@pytest.fixture
def house() -> House:
    """An invite-only room of ALICE's, who has an account."""
    house = House(BOB, CAROL)
    account = house.register(ALICE, "a1")
    house.make(account, "den")
    house.done(account, SetMode(room="den", mode="invite_only"))
    return house


ANNA = House().register(ALICE, "a1")


def test_whoever_is_invited_by_name_may_come_in_once(house: House) -> None:
    assert house.refused(BOB, Join(room="den")).code == "invite_only"
    (entry,) = house.done(ANNA, Invite(room="den", person="bob", seconds=60))
    assert entry.event == Invited(person=BOB.id, name="bob", until=house.at + 60_000)
    assert house.refused(CAROL, Join(room="den")).code == "invite_only"
    house.done(BOB, Join(room="den"))
    assert house.done(ANNA, Invite(room="den", person="bob")) == ()
    house.done(BOB, Quit())
    house.enter(BOB)
    assert house.refused(BOB, Join(room="den")).code == "invite_only"


def test_an_invitation_by_name_ends(house: House) -> None:
    house.done(ANNA, Invite(room="den", person="bob", seconds=60))
    house.at += 60_000
    assert house.refused(BOB, Join(room="den")).code == "invite_only"


def test_a_code_is_kept_as_a_digest_and_lets_in_so_many(house: House) -> None:
    *_, entry = house.done(ANNA, Invite(room="den", uses=2), facts=FRESH)
    assert entry.event == InviteMade(invite=digest(CODE), room_key="den", uses=2, until=house.at + WEEK)
    assert CODE not in repr(house.log)
    used, joined = house.done(BOB, Accept(code="k7qx 2mpd"))
    assert (used.event, used.room) == (InviteUsed(invite=digest(CODE)), HOUSE)
    assert (joined.event, joined.room) == (Joined(), "den")
    assert house.done(BOB, Accept(code=CODE)) == ()
    house.done(CAROL, Accept(code=CODE))
    house.enter(guest(9), "dave")
    assert house.refused(guest(9), Accept(code=CODE)).code == "invite_invalid"


def test_a_code_leads_past_every_mode_of_the_room_but_not_past_a_ban(house: House) -> None:
    for mode, value in (("registered", 1), ("limit", 1), ("password", 1)):
        command = SetMode(room="den", mode=mode, value=value)  # type: ignore[arg-type]
        house.done(ANNA, command, facts=Facts(secret="hash"))
    house.done(ANNA, Invite(room="den", uses=5), facts=FRESH)
    house.done(BOB, Accept(code=CODE))
    house.done(ANNA, Ban(mask="carol", room="den"))
    assert house.refused(CAROL, Accept(code=CODE)).code == "banned"


@pytest.mark.parametrize("code", ["", "nonsense", "K7QX"])
def test_a_wrong_code_opens_nothing(house: House, code: str) -> None:
    house.done(ANNA, Invite(room="den"), facts=FRESH)
    assert house.refused(BOB, Accept(code=code)).code == "invite_invalid"


def test_a_code_ends_and_can_be_revoked_by_who_made_it(house: House) -> None:
    house.done(ANNA, Invite(room="den", seconds=60), facts=FRESH)
    assert house.refused(BOB, RevokeInvite(invite=digest(CODE))).code == "forbidden"
    (entry,) = house.done(ANNA, RevokeInvite(invite=digest(CODE)))
    assert entry.event == InviteRevoked(invite=digest(CODE))
    assert house.refused(BOB, Accept(code=CODE)).code == "invite_invalid"
    assert house.refused(ANNA, RevokeInvite(invite=digest(CODE))).code == "invite_invalid"
    house.done(ANNA, Invite(room="den", seconds=60), facts=FRESH)
    house.at += 60_000
    assert house.refused(BOB, Accept(code=CODE)).code == "invite_invalid"


def test_no_code_is_made_without_chance_nor_for_guests(house: House) -> None:
    assert house.refused(ANNA, Invite(room="den")).code == "forbidden"
    house.done(BOB, Join(room="lobby"))
    assert house.refused(BOB, Invite(room="lobby"), facts=FRESH).code == "account_needed"
    assert house.refused(BOB, Invite(), facts=FRESH).code == "forbidden"


def test_a_code_into_the_house_lets_in_past_lockdown_password_and_no_guests(house: House) -> None:
    for policy, value in (("lockdown", "on"), ("guests", "no"), ("password", "on"), ("registration", "invite")):
        command = SetPolicy(policy=policy, value=value)  # type: ignore[arg-type]
        house.done(SERVER, command, facts=Facts(secret="hash"))
    house.done(SERVER, Invite(uses=2), facts=FRESH)
    dave = guest(9, "dave")
    assert house.refused(dave, Enter(name="dave")).code == "guests_none"
    assert house.refused(dave, Enter(name="dave", code="wrong")).code == "guests_none"
    house.done(dave, Enter(name="dave", code=CODE))
    account = Facts(fresh="a9", secret="hash")
    assert house.refused(dave, Register(password=""), facts=account).code == "registration_closed"
    entries = house.done(dave, Register(password="", code=CODE), facts=account)
    assert InviteUsed(invite=digest(CODE)) in [entry.event for entry in entries]
    assert house.state.lobby.invitations == {}


def test_a_code_for_a_room_leads_there_from_the_street(house: House) -> None:
    house.done(SERVER, SetPolicy(policy="guests", value="no"))
    house.done(ANNA, Invite(room="den"), facts=FRESH)
    dave = guest(9, "dave")
    house.done(dave, Enter(name="dave", code=CODE))
    assert house.state.people[dave.id].rooms == ("lobby", "den")
    house.inspect()


def test_a_code_that_is_not_valid_is_said_so_where_none_is_needed(house: House) -> None:
    assert house.refused(guest(9, "dave"), Enter(name="dave", code="wrong")).code == "invite_invalid"


def test_a_house_has_so_many_invitations(house: House) -> None:
    for number in range(LISTED):
        house.state.load_invitation(str(number), "", 1, house.at + 1, "a1")
    assert house.refused(ANNA, Invite(room="den"), facts=FRESH).code == "lists_full"


@pytest.mark.parametrize("typed", ["k7qx2mpd", " K7QX-2MPD ", "K7-QX-2M-PD"])
def test_how_a_code_is_typed_does_not_matter(typed: str) -> None:
    assert digest(typed) == digest(CODE) != digest("K7QX-2MPE")


def test_one_person_makes_no_more_than_a_share_of_all_invitations() -> None:
    house = House(ALICE, BOB)
    alice, bob = house.register(ALICE), house.register(BOB)
    room = house.make(alice, "den", bob)
    for number in range(SHARE):
        house.done(alice, Invite(room="den", seconds=600), facts=Facts(fresh=f"CODE-{number}"))
    refused = house.refused(alice, Invite(room="den"), facts=Facts(fresh="ONE-MORE"))
    assert (refused.code, refused.values) == ("lists_full", {"limit": str(SHARE)})
    house.done(bob, Invite(room=room.name), facts=Facts(fresh="OF-ANOTHER"))
    house.at += 601_000
    house.done(bob, Invite(room="den"), facts=Facts(fresh="LATER"))
    house.done(alice, Invite(room="den"), facts=Facts(fresh="AND-MINE"))
