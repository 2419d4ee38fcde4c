"""Joining what may be joined into one write, and nothing else."""

import pytest

from chinwag.protocols.contract import Unit
from chinwag.protocols.units import next_write


def chat(data: bytes) -> Unit:
    return Unit(data, quiet_after=0.06, most=20, glue=b"\n")


def test_units_that_may_share_a_write_are_joined_up_to_its_size() -> None:
    unit, taken = next_write([chat(b"alice: hi"), chat(b"bob: yes"), chat(b"carol: no")])
    assert (unit.data, taken, unit.quiet_after) == (b"alice: hi\nbob: yes", 2, 0.06)


def test_a_control_travels_alone_whatever_waits_around_it() -> None:
    control = Unit(b"200 Registration successful", quiet_after=0.1)
    assert next_write([control, chat(b"hi")]) == (control, 1)
    assert next_write([chat(b"hi"), control])[1] == 1


def test_a_unit_that_wants_silence_before_it_begins_its_own_write() -> None:
    late = Unit(b"late", quiet_before=0.15, most=20, glue=b"\n")
    assert next_write([chat(b"hi"), late])[1] == 1
    assert next_write([late, chat(b"hi")])[0] == Unit(b"late\nhi", 0.15, 0.06, 20, b"\n")


@pytest.mark.parametrize("size", [20, 21, 5000])
def test_a_unit_at_or_over_the_size_goes_by_itself(size: int) -> None:
    big = chat(b"x" * size)
    assert next_write([big, chat(b"hi")]) == (big, 1)
