"""Whatever the order of pages, live entries and duplicates: dense lines, each once, as the log has them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chinwag.client.shown import Line, Missing
from chinwag.client.view import View
from chinwag.room import events as ev
from chinwag.room.entry import Entry
from tests.client.scenes import ALICE, BOB, entered, info, inside, page, said, stored

EMOJI = "👍"


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    """A log of messages and of changes to them."""
    log: list[Entry] = []
    for seq in range(1, draw(st.integers(1, 25)) + 1):
        messages = [entry.seq for entry in log if isinstance(entry.event, ev.Said)]
        kind = draw(st.sampled_from(["said", "said", "edit", "react", "joined", "redact"])) if messages else "said"
        target = draw(st.sampled_from(messages)) if messages else 0
        who = draw(st.sampled_from([ALICE, BOB]))
        made = {
            "said": ev.Said(text=f"m{seq}"),
            "edit": ev.Edited(target=target, text=f"e{seq}"),
            "react": ev.Reacted(target=target, emoji=EMOJI, on=draw(st.booleans())),
            "redact": ev.Redacted(target=target),
            "joined": ev.Joined(),
        }
        log.append(stored(seq, made[kind], who))
    return log


def as_read(log: list[Entry], first: int, last: int, head: int) -> list[Entry]:
    """A page of the log as the server gives it at `head`: messages as they have become by then."""
    full = inside()
    for entry in log[:head]:
        full.entry(entry)
    found = []
    for entry in log[first - 1 : last]:
        line = full.rooms["lobby"].find(entry.seq)
        if line is not None and isinstance(entry.event, ev.Said):
            reactions = {emoji: list(names) for emoji, names in line.reactions}
            event = ev.Said(text=line.text, edited=int(line.edited), redacted=line.redacted, reactions=reactions)
            entry = stored(entry.seq, event, entry.who)
        found.append(entry)
    return found


@settings(max_examples=60, deadline=None)
@given(logs(), st.data())
@pytest.mark.slow
def test_any_order_gives_the_same_dense_lines(log: list[Entry], data: st.DataObject) -> None:
    size = len(log)
    start = data.draw(st.integers(0, size), label="head at the welcome")
    view = inside(start, as_read(log, max(1, start - 2), start, start) if start else [])
    told = start
    for _ in range(data.draw(st.integers(0, 40))):
        room = view.rooms["lobby"]
        step = data.draw(st.sampled_from(["live", "skip", "again", "before", "after", "any"]))
        if step == "live" and told < size:
            told += 1
            view.entry(log[told - 1])
        elif step == "skip" and told < size:
            told += 1
        elif step == "again" and told:
            view.entry(log[data.draw(st.integers(0, told - 1))])
        elif step == "before" and room.lo > 1 and told:
            view.page(page(as_read(log, max(1, room.lo - 3), room.lo - 1, told), told))
        elif step == "after" and room.hi < told:
            view.page(page(as_read(log, room.hi + 1, min(told, room.hi + 3), told), told))
        elif step == "any" and told:
            first = data.draw(st.integers(1, told))
            last = data.draw(st.integers(first, told))
            view.page(page(as_read(log, first, last, told), told))
        dense(view)
    finish(view, log, told)
    check(view, log, told)


def dense(view: View) -> None:
    room = view.rooms["lobby"]
    seqs = [line.seq for line in room.lines]
    assert seqs == sorted(set(seqs))
    assert not seqs or room.lo <= seqs[0] <= seqs[-1] <= room.hi


def finish(view: View, log: list[Entry], told: int) -> None:
    """What a link does: close gaps, scroll up to the start."""
    room = view.rooms["lobby"]
    changes = view.welcome(entered(info(head=told)))
    while any(isinstance(change, Missing) for change in changes):
        changes = view.page(page(as_read(log, room.hi + 1, min(told, room.hi + 4), told), told))
    while not room.at_start and room.lo > 1:
        view.page(page(as_read(log, max(1, room.lo - 4), room.lo - 1, told), told))


def what(line: Line) -> tuple[object, ...]:
    return line.seq, line.kind, line.text, line.edited, line.redacted


def check(view: View, log: list[Entry], told: int) -> None:
    expected = inside()
    for entry in log[:told]:
        expected.entry(entry)
    wanted = expected.rooms["lobby"].lines
    assert [what(line) for line in view.rooms["lobby"].lines] == [what(line) for line in wanted]
    for line in view.rooms["lobby"].lines:
        other = expected.rooms["lobby"].find(line.seq)
        assert other is not None
        assert {emoji: set(names) for emoji, names in line.reactions} == {
            emoji: set(names) for emoji, names in other.reactions
        }


def test_a_said_again_is_ignored() -> None:
    view = inside(2, [said(1), said(2)])
    assert view.entry(said(2)) == []
