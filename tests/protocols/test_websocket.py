"""Frames, from the numbers of RFC 6455: whole, byte by byte, and broken in every way."""

import pytest

from chinwag.protocols.websocket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Broken,
    Incoming,
    Message,
    accept,
    close,
    frame,
    masked,
)

MASK = b"\x37\xfa\x21\x3d"


def sent(kind: int, payload: bytes, *, fin: bool = True, length: int = 0) -> bytes:
    """A frame as a client sends it; `length` forces 2 or 8 bytes of length."""
    size = len(payload)
    first = (0x80 if fin else 0) | kind
    if length == 8 or size >= 2**16:
        head = bytes((first, 0xFF)) + size.to_bytes(8, "big")
    elif length == 2 or size > 125:
        head = bytes((first, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0x80 | size))
    return head + MASK + masked(payload, MASK)


def heard(data: bytes, most: int = 65536) -> list[Message]:
    return list(Incoming(most).receive(data))


def code(data: bytes, most: int = 65536) -> int:
    with pytest.raises(Broken) as broken:
        heard(data, most)
    return broken.value.code


def test_the_examples_of_the_standard() -> None:
    assert heard(bytes.fromhex("818537fa213d7f9f4d5158")) == [Message(TEXT, b"Hello")]  # section 5.7
    assert frame(TEXT, b"Hello") == bytes.fromhex("810548656c6c6f")
    assert frame(BINARY, bytes(256))[:4] == bytes.fromhex("827e0100")
    assert frame(BINARY, bytes(65536))[:10] == bytes.fromhex("827f0000000000010000")
    assert accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # section 1.3


@pytest.mark.parametrize("size", [0, 1, 3, 4, 125, 126, 127, 65535, 65536])
def test_a_message_of_any_size_arrives_whole(size: int) -> None:
    payload = bytes(range(256)) * (size // 256 + 1)
    assert heard(sent(BINARY, payload[:size])) == [Message(BINARY, payload[:size])]


def test_bytes_may_come_one_by_one_and_messages_together() -> None:
    data = sent(TEXT, b"one") + sent(PING, b"?") + sent(TEXT, b"two" * 60)
    expected = [Message(TEXT, b"one"), Message(PING, b"?"), Message(TEXT, b"two" * 60)]
    assert heard(data) == expected
    incoming = Incoming(65536)
    assert [message for byte in data for message in incoming.receive(bytes([byte]))] == expected
    assert incoming.held == 0


def test_fragments_make_one_message_and_control_frames_come_between() -> None:
    data = sent(TEXT, b"a", fin=False) + sent(PONG, b"") + sent(CONTINUATION, b"b", fin=False)
    assert heard(data + sent(CONTINUATION, b"c")) == [Message(PONG, b""), Message(TEXT, b"abc")]


def test_utf8_may_be_cut_between_fragments_but_must_be_whole_in_the_message() -> None:
    first, second = sent(TEXT, b"\xc3", fin=False), sent(CONTINUATION, b"\xa9")
    assert heard(first + second) == [Message(TEXT, "é".encode())]
    assert code(sent(TEXT, b"\xc3")) == 1007
    assert heard(sent(BINARY, b"\xc3")) == [Message(BINARY, b"\xc3")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (frame(TEXT, b"hi"), 1002),  # not masked: section 5.1
        (b"\xc1" + sent(TEXT, b"hi")[1:], 1002),  # compressed, which was not agreed on
        (b"\x83" + sent(TEXT, b"hi")[1:], 1002),  # an opcode that is not given out
        (sent(PING, b"x", fin=False), 1002),
        (sent(PING, b"x" * 126), 1002),
        (sent(CONTINUATION, b"x"), 1002),
        (sent(TEXT, b"a", fin=False) + sent(TEXT, b"b"), 1002),
        (sent(TEXT, b"x" * 100, length=2), 1002),  # section 5.2: the fewest bytes of length
        (sent(TEXT, b"x" * 1000, length=8), 1002),
        (b"\x81\xff" + b"\xff" * 8, 1009),
        (sent(CLOSE, b"\x03"), 1002),
        (sent(CLOSE, (1005).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (999).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (2000).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (1000).to_bytes(2, "big") + b"\xff"), 1007),
    ],
)
def test_what_is_broken_ends_with_the_code_for_it(data: bytes, expected: int) -> None:
    assert code(data) == expected


@pytest.mark.parametrize("reason", [b"", (1000).to_bytes(2, "big"), (4999).to_bytes(2, "big") + "né".encode()])
def test_nothing_is_read_behind_a_close(reason: bytes) -> None:
    incoming = Incoming(100)
    assert incoming.receive(sent(CLOSE, reason) + sent(TEXT, b"late")) == [Message(CLOSE, reason)]
    assert incoming.receive(sent(TEXT, b"later")) == []
    assert incoming.held == 0


def test_a_message_over_its_limit_is_refused_from_its_length_alone_whole_or_in_fragments() -> None:
    assert heard(sent(TEXT, b"x" * 200), most=200) == [Message(TEXT, b"x" * 200)]
    assert code(sent(TEXT, b"x" * 201)[:4], most=200) == 1009
    parts = sent(TEXT, b"x" * 150, fin=False) + sent(CONTINUATION, b"x" * 51)
    assert code(parts, most=200) == 1009


def test_what_came_in_good_form_before_the_break_is_not_lost() -> None:
    with pytest.raises(Broken) as broken:
        heard(sent(TEXT, b"good") + frame(TEXT, b"bad"))
    assert broken.value.before == [Message(TEXT, b"good")]


def test_a_close_has_its_code_and_no_more_words_than_fit() -> None:
    assert close(1001, "stopping") == b"\x88\x0a" + (1001).to_bytes(2, "big") + b"stopping"
    long = close(1000, "é" * 100)
    assert long[1] == 124
    assert long[4:].decode() == "é" * 61
