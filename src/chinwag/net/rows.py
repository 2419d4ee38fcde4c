"""The table of first bytes: every way in, in the order in which it is tried. A new protocol is one row here.

Rows whose protocol no wire is given for are known all the same: such a client gets an answer in its own
language instead of becoming a person named `GET`.
"""

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from chinwag.net.recognise import Row
from chinwag.protocols.classic.nick import QUESTION
from chinwag.protocols.classic.openings import LOOKS
from chinwag.protocols.opening import MORE, NO, YES, Answer, Clocks, beginning, remaining

NATIVE = b"CHINWAG1"
PROXY_2 = b"\r\n\r\n\x00\r\nQUIT\n"  # PROXY protocol, version 2, section 2.2
METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"CONNECT", b"TRACE", b"PRI")
TARGETS = (b"/", b"*", b"http", b"HTTP")
IRC_WORDS = (b"CAP", b"NICK", b"USER", b"PASS", b"WEBIRC", b"AUTHENTICATE")
CONNECT_TO = re.compile(rb"CONNECT [^ \r\n]+:[0-9]+ HTTP/")
CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")  # what no keyboard types into a line


class Probe(Struct, frozen=True):
    """What a peer hears that has been silent for `after` seconds since the accept; recognition goes on."""

    after: float
    out: bytes = b""
    greet: bool = True  # add the greeting of the text protocol


NICK_FIRST = 0.3  # seconds from the one question to the other, so that each is one segment


def probes(after: float, *, nick: bool = True) -> tuple[Probe, ...]:
    """What a silent peer hears: `NICK` alone, which one kind of old program waits for, then people's prompt.

    The carriage return lets the prompt write over the word on a terminal.
    """
    if not nick:
        return (Probe(after),)
    return (Probe(after, QUESTION, greet=False), Probe(after + NICK_FIRST, b"\r"))


PROBES = probes(1.0)
PROMPTER = "text"  # the protocol whose greeting that is


# --- looks --------------------------------------------------------------------------------------------------


def looks_native(received: bytes, clocks: Clocks) -> Answer:
    """docs/protocol.md: the preface."""
    return beginning(received, NATIVE, clocks)


def looks_tls(received: bytes, clocks: Clocks) -> Answer:
    """RFC 8446 section 5.1: a handshake record. The first byte alone says it: nobody types 0x16."""
    return YES if received[0] == 0x16 else NO


def looks_telnet(received: bytes, clocks: Clocks) -> Answer:
    """RFC 854: IAC, which is no UTF-8 either."""
    return YES if received[0] == 0xFF else NO


def looks_proxied(received: bytes, clocks: Clocks) -> Answer:
    """The PROXY protocol's version 1 or 2."""
    second = beginning(received, PROXY_2, clocks)
    return beginning(received, b"PROXY TCP", clocks) if second is NO else second


def looks_ssh(received: bytes, clocks: Clocks) -> Answer:
    """RFC 4253 section 4.2."""
    return beginning(received, b"SSH-", clocks)


def looks_http(received: bytes, clocks: Clocks) -> Answer:
    """RFC 9112 section 3: method, space, target. `GET` may be a person's name, so the target must be one."""
    word, space, target = received.partition(b" ")
    if not space:
        return remaining(clocks) if any(method.startswith(word) for method in METHODS) else NO
    if word not in METHODS:
        return NO
    if any(target.startswith(start) for start in TARGETS) or CONNECT_TO.match(received):
        return YES
    if word == b"CONNECT" and b"\n" not in target:
        return remaining(clocks)
    return remaining(clocks) if any(start.startswith(target) for start in TARGETS) else NO


def looks_irc(received: bytes, clocks: Clocks) -> Answer:
    """RFC 2812 section 3.1 and IRCv3: a line with a registration command and its parameter, perhaps behind tags."""
    line, end, _ = received.partition(b"\n")
    command = line
    if line.startswith(b"@"):
        _, space, command = line.partition(b" ")
        if not space:
            return NO if end else remaining(clocks)
        command = command.lstrip(b" ")
    word, space, rest = command.rstrip(b"\r").partition(b" ")
    word = word.upper()
    if not space:
        return NO if end or not any(known.startswith(word) for known in IRC_WORDS) else remaining(clocks)
    if word not in IRC_WORDS:
        return NO
    if end:
        return YES if rest.strip() else NO
    return remaining(clocks)


def looks_typed(received: bytes, clocks: Clocks) -> Answer:
    """A line that somebody or some script typed."""
    line, end, _ = received.partition(b"\n")
    if CONTROLS.search(line):
        return NO
    return YES if end or clocks.ended else MORE


ROWS = (
    Row("native", looks_native),
    Row("tls", looks_tls),
    Row("telnet", looks_telnet, wire="text"),
    Row("proxy", looks_proxied),
    Row("ssh", looks_ssh),
    Row("http", looks_http),
    Row("irc", looks_irc),
    *(Row(name, look) for name, look in LOOKS.items()),
    Row("text", looks_typed, greets=False),
)


# --- agreed in the TLS handshake ----------------------------------------------------------------------------

TLS = "tls"
AGREED = {"chinwag/1": "native", "irc": "irc", "http/1.1": "http"}  # name in the handshake (ALPN) -> row


def agreed(name: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The one row for what was agreed on: nothing else is spoken then, so no page is made to type lines here."""
    return tuple(replace(row, look=lambda received, clocks: YES) for row in rows if row.name == AGREED[name])


# --- known, but not spoken ----------------------------------------------------------------------------------


def page(status: bytes, words: bytes) -> bytes:
    """An answer for a browser."""
    return (
        b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n"
        b"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        b"X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n%s\n"
        % (status, len(words) + 1, words)
    )


ANSWERS = {
    "tls": b"\x15\x03\x03\x00\x02\x02\x28",  # RFC 8446 section 6.2: a fatal alert, handshake_failure
    "proxy": b"The PROXY protocol is not taken from this address here.\r\n",
    "ssh": b"This server does not speak ssh yet.\r\n",
    "http": page(
        b"400 Bad Request",
        b"This is a Chinwag chat server. HTTP is off here: come in with chinwag join, or with netcat.",
    ),
    "irc": b"ERROR :This server does not speak IRC yet.\r\n",
}
TLS_NEEDED = {
    "http": page(b"403 Forbidden", b"This server speaks TLS alone with other machines: open https, not http."),
}
"""The same, from afar and in the clear, of those that have no wire with words of their own."""

UNKNOWN = b"This server does not know the language of these bytes.\r\n"
TOO_LONG = b"No name and no command is that long.\r\n"
