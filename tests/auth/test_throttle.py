"""Guessing is slow, and nobody who knows the password notices."""

from chinwag.auth.throttle import Throttle


def tries(throttle: Throttle, key: str, start: float, seconds: int) -> int:
    """How many of one try a second are granted."""
    return sum(throttle.take(key, start + second) == 0 for second in range(seconds))


def test_after_the_burst_there_is_one_try_a_period() -> None:
    throttle = Throttle(10, 60)
    assert tries(throttle, "here", 0, 10) == 10
    assert tries(throttle, "here", 10, 3600) == 60


def test_the_wait_is_told_and_kept() -> None:
    throttle = Throttle(2, 60)
    assert [throttle.take("here", 5), throttle.take("here", 5)] == [0, 0]
    assert throttle.take("here", 5) == 60
    assert throttle.take("here", 25) == 40
    assert throttle.take("here", 65) == 0


def test_asking_in_vain_makes_the_wait_no_longer() -> None:
    throttle = Throttle(1, 60)
    throttle.take("here", 0)
    assert [throttle.take("here", second) for second in (1, 2, 3)] == [59, 58, 57]


def test_each_key_has_its_own_burst() -> None:
    throttle = Throttle(1, 60)
    assert [throttle.take("here", 0), throttle.take("there", 0)] == [0, 0]


def test_what_is_given_back_was_never_taken() -> None:
    throttle = Throttle(1, 60)
    for second in range(100):
        assert throttle.take("here", second) == 0
        throttle.give_back("here")
    throttle.give_back("nobody")


def test_a_burst_of_nothing_switches_it_off() -> None:
    throttle = Throttle(0, 60)
    assert tries(throttle, "here", 0, 1000) == 1000


def test_many_strangers_cost_no_more_memory_than_a_few() -> None:
    throttle = Throttle(1, 60, most=4)
    for number in range(100):
        throttle.take(f"stranger {number}", 0)
    assert throttle.wait("stranger 99", 0) == 60
    assert throttle.wait("stranger 0", 0) == 0


def test_looking_takes_nothing() -> None:
    throttle = Throttle(1, 60)
    assert [throttle.wait("here", 0), throttle.wait("here", 0), throttle.take("here", 0)] == [0, 0, 0]
