"""The head of an HTTP request: cut out of what came and held to its limits before anything is made of it. Pure.

RFC 9112. Stricter than a recipient must be, because what two readers of one head read differently is an attack.
"""

import re

from msgspec import Struct

HOST = rb"(?:[a-zA-Z0-9._~-]{1,255}|\[[0-9a-fA-F:.]{2,45}\])(?::[0-9]{1,5})?"
ASKED = (  # section 3.2: a target has one of four forms, two of them for one method each; RFC 9113 section 3.4: PRI
    rb"CONNECT %s|(?:OPTIONS|PRI) \*|(?!CONNECT )[A-Z]{1,16} (?:https?://%s)?/[!-~]*" % (HOST, HOST)
)
REQUEST = re.compile(rb"(?:%s) HTTP/([0-9]\.[0-9])" % ASKED)  # section 3
FIELD = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*")  # section 5, without obsolete line folding
BARE = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)")  # section 2.2
SPOKEN = (b"1.0", b"1.1")
METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"CONNECT", b"TRACE")


class BadHead(Exception):
    """Not a request that is answered here: `status` says why to programs, the message to people."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Heads(Struct, frozen=True):
    """How large a head may be."""

    most: int = 8192  # bytes
    fields: int = 32


def cut(held: bytearray, heads: Heads) -> bytes | None:
    """The first whole head, taken out of what is held; None = it is not whole yet. Raises BadHead."""
    while held.startswith(b"\r\n"):  # section 2.2: empty lines before a request
        del held[:2]
    end = held.find(b"\r\n\r\n", 0, heads.most)
    seen = bytes(held[: end + 4 if end >= 0 else heads.most])
    if BARE.search(seen):
        raise BadHead(400, "A line of this request does not end in CR LF.")
    if end < 0:
        if len(held) >= heads.most:
            raise BadHead(431, f"A request may have {heads.most} bytes before its body.")
        return None
    del held[: end + 4]
    check(seen[:-4].split(b"\r\n"), heads)
    return seen


def check(lines: list[bytes], heads: Heads) -> None:
    """Whether these lines are a head that is answered here. Raises BadHead."""
    first, *fields = lines
    request = REQUEST.fullmatch(first)
    if request is None:
        raise BadHead(400, "The first line is not a request.")
    if request[1] not in SPOKEN:
        raise BadHead(505, "HTTP/1.1 is spoken here.")
    if first.partition(b" ")[0] not in METHODS:
        raise BadHead(501, "That method is not known here.")
    if len(fields) > heads.fields:
        raise BadHead(431, f"A request may have {heads.fields} header lines.")
    if not all(map(FIELD.fullmatch, fields)):
        raise BadHead(400, "A header line is not one.")
    found = [(name.lower(), value.strip()) for name, _, value in (field.partition(b":") for field in fields)]
    hosts = [value for name, value in found if name == b"host"]
    if len(hosts) > 1 or (not hosts and request[1] == b"1.1"):
        raise BadHead(400, "A request names one host.")  # section 3.2
    for name, value in found:
        # section 6: what follows a head is the next head, so nothing else may follow
        if name == b"transfer-encoding" or (name == b"content-length" and value != b"0"):
            raise BadHead(413, "Nothing can be sent here.")
        if name == b"expect":  # RFC 9110 section 10.1.1
            raise BadHead(417, "Nothing is expected here.")


REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}
GUARD = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""What every answer carries."""


def last_answer(status: int, words: str) -> bytes:
    """An answer that needs nothing of aiohttp, before a close."""
    body = words.encode() + b"\n"
    lines = [
        f"HTTP/1.1 {status} {REASONS[status]}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in GUARD.items()),
        "Connection: close",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
