"""Sessions keep the order of answers and the pace of asking."""

from collections.abc import Callable

from chinwag.protocols.contract import BadBytes, Out, Reply
from chinwag.room.commands import Command, Enter, Ping, Say
from chinwag.room.entry import SERVER, Entry
from chinwag.room.events import Joined
from chinwag.room.limits import Bucket
from chinwag.session import Session, Turn
from tests.support.wires import ToyConnection, ToyWire, UnitWire


class ToyDesk:
    """A hub that notes what it is asked, and answers when told to."""

    def __init__(self, buckets: tuple[Bucket, Bucket] | None = None) -> None:
        self.asked: list[Command | Reply] = []
        self.turns: list[Turn] = []
        self.waiting: list[Session] = []
        self.calls: list[tuple[float, Callable[[], None]]] = []
        self.errors: list[Exception] = []
        self.losses: list[str] = []
        self.time = 0.0
        self._buckets = buckets

    def act(self, session: Session, item: Command | Reply) -> None:
        self.asked.append(item)
        self.turns.append(session.turn(item))

    def touch(self, session: Session) -> None:
        self.waiting.append(session)

    def rekey(self, session: Session) -> None:
        session.key = session.wire.key

    def lost(self, session: Session, reason: str) -> None:
        self.losses.append(reason)

    def trouble(self, session: Session, error: Exception) -> None:
        self.errors.append(error)

    def bug(self, session: Session, error: Exception) -> None:
        self.errors.append(error)

    def bad_bytes(self, session: Session, bad: BadBytes) -> None:
        self.errors.append(bad)

    def buckets(self, session: Session) -> tuple[Bucket, Bucket] | None:
        return self._buckets

    def now(self) -> float:
        return self.time

    def later(self, delay: float, call: Callable[[], None]) -> None:
        self.calls.append((delay, call))

    def flush(self) -> None:
        while self.waiting:
            self.waiting.pop(0).flush()


def seated(desk: ToyDesk, wire: ToyWire | None = None) -> tuple[Session, ToyConnection]:
    connection = ToyConnection()
    return Session(desk, connection, wire or ToyWire(), 1), connection


def test_answers_keep_the_order_of_requests_whatever_is_ready_first() -> None:
    desk = ToyDesk()
    session, connection = seated(desk)
    session.received(b"say one\nping\nsay two\n")
    first, ping, second = desk.turns
    session.finish(ping, b"pong ")
    session.finish(second, b"two ")
    desk.flush()
    assert connection.take() == b""
    session.finish(first, b"one ")
    desk.flush()
    assert connection.take() == b"one pong two "


def test_everything_of_one_turn_is_one_write() -> None:
    desk = ToyDesk()
    session, connection = seated(desk)
    session.received(b"say one\nsay two\n")
    for turn in desk.turns:
        session.finish(turn, b"ok ")
    desk.flush()
    assert connection.writes == [b"ok ok "]


def test_units_stay_units() -> None:
    desk = ToyDesk()
    session, connection = seated(desk, UnitWire())
    session.tell(session.wire.goodbye("x"))
    session.tell(session.wire.goodbye("x"))
    desk.flush()
    assert [len(out) for out in connection.writes] == [2]


def test_who_asks_too_fast_waits_in_order_and_loses_nothing() -> None:
    desk = ToyDesk((Bucket(2, 1), Bucket(10_000, 1000)))
    session, connection = seated(desk)
    session.received(b"say a\nsay b\nsay c\nsay d\n")
    assert [item.text for item in desk.asked if isinstance(item, Say)] == ["a", "b"]
    assert connection.paused
    while desk.calls:
        delay, call = desk.calls.pop(0)
        desk.time += delay
        call()
    assert [item.text for item in desk.asked if isinstance(item, Say)] == ["a", "b", "c", "d"]
    assert not connection.paused
    assert desk.time >= 2


def test_a_ping_costs_a_tenth_of_a_message() -> None:
    desk = ToyDesk((Bucket(1, 1), Bucket(10_000, 1000)))
    session, _ = seated(desk)
    session.received(b"ping\n" * 9)
    assert all(isinstance(item, Ping) for item in desk.asked)
    assert len(desk.asked) == 9


def test_bytes_are_paid_for_even_where_they_mean_nothing() -> None:
    desk = ToyDesk((Bucket(100, 100), Bucket(1000, 500)))
    session, connection = seated(desk)
    session.received(b"-" * 1000)
    assert not connection.paused
    session.received(b"-" * 1000)
    assert connection.paused
    (delay, call) = desk.calls.pop()
    assert delay == 2.0
    desk.time += delay
    call()
    assert not connection.paused
    assert desk.calls == []


def test_who_waits_for_two_reasons_waits_for_both() -> None:
    desk = ToyDesk((Bucket(1, 1), Bucket(10, 1)))
    session, connection = seated(desk)
    session.received(b"say a\nsay b\n")
    (short, go_on), (long, lighter) = sorted(desk.calls, key=lambda call: call[0])
    assert (short, long) == (1.0, 2.0)
    desk.time = short
    go_on()
    assert len(desk.asked) == 2
    assert connection.paused
    desk.time = long
    lighter()
    assert not connection.paused


def test_names_are_paid_for_and_reading_goes_on_once_one_was_decided() -> None:
    desk = ToyDesk((Bucket(1, 1), Bucket(1000, 1000)))
    session, connection = seated(desk)
    session.received(b"enter a\nenter b\nsay c\n")
    assert [item.name for item in desk.asked if isinstance(item, Enter)] == ["a"]
    assert connection.paused
    session.entering = True
    desk.calls.pop()[1]()
    assert connection.paused
    session.entering = False
    desk.time = 10.0
    session.proceed()
    assert len(desk.asked) == 3
    assert not connection.paused


def test_what_came_before_bad_bytes_is_still_done() -> None:
    desk = ToyDesk()
    session, _ = seated(desk)
    session.received(b"say kept\nbad\nsay never\n")
    assert [item.text for item in desk.asked if isinstance(item, Say)] == ["kept"]
    assert isinstance(desk.errors[0], BadBytes)


def test_a_bug_ends_in_trouble_not_in_an_exception() -> None:
    desk = ToyDesk()
    session, _ = seated(desk)
    session.received(b"bug\n")
    assert isinstance(desk.errors[0], ZeroDivisionError)


def test_a_bug_in_an_answer_ends_that_connection_and_no_other_flush() -> None:
    desk = ToyDesk()
    session, connection = seated(desk)

    def broken() -> Out:
        raise IndexError

    session.out.append(broken)
    session.touch()
    desk.flush()
    assert isinstance(desk.errors[0], IndexError)
    assert connection.closed
    assert desk.losses == ["trouble"]


def test_a_bug_in_a_rendering_leaves_one_entry_out() -> None:
    class Broken(ToyWire):
        def render(self, entry: Entry) -> Out:
            raise ZeroDivisionError

    desk = ToyDesk()
    session, _ = seated(desk, Broken())
    assert session.render(Entry("lobby", 1, 0, SERVER, Joined())) == b""
    assert isinstance(desk.errors[0], ZeroDivisionError)


def test_nothing_is_acted_upon_while_the_name_is_being_decided() -> None:
    desk = ToyDesk()
    session, _ = seated(desk)
    session.entering = True
    session.received(b"say early\n")
    assert desk.asked == []
    session.entering = False
    session.proceed()
    assert [item.text for item in desk.asked if isinstance(item, Say)] == ["early"]


def test_a_lost_session_hears_and_says_nothing_more() -> None:
    desk = ToyDesk()
    session, connection = seated(desk)
    session.tell(b"too late")
    session.lost("reset")
    session.lost("reset")
    desk.flush()
    session.received(b"say x\n")
    assert (connection.writes, desk.asked, desk.losses) == ([], [], ["reset"])


def test_the_goodbye_comes_after_every_answer_owed() -> None:
    desk = ToyDesk()
    session, connection = seated(desk)
    session.received(b"say one\n")
    session.tell(b"before ")
    session.goodbye = b"bye"
    session.finish(desk.turns[0], b"one ")
    desk.flush()
    assert connection.take() == b"before one bye"
    assert connection.closed
