"""What a connection may ask of metadata, and how long it waits when it asked for too much."""

from chinwag.protocols.irc.following import CHANGES, Following, wait


def test_so_many_at_once_and_then_one_waits() -> None:
    bucket = Following().changes
    assert {wait(bucket, 1, 1_000) for _ in range(int(CHANGES.size))} == {0}
    assert wait(bucket, 1, 1_000) == 5  # 0.2 a second


def test_what_is_refused_is_not_paid_for() -> None:
    bucket = Following().changes
    wait(bucket, CHANGES.size, 1_000)
    for _ in range(10):
        assert wait(bucket, 1, 1_000) == 5
    assert wait(bucket, 1, 6_000) == 0


def test_nobody_pays_for_another() -> None:
    one, other = Following(), Following()
    wait(one.rows, 2_000, 0)
    one.keys["avatar"] = None
    assert (wait(other.rows, 2_000, 0), other.keys) == (0, {})
