"""Lines of IRC against the public vectors, and in pieces of any size."""

import json
from pathlib import Path
from typing import Any

import pytest

from chinwag.protocols.irc import lines
from chinwag.protocols.irc.lines import Broken, Lines, Message

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())


@pytest.mark.parametrize("case", VECTORS["msg-split"], ids=lambda case: case["input"])
def test_a_line_is_split_as_the_vectors_say(case: dict[str, Any]) -> None:
    wanted = case["atoms"]
    found = lines.parse(case["input"])
    assert found is not None
    assert found.command == wanted["verb"]
    assert list(found.params) == wanted.get("params", [])
    assert found.source == (wanted.get("source") or "")
    assert dict(found.tags) == {key: value or "" for key, value in (wanted.get("tags") or {}).items()}


@pytest.mark.parametrize("case", VECTORS["msg-join"], ids=lambda case: case.get("desc", ""))
def test_a_line_is_joined_as_the_vectors_say(case: dict[str, Any]) -> None:
    atoms = case["atoms"]
    message = Message(
        atoms["verb"], tuple(atoms.get("params", ())), atoms.get("source", ""), atoms.get("tags") or {}
    )
    assert lines.format(message) in case["matches"]


@pytest.mark.parametrize("field", ["a\rb", "a\nb", "a\0b"])
def test_no_field_can_break_out_of_its_line(field: str) -> None:
    for message in (Message("X", (field,)), Message(field), Message("X", (), field)):
        with pytest.raises(ValueError, match="break"):
            lines.encode(message)
    with pytest.raises(ValueError, match="break"):
        lines.encode(Message("X", (), "", {"a\0b": "1"}))


@pytest.mark.parametrize("field", ["", "a b", ":a"])
def test_only_the_last_field_may_hold_spaces(field: str) -> None:
    with pytest.raises(ValueError, match="middle"):
        lines.format(Message("X", (field, "last")))


def test_a_long_line_is_cut_between_characters() -> None:
    out = lines.encode(Message("PRIVMSG", ("#a", "é" * 400)))
    assert len(out) <= lines.BODY
    assert out.decode().endswith("é\r\n")


def test_a_text_is_split_at_spaces_within_the_room() -> None:
    pieces = lines.split("hello wide world of words", 12)
    assert [piece for piece in pieces if len(piece.encode()) > 12] == []
    assert " ".join(pieces) == "hello wide world of words"
    assert "".join(lines.split("é" * 10, 5)) == "é" * 10


def test_lines_come_whole_however_they_are_fed() -> None:
    data = b"NICK a\r\nUSER b\n\r\nPING :c d\r\n"
    for size in (1, 2, 5, len(data)):
        held = Lines()
        found = []
        for start in range(0, len(data), size):
            held.add(data[start : start + size])
            while (line := held.next()) is not None:
                found.append(line)
        assert found == ["NICK a", "USER b", "PING :c d"]


def test_a_line_too_long_is_told_once_and_the_next_is_read() -> None:
    held = Lines()
    found = []
    for _ in range(10):
        held.add(b"x" * 5000)
        while (line := held.next()) is not None:
            found.append(line)
    held.add(b"\nPING a\n")
    while (line := held.next()) is not None:
        found.append(line)
    assert found == [Broken.TOO_LONG, "PING a"]


def test_the_limits_of_body_and_tags_are_apart() -> None:
    assert not lines.too_long(b"@" + b"a" * 4094 + b" " + b"x" * 510)
    assert lines.too_long(b"@" + b"a" * 4095 + b" PING a")
    assert lines.too_long(b"x" * 511)


def test_bytes_that_are_no_utf8_are_handed_on_as_bytes() -> None:
    held = Lines()
    held.add(b"PRIVMSG a :hi\xaa\r\n")
    assert held.next() == b"PRIVMSG a :hi\xaa"
