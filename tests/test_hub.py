"""Where connections and rooms meet: who hears what, in which order."""

import asyncio
from collections.abc import Sequence
from weakref import ReferenceType, ref

import pytest

from chinwag.hub import Hub, HubSettings
from chinwag.identity import Identity
from chinwag.room.commands import CreateRoom, Enter, Say
from chinwag.room.events import Departed
from chinwag.session import Session
from chinwag.store.contract import Settled
from chinwag.store.fake import FakeStore
from chinwag.telemetry import silent
from tests.support.wires import EchoWire, ToyConnection, ToyWire


class House:
    """A hub on a fake store, and people in it."""

    def __init__(self, settings: HubSettings) -> None:
        self.store = FakeStore(immediate=False)
        self.count = 0
        identity = Identity(b"s" * 32, self._chance)
        self.hub = Hub(self.store, asyncio.get_running_loop(), identity, settings, silent())

    def _chance(self, n: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(n, "big")

    def open(self, wire: ToyWire | None = None) -> tuple[Session, ToyConnection]:
        connection = ToyConnection()
        return self.hub.open_session(connection, wire or ToyWire()), connection

    async def enter(self, name: str, wire: ToyWire | None = None) -> tuple[Session, ToyConnection]:
        session, connection = self.open(wire)
        session.received(f"enter {name}\n".encode())
        await self.turn()
        return session, connection

    async def turn(self) -> None:
        """Let everything that is under way come to its end."""
        self.store.flush()
        self.hub.delivery.flush()


@pytest.fixture
async def house() -> House:
    house = House(HubSettings(burst=0))
    await house.store.open()
    return house


async def test_a_message_reaches_everyone_else_and_is_acknowledged(house: House) -> None:
    alice, a = await house.enter("alice")
    _, b = await house.enter("bob")
    a.take(), b.take()
    alice.received(b"say hello\n")
    await house.turn()
    assert b.take() == b"alice:Said:hello\n"
    assert a.take() == b"<Say Accepted>\n"


async def test_nothing_remains_of_those_who_went(house: House) -> None:
    wires: list[ReferenceType[ToyWire]] = []
    for number in range(3):
        wire = ToyWire()
        session, _ = await house.enter(f"guest{number}", wire)
        session.received(b"join garden\nsay hello\nping\nquit\n")
        await house.turn()
        session.lost("eof")
        await house.turn()
        wires.append(ref(wire))
        del wire, session
    assert [wire() for wire in wires] == [None] * 3
    assert not house.hub.sessions
    assert not house.hub.delivery.online


async def test_an_echoing_protocol_hears_its_own_before_the_acknowledgement(house: House) -> None:
    alice, a = await house.enter("alice", EchoWire())
    a.take()
    alice.received(b"say hello\n")
    await house.turn()
    assert a.take() == b"alice:Said:hello\n<Say Accepted>\n"


async def test_entering_is_answered_first_and_told_to_the_others(house: House) -> None:
    _, a = await house.enter("alice")
    assert a.take().startswith(b"<Enter Entered>\n")
    assert a.has_entered
    await house.enter("bob")
    assert a.take() == b"bob:Arrived:\n"


async def test_a_pong_never_overtakes_an_acknowledgement(house: House) -> None:
    alice, a = await house.enter("alice")
    a.take()
    alice.received(b"say one\nping\necho\nsay two\n")
    await house.turn()
    assert a.take().splitlines() == [b"<Say Accepted>", b"<Ping Pong>", b"echo echo", b"<Say Accepted>"]


async def test_a_taken_name_is_refused_and_another_may_be_tried(house: House) -> None:
    await house.enter("alice")
    other, connection = await house.enter("alice")
    assert connection.take() == b"<Enter Refused name_taken>\n"
    other.received(b"enter bob\n")
    await house.turn()
    assert connection.take().startswith(b"<Enter Entered>")


async def test_nothing_is_done_for_who_has_no_name(house: House) -> None:
    session, connection = house.open()
    session.received(b"say x\njoin lobby\nping\n")
    await house.turn()
    assert connection.take().splitlines() == [
        b"<Say Refused not_entered>", b"<Join Refused not_entered>", b"<Ping Pong>",
    ]  # fmt: skip


async def test_what_is_sent_along_with_the_name_is_said_under_it(house: House) -> None:
    _, b = await house.enter("bob")
    b.take()
    session, _ = house.open()
    session.received(b"enter alice\nsay early\n")
    await house.turn()
    await house.turn()
    assert b.take() == b"alice:Arrived:\nalice:Said:early\n"


async def test_quitting_is_answered_last_and_told(house: House) -> None:
    alice, a = await house.enter("alice")
    _, b = await house.enter("bob")
    a.take(), b.take()
    alice.received(b"say last\nquit\nsay never\n")
    await house.turn()
    await house.turn()
    assert a.take() == b"<Say Accepted>\nbye quit\n"
    assert a.closed
    assert b.take() == b"alice:Said:last\nalice:Departed:\n"


async def test_a_lost_connection_is_told_once(house: House) -> None:
    alice, _ = await house.enter("alice")
    _, b = await house.enter("bob")
    b.take()
    alice.lost("reset")
    alice.lost("reset")
    await house.turn()
    assert b.take() == b"alice:Departed:\n"
    assert list(house.hub.delivery.online) != []


@pytest.mark.parametrize(("end", "told"), [("too_slow", "too_slow"), ("reset", ""), ("eof", "")])
async def test_the_others_are_told_who_was_too_slow(house: House, end: str, told: str) -> None:
    alice, _ = await house.enter("alice")
    reasons: list[str] = []

    def settled(batch: Sequence[Settled]) -> None:
        found = [entry.event for item in batch for entry in item.entries]
        reasons.extend([event.reason for event in found if isinstance(event, Departed)])

    house.store.on_settled(settled)
    alice.lost(end)
    await house.turn()
    assert reasons == [told]


async def test_a_token_brings_back_the_same_person_and_a_second_session_hears_too(house: House) -> None:
    alice, a = await house.enter("alice")
    assert alice.person is not None
    token = house.hub.identity.token(alice.person.id)
    second, s = house.open()
    house.hub.act(second, Enter(name="alice", token=token))
    await house.turn()
    a.take(), s.take()
    _, c = await house.enter("carol")
    assert a.take() == s.take() == b"carol:Arrived:\n"
    alice.lost("reset")
    await house.turn()
    assert c.take().endswith(b"<Enter Entered>\n")  # alice is still here: nobody departed
    second.lost("reset")
    await house.turn()
    assert c.take() == b"alice:Departed:\n"


async def test_who_was_lost_before_the_name_was_accepted_departs(house: House) -> None:
    house.store.stall()
    session, _ = house.open()
    session.received(b"enter alice\n")
    session.lost("reset")
    house.store.resume()
    await house.turn()
    await house.turn()
    assert house.hub.delivery.online == {}
    assert house.store.state.people == {}


async def test_a_failed_commit_is_told_to_its_sender_and_to_nobody_else(house: House) -> None:
    alice, a = await house.enter("alice")
    _, b = await house.enter("bob")
    a.take(), b.take()
    house.store.fail()
    alice.received(b"say lost\n")
    await house.turn()
    assert a.take() == b"<Say Refused not_stored>\n"
    assert b.take() == b""


async def test_bad_bytes_end_the_connection_after_what_came_before(house: House) -> None:
    alice, a = await house.enter("alice")
    _, b = await house.enter("bob")
    a.take(), b.take()
    alice.received(b"say good\nbad\n")
    await house.turn()
    await house.turn()
    assert a.take() == b"<Say Accepted>\ngoodbye\n"
    assert b.take() == b"alice:Said:good\nalice:Departed:\n"


async def test_a_bug_ends_that_connection_alone(house: House) -> None:
    alice, a = await house.enter("alice")
    bob, b = await house.enter("bob")
    alice.received(b"bug\n")
    await house.turn()
    assert a.closed
    b.take()
    bob.received(b"ping\n")
    await house.turn()
    assert b.take().endswith(b"<Ping Pong>\n")


async def test_a_stopping_server_says_so_in_every_protocol_and_refuses_what_is_new(house: House) -> None:
    _, a = await house.enter("alice")
    _, n = house.open()
    a.take()
    house.hub.farewell("stopping")
    await house.turn()
    assert (a.take(), n.take()) == (b"bye stopping\n", b"bye stopping\n")


async def test_joining_and_leaving_another_room(house: House) -> None:
    alice, a = await house.enter("alice")
    bob, b = await house.enter("bob")
    house.hub.act(alice, CreateRoom(room="den"))
    await house.turn()
    bob.received(b"join den\n")
    await house.turn()
    a.take()
    assert b.take().endswith(b"<Join Joined>\n")
    house.hub.act(bob, Say(room="den", text="in here"))
    await house.turn()
    assert a.take() == b"bob:Said:in here\n"
    bob.received(b"leave den\n")
    await house.turn()
    a.take(), b.take()
    house.hub.act(alice, Say(room="den", text="gone?"))
    await house.turn()
    assert b.take() == b""
