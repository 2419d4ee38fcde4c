"""Old programs may send any bytes: commands, replies or BadBytes come of them, and what is held stays bounded.

10,000 inputs per kind; CHINWAG_FUZZ=1000000 runs that many (`-s` prints what came of them).
"""

import os
from collections import Counter
from contextlib import suppress
from random import Random
from time import process_time

import pytest

from chinwag.protocols.classic.bare import Bare
from chinwag.protocols.classic.headed import Headed, HeadedRegister, frame
from chinwag.protocols.classic.openings import LOOKS
from chinwag.protocols.classic.register import Register
from chinwag.protocols.classic.wire import HELD_BYTES, Classic
from chinwag.protocols.classic.wires import wires
from chinwag.protocols.contract import BadBytes
from chinwag.protocols.opening import Answer, Clocks
from tests.fuzz.mutations import bent, pieces
from tests.protocols.classic.talk import Talk, said

COUNT = int(os.environ.get("CHINWAG_FUZZ", "10000"))
SLOWEST = 0.1  # seconds of processor time for one input
PER_WIRE = 25  # inputs that one connection gets, unless it ends before

# fmt: off
CHUNKS: list[bytes] = [
    b"REGISTER alice CHAT/1.0", b"REGISTER alice CHAT/1.0\n", b"@alice: hello @bob", b"@alice: hi\n", b"@alice: ",
    b"@alice hi\n", b"@alice: !list\n", b"@alice: !follow cats\n", b"@alice: !follow?", b"@alice: !unfollow cats\n",
    b"@alice: !attach f.txt cats 10\n", b"@alice: !attach f.txt 12", b"0123456789", b"DISCONNECT alice CHAT/1.0\n",
    b"DISCONNECT", b"('127.0.0.1', 46380)", b"Follow: cats\n\n", b"alice", b"alice: hello", b"alice: /msg bob hi",
    b"?", b"hi > Joe", b"2 > 1", b"alice: /list", b"QUIT", b"USERNAME:alice", "caf\u00e9 \u2603\n".encode(),
    b"Incoming file: f.txt Origin: alice Content-Length: 9 !attach f.txt cats\n", frame(b"alice"), frame(b"?"),
    frame(b"REGISTER alice CHAT/1.0"), frame(b"@alice: hello"), frame("caf\u00e9".encode()), b"         5hello",
    b"4         caf\xc3\xa9", b"0         ", b"9999999999", b"/help\n", b"/nick carol", b"/history 5",
]
OPENINGS = [*CHUNKS[:2], frame(b"alice"), frame(b"REGISTER alice CHAT/1.0"), b"alice", b"NICK", b"7"]
# fmt: on


def opened(name: str, taken: bool) -> Talk:
    """A connection of this kind, mostly past its name."""
    talk = Talk(wires()[name](), ["alice"] if taken else ())
    if name.startswith("malformed"):
        return talk
    kinds = ("register", "register_lines", "headed", "headed_register")
    talk.feed(dict(zip(kinds, OPENINGS, strict=False)).get(name, b"alice"))
    return talk


def held(wire: Classic) -> int:
    """Bytes that the wire keeps."""
    kept = wire._held_bytes
    if isinstance(wire, Register):
        kept += len(wire.buffer)
    if isinstance(wire, Headed | HeadedRegister):
        kept += len(wire.frames._buffer) - wire.frames._at
    if isinstance(wire, Bare):
        kept += len(wire._tail)
    return kept


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", LOOKS)
def test_any_bytes_are_understood_or_refused(name: str) -> None:
    rng = Random(f"classic {name}")
    came: Counter[str] = Counter()
    talk, left, slowest = opened(name, taken=False), PER_WIRE, 0.0
    for data in bent(rng, CHUNKS, COUNT):
        begun = process_time()
        try:
            for piece in pieces(rng, data):
                items = talk.feed(piece)
            came["items" if items else "nothing"] += 1
            talk.asked.clear()
            talk.out.clear()
        except BadBytes as bad:
            came[bad.reason if isinstance(bad.goodbye, tuple) else "a goodbye of the wrong kind"] += 1
            left = 0
        slowest = max(slowest, process_time() - begun)
        assert held(talk.wire) <= 2 * HELD_BYTES + 65536
        left -= 1
        if left <= 0 or talk.wire.stage == "over":
            talk, left = opened(name, taken=rng.random() < 0.1), PER_WIRE
            talk.wire.render(said("x"))
    print(f"{name}: {dict(came)}, slowest {slowest * 1000:.1f} ms")
    assert "a goodbye of the wrong kind" not in came
    assert slowest < SLOWEST


def test_any_first_bytes_are_judged_by_every_look() -> None:
    rng = Random("classic openings")
    for data in bent(rng, OPENINGS, COUNT):
        clocks = Clocks(
            first_after=rng.random(), since_first=3 * rng.random(), quiet=rng.random() / 5,
            probed=int(rng.random() * 3), ended=rng.random() < 0.1,
        )  # fmt: skip
        for look in LOOKS.values():
            if data:
                assert isinstance(look(data[:4096], clocks), Answer)


# fmt: off
PATTERNS = (
    b"@alice:", b"@alice: x", b"\n", b"\r\n", b"0         ", b"1         x", b"!attach a 1", b" 1", b" ", b"9",
    b"DISCONNECT alice CHAT/1.0 ", b"DISCONNECT    ", b"@alice: !attach a 1 ", b"alice: ", b"alice: x", b"x > y ",
    b"('1', 1)", b"REGISTER ", b"10        \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", b"/help\n", b"\xc3",
    b"@alice: /nosuch\n",
)
# fmt: on


@pytest.mark.parametrize("name", LOOKS)
def test_no_pattern_is_dear_however_often_it_comes(name: str) -> None:
    for pattern in PATTERNS:
        data = (pattern * 65536)[:65536]
        wire = opened(name, taken=False).wire
        begun = process_time()
        with suppress(BadBytes):
            wire.receive(data)
        assert process_time() - begun < SLOWEST, pattern
