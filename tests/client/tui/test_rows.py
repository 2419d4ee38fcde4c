"""Rows keep up with their room, by whatever changes."""

from datetime import UTC
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chinwag.client.shown import Appended, Change, Line, Prepended, Queued, Trimmed, Updated
from chinwag.client.tui.looks import LOOKS
from chinwag.client.tui.paint import Painter
from chinwag.client.tui.rows import Rows
from chinwag.client.window import Room

NOON = 1_700_000_000_000
KEYS = count(1000)
PAINTER = Painter(LOOKS["dark"], 60, tz=UTC)


def line(seq: int, text: str = "hello", **values: object) -> Line:
    return replace(Line(seq, seq, NOON + seq * 1000, "g1", "anna", "said", text), **values)


def room_of(*seqs: int) -> Room:
    room = Room("lobby", head=max(seqs, default=0))
    room.lines = [line(seq) for seq in seqs]
    room.lo, room.hi = min(seqs, default=1), max(seqs, default=0)
    return room


def screen(rows: Rows) -> list[str]:
    return [rows.strip(row, 0).text.strip() for row in range(rows.heights.total)]


def anew(room: Room) -> list[str]:
    rows = Rows(PAINTER)
    rows.take(room)
    return screen(rows)


def test_days_and_the_unread_line_stand_between_lines() -> None:
    room = room_of(1, 2)
    room.lines.append(line(3, at=NOON + 86_400_000))
    room.marker = 1
    shown = anew(room)
    assert shown[0].strip("─ ") == "Tuesday 14 November 2023"
    assert shown[2].strip("─ ") == "unread"
    assert shown[4].strip("─ ") == "Wednesday 15 November 2023"
    assert len(shown) == 6


def test_the_unread_line_waits_until_its_place_is_loaded() -> None:
    room = room_of(10, 11)
    room.marker = 5
    assert not [row for row in anew(room) if "unread" in row]
    room.lo = 6
    assert [row for row in anew(room) if "unread" in row]


def test_older_lines_push_down_by_their_height() -> None:
    room = room_of(5, 6)
    rows = Rows(PAINTER)
    rows.take(room)
    before = screen(rows)
    room.lines[:0] = [line(3, "a word " * 20), line(4)]
    shift = rows.follow(room, [Prepended("lobby", 2)])
    assert screen(rows) == anew(room)
    assert screen(rows)[-2:] == before[-2:]
    assert shift.down == rows.heights.total - len(before)


def test_an_edit_changes_one_line() -> None:
    room = room_of(1, 2, 3)
    rows = Rows(PAINTER)
    rows.take(room)
    screen(rows)
    room.lines[1] = line(2, "other words " * 8, edited=True)
    assert not rows.follow(room, [Updated("lobby", 2)]).anew
    assert screen(rows) == anew(room)


def test_a_sent_message_leaves_the_pending_ones() -> None:
    room = room_of(1)
    rows = Rows(PAINTER)
    rows.take(room)
    room.pending["a"] = line(0, "mine", key=100, state="pending", at=NOON + 5000)
    rows.follow(room, [Queued("lobby")])
    assert screen(rows)[-1].endswith("mine (sending)")
    del room.pending["a"]
    room.lines.append(line(2, "mine", mine=True))
    shift = rows.follow(room, [Queued("lobby"), Appended("lobby", 1)])
    assert screen(rows) == anew(room)
    assert screen(rows)[-1].endswith("mine")
    assert shift.came == 0


steps = st.lists(st.sampled_from(["append", "older", "edit", "queue", "sent", "trim", "newest"]), max_size=12)


@settings(max_examples=60)
@given(st.lists(steps, max_size=6))
@pytest.mark.slow
def test_whatever_changes_come_together_the_rows_are_those_of_the_room(batches: list[list[str]]) -> None:
    room = room_of(50, 51, 52)
    rows = Rows(PAINTER)
    rows.take(room)
    for batch in batches:
        rows.follow(room, [change for step in batch for change in apply(room, step)])
        assert screen(rows) == anew(room)


def apply(room: Room, step: str) -> list[Change]:
    seqs = [one.seq for one in room.lines] or [50]
    if step == "append":
        room.lines.append(line(seqs[-1] + 1, "new " * 12, key=next(KEYS)))
        return [Appended("lobby", 1)]
    if step == "older" and seqs[0] > 1:
        room.lines.insert(0, line(seqs[0] - 1, key=next(KEYS)))
        return [Prepended("lobby", 1)]
    if step == "edit" and room.lines:
        room.lines[-1] = replace(room.lines[-1], text="edited " * 9, edited=True)
        return [Updated("lobby", seqs[-1])]
    if step == "queue":
        room.pending[str(len(room.pending))] = line(0, "queued", key=next(KEYS), at=NOON + 90_000)
        return [Queued("lobby")]
    if step == "sent" and room.pending:
        room.pending.popitem()
        return [Queued("lobby")]
    if step in ("trim", "newest") and len(room.lines) > 1:
        del room.lines[0 if step == "trim" else -1]
        return [Trimmed("lobby", 1, start=step == "trim")]
    return []
