"""The link: in, out, back again, and nothing lost or said twice on the way."""

import asyncio

import pytest

from chinwag.client.address import Address
from chinwag.client.link import Link, LinkError
from chinwag.client.shown import Change, StatusChanged
from chinwag.room import commands as wish
from chinwag.room import results
from chinwag.room.refusals import Refused
from tests.client.house import House, until


def texts(link: Link, room: str = "lobby") -> list[str]:
    found = link.view.room(room)
    return [line.text for line in found.lines if line.message] if found else []


def seqs(link: Link) -> list[int]:
    return [line.seq for line in link.view.rooms["lobby"].lines if line.seq]


async def test_entering_shows_the_last_messages(house: House) -> None:
    house.says("one")
    house.says("two")
    link = Link(house.address, "luca", backlog=1)
    await link.open()
    assert link.status == "online"
    assert texts(link) == ["two"]
    assert await link.older("lobby")
    assert texts(link) == ["one", "two"]
    assert not await link.older("lobby")
    await link.close()
    assert isinstance(house.asked[-1], wish.Quit)


async def test_a_message_is_pending_until_it_is_stored(link: Link) -> None:
    link.say("lobby", "hello")
    room = link.view.rooms["lobby"]
    assert [line.state for line in room.pending.values()] == ["pending"]
    await link.settled()
    assert not room.pending
    assert texts(link) == ["hello"]


async def test_a_refused_message_stays_with_the_reason_and_can_be_sent_again(house: House, link: Link) -> None:
    house.refuse[wish.Say] = Refused("not_stored", {"reason": "disk full"})
    cid = link.say("lobby", "hello")
    await link.settled()
    failed = link.view.rooms["lobby"].pending[cid]
    assert failed.state == "failed"
    assert "disk full" in failed.problem
    house.refuse.clear()
    link.retry(cid)
    await link.settled()
    assert texts(link) == ["hello"]


async def test_the_same_person_comes_back_and_gets_what_was_missed(house: House, link: Link) -> None:
    house.says("before")
    me = link.view.me.id
    port = house.address.port
    await house.close()
    await until(lambda: link.status == "waiting")
    for number in range(120):
        house.says(f"missed {number}")
    house.page = 50
    await house.open(port)
    link.retry_now()
    await until(lambda: len(texts(link)) == 121)
    assert link.view.me.id == me
    assert seqs(link) == list(range(1, 122))


async def test_a_message_whose_answer_was_lost_is_not_said_twice(house: House, link: Link) -> None:
    house.mute.add(wish.Say)
    link.say("lobby", "once")
    await until(lambda: link.status != "online")
    house.mute.clear()
    await link.settled()
    assert texts(link) == ["once"]
    assert not link.view.rooms["lobby"].pending
    said = [command for command in house.asked if isinstance(command, wish.Say)]
    assert len(said) == 2
    assert said[0].cid == said[1].cid


async def test_what_is_said_while_away_is_sent_in_order(house: House, link: Link) -> None:
    port = house.address.port
    await house.close()
    await until(lambda: link.status == "waiting")
    for number in range(5):
        link.say("lobby", f"queued {number}")
    assert link.waiting == 5
    await house.open(port)
    await link.settled()
    assert texts(link) == [f"queued {number}" for number in range(5)]


async def test_a_question_without_connection_fails_with_a_sentence(house: House, link: Link) -> None:
    await house.close()
    await until(lambda: link.status == "waiting")
    with pytest.raises(LinkError) as told:
        await link.send(wish.ListRooms())
    assert told.value.code == "lost"
    assert told.value.sentence


async def test_a_gap_is_filled_before_what_lies_behind_it_is_shown(house: House, link: Link) -> None:
    house.says("one")
    hidden, house.visits = house.visits, []
    house.says("two")
    house.says("three")
    house.visits = hidden
    house.says("four")
    await until(lambda: len(texts(link)) == 4)
    assert texts(link) == ["one", "two", "three", "four"]


async def test_rooms_are_joined_again(house: House, link: Link) -> None:
    house.rooms["dev"] = []
    await link.send(wish.Join(room="dev"))
    assert "dev" in link.view.rooms
    house.hang_up()
    house.says("while away", "dev")
    await until(lambda: texts(link, "dev") == ["while away"])


async def test_a_room_that_is_gone_is_closed(house: House, link: Link) -> None:
    await link.send(wish.CreateRoom(room="dev"))
    del house.rooms["dev"]
    house.hang_up()
    await until(lambda: "dev" not in link.view.rooms)


async def test_a_forgotten_token_makes_a_new_guest(house: House, link: Link) -> None:
    house.people.clear()
    house.people["other"] = "g-other"
    me = link.view.me.id
    house.hang_up()
    await until(lambda: link.status == "online" and link.view.me.id != me)


async def test_another_log_replaces_what_was_shown(house: House, link: Link) -> None:
    house.says("old")
    await until(lambda: texts(link) == ["old"])
    house.epoch = 2
    house.rooms["lobby"].clear()
    house.hang_up()
    house.says("new")
    await until(lambda: texts(link) == ["new"])


async def test_a_name_that_is_refused_is_told_with_the_free_one(house: House) -> None:
    house.refuse[wish.Enter] = Refused("name_taken", {"name": "luca", "suggestion": "luca2"})
    with pytest.raises(LinkError) as told:
        await Link(house.address, "luca").open()
    assert (told.value.code, told.value.suggestion) == ("name_taken", "luca2")
    assert "luca2" in told.value.sentence


async def test_a_name_lost_while_away_ends_the_link(house: House, link: Link) -> None:
    house.refuse[wish.Enter] = Refused("name_taken", {"name": "luca"})
    house.hang_up()
    await until(lambda: link.status == "offline")
    assert "taken" in link.reason


async def test_a_house_that_is_not_there_is_told_with_what_to_check(house: House) -> None:
    await house.close()
    with pytest.raises(LinkError, match="chinwag serve"):
        await Link(house.address, "luca").open()


async def test_something_else_on_the_port_is_told_as_such() -> None:
    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(page, "127.0.0.1", 0)
    with pytest.raises(LinkError, match="language"):
        await Link(Address(port=server.sockets[0].getsockname()[1]), "luca").open()
    server.close()


async def test_a_stopping_house_is_waited_for(house: House, link: Link) -> None:
    seen: list[Change] = []
    link.on_change(seen.extend)
    house.goodbye("stopping")
    await until(lambda: link.status == "waiting")
    told = [change for change in seen if isinstance(change, StatusChanged)]
    assert "stopping" in told[0].reason
    await until(lambda: link.status == "online")


async def test_being_replaced_is_final(house: House, link: Link) -> None:
    house.goodbye("replaced")
    await until(lambda: link.status == "offline")
    with pytest.raises(LinkError):
        await link.send(wish.Say(room="lobby", text="x", cid="c"))


async def test_typing_is_told_seldom(house: House, link: Link) -> None:
    for _ in range(20):
        link.typing("lobby")
    link.typing("lobby", on=False)
    await link.send(wish.Ping())
    assert [command.on for command in house.asked if isinstance(command, wish.Typing)] == [True, False]


async def test_a_whisper_is_shown_in_its_conversation(house: House, link: Link) -> None:
    link.say("@alice", "psst")
    await link.settled()
    assert texts(link, "@alice") == ["psst"]
    assert not link.view.rooms["@alice"].pending


async def test_jumping_into_the_past_and_back(house: House, link: Link) -> None:
    for number in range(1, 301):
        house.says(f"m{number}")
    await until(lambda: len(texts(link)) == 300)
    assert await link.jump("lobby", 100, around=10)
    assert seqs(link) == list(range(90, 110))
    house.says("m301")
    await until(lambda: link.view.rooms["lobby"].head == 301)
    assert await link.newer("lobby", 10)
    assert seqs(link) == list(range(90, 120))
    assert await link.latest("lobby", 20)
    assert seqs(link) == list(range(282, 302))
    assert link.view.rooms["lobby"].following


async def test_answers_are_in_the_view_when_they_arrive(house: House, link: Link) -> None:
    answer = await link.send(wish.Rename(name="lucy"))
    assert isinstance(answer, results.Named)
    assert link.view.me.name == "lucy"
    await link.send(wish.ListPeople(room="lobby"))
    assert [being.away for being in link.view.here("lobby")] == ["lunch"]
    refused = await link.send(wish.Join(room="nowhere"))
    assert isinstance(refused, Refused)
