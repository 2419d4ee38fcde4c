"""One rendering per key and one write per member, in whatever order people come and go."""

from chinwag.audience import Audience
from chinwag.room.entry import Entry, Person
from chinwag.room.events import Said
from chinwag.session import Session
from tests.support.wires import EchoWire, ToyConnection, ToyWire, UnitWire
from tests.test_session import ToyDesk

ALICE = Person("g1", "alice")


def said(text: str, seq: int = 1) -> Entry:
    return Entry("lobby", seq, 0, ALICE, Said(text=text))


class Room:
    """An audience with members that have come in already."""

    def __init__(self) -> None:
        self.desk = ToyDesk()
        self.audience = Audience()

    def member(self, wire: ToyWire | None = None) -> tuple[Session, ToyConnection]:
        connection = ToyConnection()
        session = Session(self.desk, connection, wire or ToyWire(), 1)
        self.audience.add(session)
        return session, connection

    def settle(self) -> None:
        self.audience.flush()
        self.desk.flush()


def test_a_turn_is_rendered_once_and_written_once_per_member() -> None:
    room = Room()
    first = ToyWire()
    connections = [room.member(first)[1], room.member()[1], room.member()[1]]
    room.settle()
    room.audience.items += [(said("a"), None), (said("b"), None)]
    room.settle()
    assert [connection.writes for connection in connections] == [[b"alice:Said:a\nalice:Said:b\n"]] * 3
    assert first.rendered == 2
    assert connections[0].writes[0] is connections[1].writes[0]


def test_the_sender_does_not_hear_itself_where_the_protocol_does_not_echo() -> None:
    room = Room()
    alice, connection = room.member()
    _, other = room.member()
    room.settle()
    room.audience.items += [(said("mine"), alice), (said("theirs"), None)]
    room.settle()
    assert connection.take() == b"alice:Said:theirs\n"
    assert other.take() == b"alice:Said:mine\nalice:Said:theirs\n"


def test_the_sender_hears_itself_where_the_protocol_echoes() -> None:
    room = Room()
    alice, connection = room.member(EchoWire())
    room.settle()
    room.audience.items.append((said("mine"), alice))
    room.settle()
    assert connection.take() == b"alice:Said:mine\n"


def test_who_comes_in_the_middle_of_a_turn_hears_only_what_follows_and_after_the_answer() -> None:
    room = Room()
    room.member()
    room.settle()
    room.audience.items.append((said("before"), None))
    late, connection = room.member()
    late.tell(b"welcome ")
    room.audience.items.append((said("after"), None))
    room.settle()
    assert connection.take() == b"welcome alice:Said:after\n"


def test_who_leaves_in_the_middle_of_a_turn_still_hears_what_came_before() -> None:
    room = Room()
    leaver, connection = room.member()
    room.member()
    room.settle()
    room.audience.items.append((said("before"), None))
    room.audience.remove(leaver)
    room.audience.items.append((said("after"), None))
    room.settle()
    assert connection.take() == b"alice:Said:before\n"


def test_rooms_come_before_the_answers_of_the_same_turn() -> None:
    room = Room()
    member, connection = room.member()
    room.settle()
    member.tell(b"ack")
    room.audience.items.append((said("x"), None))
    room.settle()
    assert connection.writes == [b"alice:Said:x\nack"]


def test_units_are_handed_on_one_by_one() -> None:
    room = Room()
    _, connection = room.member(UnitWire("units"))
    _, plain = room.member()
    room.settle()
    room.audience.items += [(said("a"), None), (said("b"), None)]
    room.settle()
    assert [unit.data for unit in connection.writes[0]] == [b"alice:Said:a\n", b"alice:Said:b\n"]
    assert plain.writes == [b"alice:Said:a\nalice:Said:b\n"]


def test_coming_twice_is_hearing_once() -> None:
    room = Room()
    session, connection = room.member()
    assert not room.audience.add(session)
    room.audience.items.append((said("x"), None))
    room.settle()
    assert connection.take() == b"alice:Said:x\n"
    assert list(room.audience.sessions()) == [session]
