"""Any bytes end in commands, replies or BadBytes, never in another exception; bytes held stay under the limit.

10,000 inputs per parser; CHINWAG_FUZZ=1000000 runs that many (`-s` prints what came of them).
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from time import perf_counter

import pytest

from chinwag.protocols import messages, native_client, slash, strict_json, text, text_lines
from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.native import ENTRY_LIMIT, FRAME_LIMIT, LENGTH, PREFACE, Native, frame
from chinwag.protocols.text import Text
from chinwag.room import commands, events, results
from chinwag.room.commands import Command
from chinwag.room.entry import Entry, Person
from chinwag.room.refusals import Refused
from tests.fuzz.mutations import bent, pieces

COUNT = int(os.environ.get("CHINWAG_FUZZ", "10000"))
ALICE = Person("g1", "alice")
LOBBY = results.RoomInfo("lobby", "", 1, 1, 1, joined=True)
ENTERED = results.Entered(person=ALICE, token="t", epoch=1, server="s", motd="", rooms=(LOBBY,))
HELLO = commands.Enter(name="alice")

JSON: list[bytes] = [
    b'{"t":"say","id":1,"room":"lobby","text":"hi","cid":"n1"}',
    b'{"t":"say","room":"dev","text":"a \\"b\\" \\\\ \\u00e9 \\ud83d\\ude00","reply":3,"action":true}',
    b'{"t":"hello","version":1,"client":"x/1","name":"alice","token":"t","backlog":50}',
    b'{"t":"getpage","id":"q","room":"lobby","after":0,"limit":500}',
    b'{"t":"react","room":"lobby","seq":3,"emoji":"\xf0\x9f\x91\x8d","on":false}',
    b'{"t":"ping","data":"x","extra":{"a":[1,2,{"b":null}],"c":1.5e3}}',
    b'{"t":"listrooms"}',
    b"{}",
]
LINES: list[bytes] = [
    b"alice\r\n", b"hello everybody\n", b"/msg bob hi\n", b"how are you > bob\n", b"/edit 3 better\n", b"?\n",
    b"/join dev\n", b"/leave\n", b"/help\n", b"\\quit\n", b"/topic\n", b"/react 3 \xf0\x9f\x91\x8d\n",
    b"\xff\xfb\x01\xff\xfd\x03", b"\xff\xfa\x18\x00xterm\xff\xf0", b"//slash\r", b"/history before 12\n",
    b"caf\xc3\xa9\r\0", b"\xff\xf4\xff\xfd\x06",
]  # fmt: skip
SAID: list[bytes] = [
    messages.entry_text(Entry("lobby", 1, 2, ALICE, events.Said(text="hi", reactions={"x": ["bob"]}))),
    messages.entry_text(Entry("", 0, 2, ALICE, events.Arrived(rooms=("lobby",)))),
    messages.answer_text(HELLO, ENTERED),
    messages.answer_text(commands.Ping(), results.Pong(data="x")),
    messages.error_text(Refused("not_member", {"room": "dev"}), 4),
    messages.bye_text("stopping"),
]


def outcome(receive: Callable[[bytes], object], data: bytes) -> str:
    """Feed once; what came of it."""
    reason = ""
    try:
        items = receive(data)
    except BadBytes as bad:
        items, reason = (*bad.before, Reply(bad.goodbye)), bad.reason
    assert isinstance(items, Sequence)
    assert all(isinstance(item, Command | Reply) for item in items)
    return reason or ("items" if items else "nothing")


def native_wire(rng: Random) -> tuple[Native, int]:
    wire = Native()
    kind = rng.random()
    if kind < 0.1:
        return wire, ENTRY_LIMIT
    [enter] = wire.receive(native_client.opening(HELLO))
    assert isinstance(enter, Command)
    if kind < 0.2:
        return wire, ENTRY_LIMIT
    wire.answer(enter, ENTERED)
    return wire, FRAME_LIMIT


def native(rng: Random, data: bytes) -> str:
    wire, limit = native_wire(rng)
    found = ""
    for piece in pieces(rng, data):
        found = outcome(wire.receive, piece)
        assert wire.held <= limit + LENGTH
        if found not in ("items", "nothing"):
            break
    return found


def framed(rng: Random, data: bytes) -> str:
    return native(rng, frame(data) if data else frame(b"{}"))


def text_wire(rng: Random) -> tuple[Text, int]:
    wire = Text("here", online=lambda name: name == "bob")
    if rng.random() < 0.2:
        return wire, text.HELD_LIMIT
    [enter] = wire.receive(b"alice\n")
    assert isinstance(enter, Command)
    wire.answer(enter, ENTERED)
    return wire, text.HELD_LIMIT


def spoken(rng: Random, data: bytes) -> str:
    wire, limit = text_wire(rng)
    found = ""
    for piece in pieces(rng, data):
        found = outcome(wire.receive, piece)
        assert wire.held <= limit
        if found not in ("items", "nothing"):
            break
    return found


def lines(rng: Random, data: bytes) -> str:
    cutter, count = text_lines.Lines(100), 0
    for piece in pieces(rng, data):
        cutter.add(piece)
        while (line := cutter.next()) is not None:
            assert isinstance(line, text_lines.Sign) or len(line) <= 100
            count += 1
        assert cutter.held <= 100 + 2
    return "lines" if count else "nothing"


def typed(_rng: Random, data: bytes) -> str:
    here = slash.Here(room="lobby", online=lambda name: name == "bob", own=3, last_whisper="bob")
    meant = slash.parse(text_lines.typed(data.decode(errors="replace")), here)
    assert isinstance(meant, Command | slash.Local | Refused)
    return type(meant).__name__


def objects(_rng: Random, data: bytes) -> str:
    try:
        found = strict_json.load(data)
    except strict_json.BadJson:
        return "bad"
    assert isinstance(found, dict)
    return "object"


def heard(_rng: Random, data: bytes) -> str:
    try:
        found = native_client.decode_server(data)
    except BadBytes as bad:
        return bad.reason
    return type(found).__name__


STREAM = [
    PREFACE + frame(JSON[2]),
    *map(frame, JSON),
    frame(JSON[0]) * 3,
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\0\0",
]
TARGETS: dict[str, tuple[Callable[[Random, bytes], str], list[bytes]]] = {
    "native stream": (native, STREAM),
    "native message": (framed, JSON),
    "strict json": (objects, JSON),
    "server message": (heard, SAID),
    "text": (spoken, LINES),
    "text lines": (lines, LINES),
    "typed line": (typed, [line.rstrip() for line in LINES]),
}


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_end_in_commands_replies_or_bad_bytes(name: str) -> None:
    target, corpus = TARGETS[name]
    rng = Random(f"chinwag {name}")
    came: Counter[str] = Counter()
    slowest, worst, before = 0.0, b"", perf_counter()
    for data in bent(rng, corpus, COUNT):
        started = perf_counter()
        try:
            came[target(rng, data)] += 1
        except Exception as error:
            raise AssertionError(f"{name} broke on {data!r}") from error
        if (took := perf_counter() - started) > slowest:
            slowest, worst = took, data
    rate = COUNT / (perf_counter() - before)
    print(
        f"\n{name}: {COUNT:,} inputs, {rate:,.0f}/s, slowest {slowest * 1000:.1f} ms ({len(worst)} bytes),",
        dict(came),
    )
    assert len(came) > 1
    assert slowest < 1.0, worst


def test_the_largest_and_deepest_messages_are_answered_quickly() -> None:
    room = FRAME_LIMIT - 64
    bombs = [
        b'{"t":"say","x":' + b"[" * room,
        b'{"t":"say","x":' + b'{"a":' * (room // 5),
        b'{"t":"say","x":"' + b"\\" * room,
        b'{"t":"say","x":"' + b'\\"' * (room // 2) + b'"}',
        b'{"t":"say","x":[' + b"1," * (room // 2) + b"1]}",
        b"{" + b",".join(b'"%d":1' % number for number in range(room // 9)) + b"}",
        b'{"t":"say","x":' + b"9" * room + b"}",
        b'{"t":"say","x":"' + b"[" * room + b'"}',
        b'["' * (room // 2),
        b"\xff" * room,
    ]
    for bomb in bombs:
        started = perf_counter()
        wire = Native()
        [enter] = wire.receive(native_client.opening(HELLO))
        assert isinstance(enter, Command)
        wire.answer(enter, ENTERED)
        [reply] = wire.receive(frame(bomb))
        assert isinstance(reply, Reply)
        assert perf_counter() - started < 0.5, bomb[:40]
