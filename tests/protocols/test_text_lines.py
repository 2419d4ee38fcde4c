"""Lines from a byte stream."""

import pytest

from chinwag.protocols.text_lines import Lines, Sign, typed


def cut(pieces: list[bytes], limit: int = 100) -> list[bytes | Sign]:
    lines = Lines(limit)
    found: list[bytes | Sign] = []
    for piece in pieces:
        lines.add(piece)
        while (line := lines.next()) is not None:
            found.append(line)
    return found


# fmt: off
STREAMS: list[tuple[bytes, list[bytes | Sign]]] = [
    (b"a\nb\n",                                 [b"a", b"b"]),
    (b"a\r\nb\r\n",                             [b"a", b"b"]),
    (b"a\rb\r",                                 [b"a", b"b"]),
    (b"a\r\0b\r\0",                             [b"a", b"b"]),
    (b"\n\n\r\n",                               [b"", b"", b""]),
    (b"a\n\rb\n",                               [b"a", b"", b"b"]),
    (b"half",                                   []),
    (b"hi\x03",                                 [Sign.LEAVE]),
    (b"a\n\x04",                                [b"a", Sign.LEAVE]),
    (b"\xff\xfb\x01\xff\xfd\x03alice\r\n",      [b"alice"]),
    (b"al\xff\xfb\x0aice\n",                    [b"alice"]),
    (b"\xff\xfa\x18\x00xterm\n\xff\xff\n\xff\xf0hi\n", [b"hi"]),
    (b"\xff\xf4\xff\xfd\x06",                   [Sign.LEAVE]),
    (b"\xff\xec",                               [Sign.LEAVE]),
    (b"ab\xff\xf7c\n",                          [b"ab\x08c"]),
    (b"a\xff\xffb\n",                           [b"a\xffb"]),
    (b"a\xff\xf1b\n",                           [b"ab"]),
    (b"x" * 100 + b"\n",                        [b"x" * 100]),
    (b"x" * 101 + b"\nhi\n",                    [Sign.LONG, b"hi"]),
    (b"x" * 5000 + b"\r\nhi\n",                 [Sign.LONG, b"hi"]),
    (b"x" * 5000,                               [Sign.LONG]),
]
# fmt: on


@pytest.mark.parametrize(("stream", "lines"), STREAMS, ids=[repr(stream[:20]) for stream, _ in STREAMS])
def test_lines_are_the_same_however_the_stream_is_cut(stream: bytes, lines: list[bytes | Sign]) -> None:
    assert cut([stream]) == lines
    assert cut([stream[at : at + 1] for at in range(len(stream))]) == lines
    for size in (2, 3, 5):
        assert cut([stream[at : at + size] for at in range(0, len(stream), size)]) == lines


def test_an_endless_line_or_subnegotiation_holds_nothing() -> None:
    for start in (b"", b"\xff\xfa"):
        lines = Lines(100)
        lines.add(start)
        for _ in range(100):
            lines.add(b"x" * 1000)
            lines.next()
            assert lines.held <= 100


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("helo\x08lo", "hello"),
        ("\x7f\x7fx\x7f", ""),
        ("wrong\x15right", "right"),
        ("a\x1b[A\x1b[1;5C\x1bOHb\x1b[3~", "ab"),
    ],
)
def test_what_was_typed_is_what_was_seen(text: str, seen: str) -> None:
    assert typed(text) == seen
