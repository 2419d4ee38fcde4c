"""Nonces are found again, whether young or old, and what was never used is not found."""

from chinwag.store.nonces import MOST, RUN, Generation, Nonces, mark_of, packed, unpacked


def test_a_mark_is_of_one_person_and_one_nonce() -> None:
    marks = {mark_of(who, cid) for who in ("a", "ab") for cid in ("c", "bc", "", "\0c")}
    assert len(marks) == 8
    assert all(0 <= mark < 1 << 64 for mark in marks)


def test_pairs_are_packed_in_sixteen_bytes() -> None:
    block = packed([1 << 63, 5, 2, 6])
    assert block == bytes([0] * 7 + [0x80, 5] + [0] * 7 + [2] + [0] * 7 + [6] + [0] * 7)
    assert unpacked(block) == [(1 << 63, 5), (2, 6)]


def test_young_and_old_marks_are_found() -> None:
    found = Nonces()
    number = 2 * RUN + 100
    for pos in range(1, number + 1):
        found.add(mark_of("ann", str(pos)), pos)
    assert len(found) == number
    assert [found.find(mark_of("ann", str(pos))) for pos in (1, 2, RUN, RUN + 1, number)] == [
        1,
        2,
        RUN,
        RUN + 1,
        number,
    ]
    assert not any(found.find(mark_of("bob", str(pos))) for pos in range(1, 1000))


def test_marks_from_the_disk_are_found() -> None:
    found = Nonces()
    assert found.add_older([(mark_of("ann", "1"), 1), (mark_of("ann", "2"), 2)])
    assert found.find(mark_of("ann", "2")) == 2
    assert found.find(mark_of("ann", "3")) == 0


def test_the_oldest_are_forgotten_when_there_are_too_many() -> None:
    found = Nonces()
    full = Generation()
    full.size = MOST
    full.add([(7, 7)])
    found._younger = full
    for pos in range(100, 100 + RUN):
        found.add(pos, pos)
    assert (found.find(7), found.find(100)) == (7, 100)
    found._younger.size = MOST
    for pos in range(100_000, 100_000 + RUN):
        found.add(pos, pos)
    assert (found.find(7), found.find(100), found.find(100_000)) == (0, 100, 100_000)
