"""Bytes in no declared encoding."""

import pytest

from chinwag.protocols.classic.decoding import LONG_CHUNK, decode, whole_characters, whole_of_chunk


def test_utf8_is_read_as_such_and_anything_else_as_windows_does() -> None:
    assert decode("é ☃".encode()) == "é ☃"
    assert decode(b"caf\xe9 \x80") == "café €"
    assert decode(b"\x81\xff") == "\ufffdÿ"


@pytest.mark.parametrize("char", ["é", "☃", "👩"])
def test_a_character_cut_at_the_end_is_kept_for_the_next_bytes(char: str) -> None:
    whole = ("ab" + char).encode()
    for cut in range(3, len(whole)):
        assert whole_characters(whole[:cut]) == (b"ab", whole[2:cut])
    assert whole_characters(whole) == (whole, b"")


def test_a_short_send_is_whole_whatever_its_last_byte() -> None:
    assert whole_of_chunk(b"caf\xe9") == (b"caf\xe9", b"")
    assert whole_of_chunk(b"x" * LONG_CHUNK + b"\xe9") == (b"x" * LONG_CHUNK, b"\xe9")
    assert whole_of_chunk(b"\xe9") == (b"", b"\xe9")


@pytest.mark.parametrize("stray", [b"\x80", b"ab\xff", b"\xc3\xa9\xa9", b"\xf5", b""])
def test_bytes_that_are_no_beginning_of_a_character_are_not_kept(stray: bytes) -> None:
    assert whole_characters(stray) == (stray, b"")
