"""Who hears what of order and of conversations, and whose sessions end."""

import pytest

from chinwag.auth.throttle import Tries
from chinwag.net.contract import Peer
from chinwag.room.commands import (
    CreateRoom,
    Enter,
    GetPage,
    Join,
    ListPeople,
    ListRooms,
    MarkRead,
    Say,
    Search,
    Whisper,
)
from chinwag.room.commands_accounts import DeleteAccount, Invite, Login, LogoutOthers, RemoveAccount
from chinwag.room.commands_moderation import Ban, Kick, RenameRoom, Report, SetMode, SetRole
from chinwag.room.results import Accepted, Done, Entered, Hits, Page, PeopleList, RoomList, Told
from tests.support.gate import GOOD, House, Visitor, code


@pytest.fixture
async def house() -> House:
    made = House(Tries())
    await made.store.open()
    return made


async def guest(house: House, name: str, *rooms: str) -> Visitor:
    came = house.visitor()
    await came.ask(Enter(name=name), *[Join(room=room) for room in rooms])
    return came


def heard(visitor: Visitor) -> list[str]:
    """Who did what, of all that was heard since."""
    lines = visitor.connection.take().decode().split("\n")
    return [line for line in lines if line and not line.startswith("<")]


async def test_whoever_is_kicked_hears_it_and_nothing_after(house: House) -> None:
    ann = await guest(house, "ann")
    await ann.ask(CreateRoom(room="den"))
    bob = await guest(house, "bob", "den")
    bob.connection.take()
    await ann.ask(Kick(person="bob", room="den"), Say(room="den", text="gone"))
    assert heard(bob) == ["ann:Kicked:"]
    await bob.ask(Join(room="den"))
    bob.connection.take()
    await ann.ask(Say(room="den", text="back"))
    assert heard(bob) == ["ann:Said:back"]


async def test_whoever_is_kicked_out_of_the_house_is_let_go_with_all_sessions(house: House) -> None:
    olga, bob = await house.owner(), await house.account("bob")
    phone = house.visitor()
    await phone.ask(Login(name="bob", password=GOOD))
    assert isinstance(await olga.ask(Kick(person="bob")), Accepted)
    for each in (bob, phone):
        assert each.connection.closed
        assert each.connection.take().decode().endswith("bye kicked\n")
    assert bob.id not in house.hub.delivery.online
    assert list(house.store.state.people) == [olga.id]


async def test_a_ban_on_an_address_lets_go_whoever_comes_from_there(house: House) -> None:
    olga = await house.owner()
    bob = house.visitor(Peer("203.0.113.9", 4000, "ip4", loopback=False))
    await bob.ask(Enter(name="bob"))
    assert isinstance(await olga.ask(Ban(mask="203.0.113.0/24")), Accepted)
    assert bob.connection.closed
    again = house.visitor(Peer("203.0.113.77", 4000, "ip4", loopback=False))
    assert code(await again.ask(Enter(name="robert"))) == "banned"
    elsewhere = house.visitor(Peer("203.0.114.9", 4000, "ip4", loopback=False))
    assert isinstance(await elsewhere.ask(Enter(name="robert")), Entered)


async def test_others_are_logged_out_and_this_device_stays(house: House) -> None:
    ann = await house.account("ann")
    phone = house.visitor()
    await phone.ask(Login(name="ann", password=GOOD))
    await ann.ask(LogoutOthers())
    assert phone.connection.closed
    assert phone.connection.take().decode().endswith("bye logged_out\n")
    assert isinstance(await ann.ask(Say(room="lobby", text="still here")), Accepted)


async def test_whoever_deletes_an_account_is_let_go(house: House) -> None:
    olga, ann, ben = await house.owner(), await house.account("ann"), await house.account("ben")
    await ann.ask(DeleteAccount(password=GOOD))
    await olga.ask(RemoveAccount(name="ben"))
    assert ann.connection.closed
    assert ben.connection.closed
    assert list(house.store.state.people) == [olga.id]


async def test_what_two_accounts_say_is_told_to_the_two_and_kept(house: House) -> None:
    ann, ben, eve = await house.account("ann"), await house.account("ben"), await house.owner("eve")
    for each in (ann, ben, eve):
        each.connection.take()
    told = await ann.ask(Whisper(to="ben", text="the secret"))
    assert told == Told(to="ben", text="the secret", stored=True)
    assert heard(ben) == ["ann:RoomCreated:", "ann:Said:the secret"]
    assert heard(eve) == []
    found = await ben.ask(Search(query="secret"))
    assert isinstance(found, Hits)
    (line,) = found.entries
    page = await ben.ask(GetPage(room=line.room))
    assert isinstance(page, Page)
    assert page.entries[-1] == line
    for question in (GetPage(room=line.room), Search(query="secret", room=line.room), ListPeople(room=line.room)):
        assert code(await eve.ask(question)) == "room_unknown"
    found = await eve.ask(Search(query="secret"))
    assert isinstance(found, Hits)
    assert found.entries == ()


async def test_what_was_said_to_somebody_away_waits_until_it_is_read(house: House) -> None:
    ann, ben = await house.account("ann"), await house.account("ben")
    ben.session.lost("eof")
    assert await ann.ask(Whisper(to="ben", text="one")) == Told(to="ben", text="one", stored=True)
    again = house.visitor()
    entered = await again.ask(Login(name="ben", password=GOOD, backlog=9))
    assert isinstance(entered, Entered)
    (room,) = [room for room in entered.rooms if room.kind == "direct"]
    assert room.peer == ann.session.person
    assert [getattr(entry.event, "text", "") for entry in entered.backlog if entry.room == room.name] == ["", "one"]
    assert await again.ask(MarkRead(room=room.name, seq=room.head)) == Done()
    again.session.lost("eof")
    entered = await house.visitor().ask(Login(name="ben", password=GOOD, backlog=9))
    assert isinstance(entered, Entered)
    assert [entry for entry in entered.backlog if entry.room == room.name] == []


async def test_to_a_guest_it_is_live_only_and_the_sender_is_told_so(house: House) -> None:
    ann, bob = await house.account("ann"), await guest(house, "bob")
    bob.connection.take()
    assert await ann.ask(Whisper(to="bob", text="psst")) == Told(to="bob", text="psst", stored=False)
    assert heard(bob) == ["ann:Whispered:psst"]


async def test_a_hidden_room_is_listed_for_those_who_are_in_it(house: House) -> None:
    ann, bob = await house.account("ann"), await guest(house, "bob")
    await ann.ask(CreateRoom(room="den"), SetMode(room="den", mode="hidden"))
    for who, names in ((ann, ["den", "lobby"]), (bob, ["lobby"]), (await house.owner(), ["den", "lobby"])):
        rooms = await who.ask(ListRooms())
        assert isinstance(rooms, RoomList)
        assert [room.name for room in rooms.rooms] == names
    assert code(await bob.ask(ListPeople(room="den"))) == "room_unknown"
    refused = await bob.ask(Join(room="dem"))
    assert code(refused) == "room_unknown"
    assert "den" not in repr(refused)


async def test_a_list_of_rooms_says_how_they_are_set_and_what_one_is_there(house: House) -> None:
    ann = await house.account("ann")
    await ann.ask(CreateRoom(room="den"), SetMode(room="den", mode="slow", value=5))
    rooms = await ann.ask(ListRooms())
    assert isinstance(rooms, RoomList)
    assert [(room.name, room.role, room.modes) for room in rooms.rooms] == [
        ("den", "owner", {"slow": 5}), ("lobby", "member", {}),
    ]  # fmt: skip


async def test_lists_of_people_know_new_roles(house: House) -> None:
    ann, bob = await house.account("ann"), await guest(house, "bob")
    await ann.ask(CreateRoom(room="den"))
    await bob.ask(Join(room="den"))
    await ann.ask(ListPeople(room="den"), SetRole(person="bob", role="voiced", room="den"))
    people = await ann.ask(ListPeople(room="den"))
    assert isinstance(people, PeopleList)
    assert {one.name: one.role for one in people.people} == {"ann": "owner", "bob": "voiced"}


async def test_an_invitation_and_a_report_reach_those_they_are_for(house: House) -> None:
    ann, bob, eve = await house.account("ann"), await guest(house, "bob"), await guest(house, "eve")
    await ann.ask(CreateRoom(room="den"))
    for each in (ann, bob, eve):
        each.connection.take()
    await ann.ask(Invite(room="den", person="bob"))
    assert heard(bob) == ["ann:Summoned:"]
    await bob.ask(Join(room="den"), Say(room="den", text="x"))
    ann.connection.take()
    assert isinstance(await bob.ask(Report(room="den", seq=5)), Accepted)
    assert heard(ann)[-1:] == ["server:Noticed:"]
    assert heard(eve) == []


async def test_what_was_said_before_a_room_had_another_name_is_heard_before_it(house: House) -> None:
    ann = await guest(house, "ann")
    await ann.ask(CreateRoom(room="den"))
    bob = await guest(house, "bob", "den")
    heard(bob)
    assert ann.session.person is not None
    house.store.stall()
    for command in (
        Say(room="den", text="one"), RenameRoom(room="den", name="lair"), Say(room="lair", text="two"),
        CreateRoom(room="den"), Say(room="den", text="elsewhere"),
    ):  # fmt: skip
        house.store.submit(None, ann.session.person, command)
    house.store.resume()
    await house.turn()
    assert heard(bob) == ["ann:Said:one", "ann:RoomRenamed:", "ann:Said:two"]
