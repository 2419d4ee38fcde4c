"""Accounts: a name of one's own, on every device, and what is kept while one is away."""

import pytest

from chinwag.room.commands import CreateRoom, Enter, Join, Leave, MarkRead, Quit, Rename, Say
from chinwag.room.commands_accounts import (
    ChangePassword,
    DeleteAccount,
    Login,
    LogoutOthers,
    Register,
    RemoveAccount,
    SetPolicy,
)  # fmt: skip
from chinwag.room.commands_moderation import Ban, SetMode, SetRole
from chinwag.room.entry import SERVER, Person
from chinwag.room.events import Arrived, Departed, Joined, Renamed, RoomCreated
from chinwag.room.events_accounts import (
    AccountDeleted,
    AccountOpened,
    AccountRenamed,
    LoggedIn,
    LoggedOut,
    PasswordChanged,
)  # fmt: skip
from chinwag.room.facts import Facts
from chinwag.room.lobby import HOUSE
from chinwag.room.permissions import Role
from tests.room.house import ALICE, BOB, CAROL, House, guest

RIGHT = Facts(verified=True)


def away(house: House, who: Person) -> Person:
    """An account that is not online."""
    account = house.register(who)
    house.done(account, Quit())
    return account


def test_a_guest_becomes_an_account_with_all_it_is_in_and_owns() -> None:
    house = House(ALICE, BOB)
    den = house.make(ALICE, "Den", BOB)
    entries = house.done(ALICE, Register(password=""), facts=Facts(fresh="a1", secret="hash"))
    account = Person("a1", "alice", "account")
    assert [type(entry.event) for entry in entries] == [RoomCreated, AccountOpened, LoggedIn]
    assert entries[1].event == AccountOpened(account="a1", name="alice", rooms=("lobby", "den"), was=ALICE.id)
    assert entries[2].event == LoggedIn(was=ALICE.id, old="alice", rooms=("lobby", "Den"))
    assert [(entry.room, entry.who) for entry in entries[1:]] == [(HOUSE, account), ("", account)]
    assert house.state.people["a1"].person == account
    assert ALICE.id not in house.state.people
    assert (den.owner, den.members) == ("a1", {BOB.id: Role.GUEST, "a1": Role.OWNER})
    house.inspect()


def test_the_hash_of_a_password_is_handed_to_the_store_and_stands_in_no_event() -> None:
    house = House(ALICE)
    drafts = house.state.decide(ALICE, Register(password=""), 1, None, Facts(fresh="a1", secret="hash"))
    assert isinstance(drafts, tuple)
    assert [draft.secret for draft in drafts] == ["", "hash", ""]
    assert not any("hash" in repr(draft.event) for draft in drafts)


@pytest.mark.parametrize("facts", [Facts(), Facts(fresh="a1"), Facts(secret="hash")])
def test_nobody_registers_without_a_hash_and_an_id(facts: Facts) -> None:
    assert House(ALICE).refused(ALICE, Register(password="x"), facts=facts).code == "forbidden"


def test_an_account_does_not_register_again() -> None:
    house = House()
    account = house.register(ALICE)
    facts = Facts(fresh="a2", secret="hash")
    assert house.refused(account, Register(password=""), facts=facts).code == "already_account"


@pytest.mark.parametrize("name", ["alice", "ALICE", "a1ice"])
def test_a_registered_name_is_its_owners_only_also_while_the_owner_is_away(name: str) -> None:
    house = House(BOB)
    away(house, ALICE)
    house.at += 10**12
    for command in (Enter(name=name), Rename(name=name)):
        refused = house.refused(CAROL if isinstance(command, Enter) else BOB, command)
        assert refused.code == ("name_lookalike" if name == "a1ice" else "name_registered")
        assert refused.values["suggestion"] not in ("", name)


def test_an_account_stays_a_member_while_away_and_comes_back_to_its_rooms() -> None:
    house = House(BOB)
    account = house.register(ALICE)
    den = house.make(account, "den")
    house.done(account, Leave(room="lobby"))
    (gone,) = house.done(account, Quit())
    assert isinstance(gone.event, Departed)
    assert den.members == {account.id: Role.OWNER}
    (back,) = house.done(account, Login(name="alice", password=""), facts=RIGHT)
    assert (back.event, back.who) == (Arrived(rooms=("den",)), account)
    house.inspect()


def test_an_account_in_no_room_begins_where_everybody_does() -> None:
    house = House()
    account = house.register(ALICE)
    house.done(account, Leave(room="lobby"))
    house.done(account, Quit())
    (back,) = house.done(account, Login(name="alice", password=""), facts=RIGHT)
    assert back.event == Arrived(rooms=("lobby",))


def test_a_login_takes_a_password_that_was_right_and_an_account() -> None:
    house = House()
    account = away(house, ALICE)
    assert house.refused(account, Login(name="alice", password="")).code == "login_wrong"
    nobody = Person("a99", "nobody", "account")
    assert house.refused(nobody, Login(name="nobody", password=""), facts=RIGHT).code == "login_wrong"


def test_a_guest_who_logs_in_stays_in_the_rooms_it_is_in() -> None:
    house = House()
    account = away(house, ALICE)
    house.enter(BOB)
    house.make(BOB, "den")
    facts = Facts(verified=True, was=BOB.id)
    joined, became = house.done(account, Login(name="alice", password=""), facts=facts)
    assert (joined.event, joined.room, joined.who) == (Joined(), "den", account)
    assert became.event == LoggedIn(was=BOB.id, old="bob", rooms=("lobby", "den"))
    assert house.state.people.keys() == {account.id}
    house.inspect()
    house.enter(CAROL, "bob")


def test_a_guest_who_logs_in_is_not_let_in_where_the_account_is_banned() -> None:
    house = House()
    account = away(house, ALICE)
    house.enter(BOB)
    house.enter(CAROL)
    house.make(CAROL, "den", BOB)
    house.done(CAROL, Ban(mask="alice", room="den"))
    (became,) = house.done(account, Login(name="alice", password=""), facts=Facts(verified=True, was=BOB.id))
    assert became.event == LoggedIn(was=BOB.id, old="bob", rooms=("lobby",))
    assert account.id not in house.state.rooms["den"].members
    house.inspect()


def test_a_second_device_says_nothing_and_the_guest_that_it_was_goes() -> None:
    house = House()
    account = house.register(ALICE)
    assert house.done(account, Login(name="alice", password=""), facts=RIGHT) == ()
    house.enter(BOB)
    (gone,) = house.done(account, Login(name="alice", password=""), facts=Facts(verified=True, was=BOB.id))
    assert (gone.event, gone.who) == (Departed(reason="login", rooms=("lobby",), free=True), BOB)
    assert house.state.people.keys() == {account.id}


def test_a_token_counts_for_its_generation_alone() -> None:
    house = House()
    account = away(house, ALICE)
    token = Enter(name="whatever", token="x")
    assert house.refused(account, token, facts=Facts(generation=2)).code == "token_invalid"
    (entry,) = house.done(account, token, facts=Facts(generation=1))
    assert entry.who == account
    (made,) = house.done(account, LogoutOthers(), facts=Facts(generation=1))
    assert made.event == LoggedOut(account=account.id, generation=2)
    assert house.refused(account, Say(room="lobby", text="x"), facts=Facts(generation=1)).code == "logged_out"
    assert house.refused(account, Rename(name="x"), facts=Facts(generation=1)).code == "logged_out"
    house.done(account, Say(room="lobby", text="x"), facts=Facts(generation=2))


def test_a_token_of_an_account_that_is_gone_is_worthless() -> None:
    house = House()
    assert house.refused(Person("a7", "x", "account"), Enter(name="x")).code == "token_invalid"


def test_a_password_is_changed_by_who_knows_the_old_one() -> None:
    house = House()
    account = house.register(ALICE)
    command = ChangePassword(old="", new="")
    assert house.refused(account, command, facts=Facts(secret="hash")).code == "password_wrong"
    (entry,) = house.done(account, command, facts=Facts(verified=True, secret="hash"))
    assert (entry.event, entry.room) == (PasswordChanged(account=account.id), HOUSE)


def test_an_account_takes_its_new_name_for_good() -> None:
    house = House(BOB)
    account = house.register(ALICE)
    changed, told = house.done(account, Rename(name="Alicia"))
    assert changed.event == AccountRenamed(account=account.id, before="alice", after="Alicia")
    assert told.event == Renamed(old="alice", rooms=("lobby",))
    house.done(house.state.accounts[account.id].person, Quit())
    assert house.refused(CAROL, Enter(name="alicia")).code == "name_registered"
    house.enter(CAROL, "alice")
    house.inspect()


def test_what_an_account_has_read_is_kept_while_it_is_away() -> None:
    house = House(BOB)
    account = house.register(ALICE)
    house.done(BOB, Say(room="lobby", text="x"))
    house.done(account, MarkRead(room="lobby", seq=2))
    house.done(account, Quit())
    house.done(account, Login(name="alice", password=""), facts=RIGHT)
    assert house.state.people[account.id].read == {"lobby": 2}
    assert house.done(account, MarkRead(room="lobby", seq=2)) == ()


def test_whoever_deletes_an_account_is_gone_and_the_name_is_free() -> None:
    house = House(BOB)
    house.own(CAROL)
    account = house.register(ALICE)
    den = house.make(account, "den")
    assert house.refused(account, DeleteAccount(password="")).code == "password_wrong"
    deleted, gone = house.done(account, DeleteAccount(password="", messages=True), facts=RIGHT)
    assert deleted.event == AccountDeleted(account=account.id, messages=True)
    assert (gone.event, gone.who) == (Departed(reason="deleted", rooms=("lobby", "den"), free=True), account)
    assert (den.owner, den.members) == ("", {})
    house.enter(guest(9), "alice")
    house.inspect()


def test_the_house_keeps_an_owner() -> None:
    house = House()
    owner = house.own(ALICE)
    other = house.register(BOB)
    assert house.refused(owner, DeleteAccount(password=""), facts=RIGHT).code == "last_owner"
    assert house.refused(owner, SetRole(person="alice", role="member")).code == "last_owner"
    house.done(owner, SetRole(person="bob", role="owner"))
    house.done(owner, SetRole(person="alice", role="member"))
    assert house.state.rank(other) is Role.OWNER


def test_an_admin_removes_accounts_below() -> None:
    house = House()
    owner, admin = house.own(ALICE), house.register(BOB)
    house.done(owner, SetRole(person="bob", role="admin"))
    away(house, CAROL)
    assert house.refused(admin, RemoveAccount(name="alice")).code == "outranked"
    assert house.refused(admin, RemoveAccount(name="zed")).code == "account_unknown"
    (entry,) = house.done(admin, RemoveAccount(name="carol", reason="spam"))
    assert isinstance(entry.event, AccountDeleted)
    assert entry.event.reason == "spam"
    assert house.state.account_named("carol") is None


def test_a_house_may_take_no_new_accounts() -> None:
    house = House(ALICE)
    house.done(SERVER, SetPolicy(policy="registration", value="closed"))
    facts = Facts(fresh="a1", secret="hash")
    assert house.refused(ALICE, Register(password=""), facts=facts).code == "registration_closed"


def test_a_hidden_room_is_told_of_nobody_outside_it() -> None:
    house = House(BOB)
    account = house.register(ALICE)
    house.make(account, "den")
    house.done(account, SetMode(room="den", mode="hidden"))
    told = [entry.event for entry in house.done(account, Quit())]
    assert told == [Departed(rooms=("den",)), Departed(rooms=("lobby",))]
    arrived = [entry.event for entry in house.done(account, Enter(name="alice"))]
    assert arrived == [Arrived(rooms=("lobby",)), Arrived(rooms=("den",))]
    told = [entry.event for entry in house.done(account, Rename(name="al"))][1:]
    assert told == [Renamed(old="alice", rooms=("lobby",)), Renamed(old="alice", rooms=("den",))]
    house.inspect()


def test_accounts_alone_may_make_rooms_where_the_house_wants_it_so() -> None:
    house = House(BOB)
    account = house.register(ALICE)
    house.done(SERVER, SetPolicy(policy="rooms", value="accounts"))
    assert house.refused(BOB, CreateRoom(room="den")).code == "account_needed"
    house.done(account, CreateRoom(room="den"))
    house.done(BOB, Join(room="den"))
