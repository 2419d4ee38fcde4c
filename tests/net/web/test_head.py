"""Request heads: cut where they end, and refused where two readers could read them differently."""

import pytest

from chinwag.net.web.head import BadHead, Heads, cut, last_answer

HEADS = Heads()
GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


def refused(data: bytes, heads: Heads = HEADS) -> int:
    with pytest.raises(BadHead) as bad:
        cut(bytearray(data), heads)
    return bad.value.status


def test_a_head_is_taken_once_it_is_whole_and_what_follows_stays() -> None:
    held = bytearray()
    for byte in GET[:-1]:
        held.append(byte)
        assert cut(held, HEADS) is None
    held += GET[-1:] + b"GET /next"
    assert cut(held, HEADS) == GET
    assert held == b"GET /next"


def test_empty_lines_before_a_request_are_nothing() -> None:
    assert cut(bytearray(b"\r\n\r\n" + GET), HEADS) == GET


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\nHost: here\n\n", 400),
        (b"GET / HTTP/1.1\r\nHost: here\rX: y\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: here\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET http://[::1/ HTTP/1.1\r\nHost: here\r\n\r\n", 400),
        (b"GET ftp://here/ HTTP/1.1\r\nHost: here\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : here\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: here\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\n", 505),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 5\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", 417),
        (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ],
)
def test_a_head_that_is_not_answered_here_is_refused_with_its_status(head: bytes, status: int) -> None:
    assert refused(head) == status


def test_an_old_client_names_no_host_and_an_empty_body_is_none() -> None:
    for head in (b"GET / HTTP/1.0\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"):
        assert cut(bytearray(head), HEADS) == head


def test_a_head_has_at_most_8_kib_in_32_lines() -> None:
    start = b"GET / HTTP/1.1\r\nHost: here\r\n"
    most = start + b"X: " + b"x" * (8192 - len(start) - 7) + b"\r\n\r\n"
    assert len(most) == 8192
    assert cut(bytearray(most), HEADS) == most
    assert refused(most[:-4] + b"x" + most[-4:]) == 431
    assert cut(bytearray(start + b"X: y\r\n" * 31 + b"\r\n"), HEADS)
    assert refused(start + b"X: y\r\n" * 32 + b"\r\n") == 431


def test_a_last_answer_is_whole_and_guarded() -> None:
    head, _, body = last_answer(431, "Too long.").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert b"Content-Length: %d\r\n" % len(body) in head
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert body == b"Too long.\n"
