"""Token buckets: how long the fast wait, and that the slow never do."""

from chinwag.room.limits import COMMANDS, Bucket


def test_a_full_bucket_grants_its_size_at_once_and_then_makes_wait() -> None:
    bucket = Bucket(*COMMANDS)
    assert [bucket.take(1, 0.0) for _ in range(11)] == [0.0] * 10 + [0.5]


def test_whoever_goes_on_asking_waits_in_order() -> None:
    bucket = Bucket(1, 2)
    assert [bucket.take(1, 0.0) for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]


def test_tokens_come_back_with_time_up_to_the_size() -> None:
    bucket = Bucket(2, 1)
    assert bucket.take(2, 0.0) == 0.0
    assert bucket.take(1, 0.5) == 0.5
    assert bucket.take(1, 1.5) == 0.5
    assert bucket.take(3, 100.0) == 1.0


def test_a_clock_that_steps_back_gives_and_takes_nothing() -> None:
    bucket = Bucket(2, 1)
    assert bucket.take(1, 10.0) == 0.0
    assert bucket.take(1, 5.0) == 0.0
    assert bucket.take(1, 10.0) == 1.0


def test_buckets_are_small() -> None:
    assert not hasattr(Bucket(1, 1), "__dict__")
