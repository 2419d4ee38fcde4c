"""Roles: given from above, kept while away, and the first owner."""

import pytest

from chinwag.room.commands import Join, Leave, Quit, Redact, Say
from chinwag.room.commands_accounts import Claim, Login
from chinwag.room.commands_moderation import Kick, SetMode, SetRole
from chinwag.room.entry import SERVER, Person, Target
from chinwag.room.events_moderation import RoleSet
from chinwag.room.facts import Facts
from chinwag.room.permissions import Role
from tests.room.house import ALICE, BOB, CAROL, House

RIGHT = Facts(verified=True)


def test_the_first_to_claim_a_house_with_its_code_owns_it() -> None:
    house = House(BOB)
    account = house.register(ALICE)
    assert house.refused(BOB, Claim(code=""), facts=RIGHT).code == "account_needed"
    assert house.refused(account, Claim(code="")).code == "claim_wrong"
    (entry,) = house.done(account, Claim(code=""), facts=RIGHT)
    assert entry.event == RoleSet(person=account.id, name="alice", before="member", after="owner")
    assert house.state.rank(account) is Role.OWNER
    assert house.refused(house.register(BOB), Claim(code=""), facts=RIGHT).code == "claimed"


def test_whoever_made_a_room_gives_roles_in_it_and_takes_them() -> None:
    house = House(ALICE, BOB)
    den = house.make(ALICE, "den", BOB)
    (entry,) = house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    assert (entry.event, entry.room) == (
        RoleSet(person=BOB.id, name="bob", before="guest", after="operator"), "den",
    )  # fmt: skip
    assert den.members[BOB.id] is Role.OPERATOR
    assert house.done(ALICE, SetRole(person="bob", role="operator", room="den")) == ()
    house.done(ALICE, SetRole(person="bob", role="member", room="den"))
    assert den.members[BOB.id] is Role.GUEST
    house.inspect()


def test_a_role_is_given_below_ones_own_to_those_below() -> None:
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB, CAROL)
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    assert house.refused(BOB, SetRole(person="carol", role="operator", room="den")).code == "forbidden"
    assert house.refused(BOB, SetRole(person="alice", role="voiced", room="den")).code == "outranked"
    assert house.refused(BOB, SetRole(person="bob", role="owner", room="den")).code == "outranked"
    house.done(BOB, SetRole(person="carol", role="voiced", room="den"))
    house.done(BOB, SetRole(person="bob", role="member", room="den"))
    assert house.refused(BOB, SetRole(person="carol", role="member", room="den")).code == "forbidden"


def test_a_role_is_kept_while_its_owner_is_away_or_out_of_the_room() -> None:
    house = House(ALICE)
    den = house.make(ALICE, "den")
    account = house.register(BOB)
    house.done(account, Join(room="den"))
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    house.done(account, Leave(room="den"))
    house.done(account, Quit())
    house.done(account, Login(name="bob", password=""), facts=RIGHT)
    house.done(account, Join(room="den"))
    assert den.members[account.id] is Role.OPERATOR


def test_an_operator_of_a_room_keeps_order_there_without_being_in_it() -> None:
    house = House(ALICE, BOB, CAROL)
    house.make(ALICE, "den", BOB, CAROL)
    house.done(ALICE, SetRole(person="bob", role="operator", room="den"))
    house.done(BOB, Leave(room="den"))
    house.done(BOB, Kick(person="carol", room="den"))
    assert house.refused(BOB, Say(room="den", text="x")).code == "not_member"


def test_an_operator_of_the_house_is_one_in_every_room() -> None:
    house = House(ALICE)
    den = house.make(ALICE, "den")
    owner, other = house.own(BOB), house.register(CAROL)
    house.done(owner, SetRole(person="carol", role="operator"))
    house.done(other, Join(room="den"))
    assert den.members[other.id] is Role.OPERATOR
    house.done(owner, SetRole(person="carol", role="member"))
    assert den.members[other.id] is Role.MEMBER
    house.inspect()


@pytest.mark.parametrize("role", ["voiced", "member"])
def test_a_voice_in_the_house_is_none_in_a_room(role: str) -> None:
    house = House(ALICE)
    den = house.make(ALICE, "den")
    owner, other = house.own(BOB), house.register(CAROL)
    house.done(owner, SetRole(person="carol", role=role))  # type: ignore[arg-type]
    house.done(other, Join(room="den"))
    assert den.members[other.id] is Role.MEMBER


def test_guests_have_no_role_in_the_house() -> None:
    house = House(BOB)
    owner = house.own(ALICE)
    assert house.refused(owner, SetRole(person="bob", role="admin")).code == "account_needed"
    assert house.refused(owner, SetRole(person="zed", role="admin")).code == "person_unknown"


def test_the_owner_of_a_room_can_be_another_one_and_the_first_can_step_down() -> None:
    house = House(ALICE, BOB)
    den = house.make(ALICE, "den", BOB)
    house.done(ALICE, SetRole(person="bob", role="owner", room="den"))
    house.done(BOB, SetRole(person="alice", role="member", room="den"))
    assert den.members == {ALICE.id: Role.GUEST, BOB.id: Role.OWNER}
    assert den.owner == ""
    assert house.refused(ALICE, SetMode(room="den", mode="slow", value=5)).code == "forbidden"


def test_operators_take_back_what_others_said() -> None:
    house = House(ALICE, BOB)
    house.make(ALICE, "den", BOB)
    house.done(ALICE, Redact(room="den", seq=3), Target(3, BOB.id))
    assert house.refused(BOB, Redact(room="den", seq=3), Target(3, ALICE.id)).code == "not_author"


def test_the_server_gives_any_role() -> None:
    house = House(ALICE)
    account = house.register(BOB)
    house.done(SERVER, SetRole(person="*" + account.id, role="owner"))
    house.done(SERVER, SetRole(person="alice", role="admin", room="lobby"))
    assert house.state.rank(account) is Role.OWNER
    assert house.state.rooms["lobby"].members[ALICE.id] is Role.ADMIN


def test_an_id_after_a_star_names_somebody_beyond_doubt() -> None:
    house = House(ALICE)
    found = house.state.lobby.somebody("*" + ALICE.id)
    assert found == ALICE
    assert house.state.lobby.somebody("*nobody") is None
    assert house.state.lobby.somebody("@alice") == Person(ALICE.id, "alice")


def test_a_voice_beside_a_higher_role_stays_when_that_goes() -> None:
    house = House(ALICE, BOB)
    den = house.make(ALICE, "den", BOB)
    voice, none = (SetRole(person="bob", role=role, room="den", beside=True) for role in ("voiced", "member"))
    operator = SetRole(person="bob", role="operator", room="den")
    house.done(ALICE, voice)
    assert den.members[BOB.id] is Role.VOICED  # nothing to be beside of
    house.done(ALICE, operator)
    assert (den.members[BOB.id], list(den.voices)) == (Role.OPERATOR, [BOB.id])
    assert house.done(ALICE, voice) == ()
    (gone,) = house.done(ALICE, none)
    assert gone.event == RoleSet(person=BOB.id, name="bob", before="operator", after="operator", beside="member")
    assert (den.members[BOB.id], den.voices) == (Role.OPERATOR, {})
    assert house.refused(BOB, SetRole(person="alice", role="voiced", room="den", beside=True)).code == "outranked"
    house.done(BOB, SetRole(person="bob", role="voiced", room="den", beside=True))
    house.done(ALICE, SetRole(person="bob", role="member", room="den"))
    assert den.voices == {}


def test_a_voice_goes_with_a_guest_who_becomes_an_account() -> None:
    house = House(ALICE)
    den = house.make(ALICE, "den")
    house.done(ALICE, SetRole(person="alice", role="voiced", room="den", beside=True))
    account = house.register(ALICE)
    assert (den.owner, list(den.voices)) == (account.id, [account.id])
