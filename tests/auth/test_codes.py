"""Codes can be read out loud, typed carelessly, and not guessed."""

import re

from chinwag.auth import codes


def counting(size: int) -> bytes:
    return bytes(range(1, size + 1))


def test_a_code_is_four_groups_of_four_without_letters_that_look_alike() -> None:
    made = codes.code(counting)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", made)


def test_every_bit_of_chance_is_in_the_code() -> None:
    bits = [(1 << bit).to_bytes(codes.CODE_BYTES) for bit in range(80)]
    assert len({codes.code(lambda size: bits.pop()) for _ in range(80)}) == 80


def test_it_may_be_typed_in_any_case_with_blanks_and_lookalikes() -> None:
    known = codes.kept("10AB-CDEF-GHJK-MNPQ")
    assert codes.fits(" ioab cdef-ghjk  mnpq", known)
    assert codes.fits("l0abcdefghjkmnpq", known)


def test_another_code_does_not_fit_and_nothing_fits_nothing() -> None:
    assert not codes.fits("10AB-CDEF-GHJK-MNPR", codes.kept("10AB-CDEF-GHJK-MNPQ"))
    assert not codes.fits("", "")


def test_what_is_kept_does_not_tell_the_code() -> None:
    assert "10AB" not in codes.kept("10AB-CDEF-GHJK-MNPQ").upper()


def test_an_account_has_an_id_of_its_own() -> None:
    assert codes.account_id(counting) == "a0102030405060708"
