"""How old programs begin: one look per form, for the table of first bytes.

CHAT/1.0 in lines is told from raw by a newline within the settling time; programs that send a bare name are
told apart by when its first byte came.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

from chinwag.protocols.classic.course import REGISTER, REGISTER_BYTES
from chinwag.protocols.classic.headed import DIGITS, HEADER
from chinwag.protocols.classic.register import OPENING
from chinwag.protocols.opening import NO, YES, Answer, Clocks, Look, More, remaining, settled

LONGEST_NAME = 64  # bytes of a first frame that may be a name; a registration in it may be longer
_HEADER = re.compile(rb" {0,9}([0-9]{1,2}) {0,9}")
CONTROLS = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")
SCANNERS: Final = frozenset({
    b"EHLO", b"HELO", b"LHLO", b"HELP", b"OPTIONS", b"STARTTLS", b"INFO", b"STATS", b"VERSION", b"PING",
    b"help", b"info", b"stats", b"version", b"ping", b"status", b"STATUS", b"envi", b"ruok", b"stat",
})  # fmt: skip
"""What port scanners and health checks send without a newline: never names."""

Form = Literal["lines", "raw", "malformed_lines", "malformed_raw"]


def looks_course(form: Form) -> Look:
    """`REGISTER alice CHAT/1.0` in one of its forms."""

    def look(received: bytes, clocks: Clocks) -> Answer:
        answer = _course(received, clocks)
        return answer if isinstance(answer, More) else YES if answer == form else NO

    return look


def _course(received: bytes, clocks: Clocks) -> Form | More | None:
    if not received.startswith(OPENING):
        return _hoped_for(OPENING.startswith(received), clocks)
    well = REGISTER.match(received) is not None
    line, end, _ = received.partition(b"\n")
    if end:
        return "lines" if REGISTER.match(line) else "malformed_lines"
    answer = settled(clocks) if well else remaining(clocks)
    if isinstance(answer, More) and len(received) <= REGISTER_BYTES:
        return answer
    return "raw" if well else "malformed_raw"


def _hoped_for(possible: bool, clocks: Clocks) -> More | None:
    answer = remaining(clocks) if possible else NO
    return answer if isinstance(answer, More) else None


def looks_headed(received: bytes, clocks: Clocks) -> Answer:
    """A frame with a name of up to 64 bytes."""
    return _headed(received, clocks, course=False)


def looks_headed_course(received: bytes, clocks: Clocks) -> Answer:
    """A frame with a registration."""
    return _headed(received, clocks, course=True)


def _headed(received: bytes, clocks: Clocks, *, course: bool) -> Answer:
    head = received[:HEADER]
    if len(head) < HEADER:
        return NO if head.strip(DIGITS) else remaining(clocks)
    found = _HEADER.fullmatch(head)
    length = int(found[1]) if found else 0
    if not 1 <= length <= (REGISTER_BYTES if course else LONGEST_NAME):
        return NO
    content = received[HEADER : HEADER + length]
    if len(content) < length:
        return remaining(clocks)
    return YES if (REGISTER.match(content) is not None) == course else NO


def looks_bare(here: Callable[[Clocks], bool]) -> Look:
    """A name without a newline, that came when `here` says."""

    def look(received: bytes, clocks: Clocks) -> Answer:
        if clocks.ended:
            return NO  # these programs stay; a pipe into netcat ends
        if b"\n" in received or CONTROLS.search(received) or received.strip() in SCANNERS:
            return NO
        if not received.strip():
            return remaining(clocks)
        answer = remaining(clocks) if len(received) == 1 else settled(clocks)
        if len(received) == 1 and answer is NO:
            answer = YES
        return answer if isinstance(answer, More) else YES if here(clocks) else NO

    return look


def early(clocks: Clocks) -> bool:
    """A program has sent it: no person types that soon."""
    return clocks.probed == 0 and clocks.first_after < clocks.timers.early


def after_nick(clocks: Clocks) -> bool:
    """It answers our `NICK`: the question for people was not asked yet."""
    return clocks.probed == 1


def typed(clocks: Clocks) -> bool:
    """A person has typed it."""
    return not early(clocks) and not after_nick(clocks)


LOOKS: dict[str, Look] = {
    "register_lines": looks_course("lines"),
    "register": looks_course("raw"),
    "malformed_lines": looks_course("malformed_lines"),
    "malformed": looks_course("malformed_raw"),
    "headed_register": looks_headed_course,
    "headed": looks_headed,
    "early": looks_bare(early),
    "nick": looks_bare(after_nick),
    "asked": looks_bare(typed),
}
"""In the order in which they are to be asked, after the protocols that know their own beginning and before the
text protocol, which takes every line."""
