"""Every stored event comes back from its columns as it went in."""

import pytest

from chinwag.room import events
from chinwag.room.events import Edited, Joined, Left, Reacted, Redacted, RoomCreated, Said, Stored, TopicSet
from chinwag.store.rows import BACK, KINDS

EVENTS = [
    Said(text="hi"), Said(text="hi", reply=3, action=True), Edited(target=2, text="x"),
    Redacted(target=2, reason="r"),
    Reacted(target=2, emoji="👍"), Reacted(target=2, emoji="👍", on=False), RoomCreated(name="n", topic="t"),
    TopicSet(topic=""), Joined(), Left(reason="tea"),
]  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_an_event_comes_back_as_it_went_in(event: Stored) -> None:
    kind = KINDS[type(event)]
    ref, flags, body, meta = kind.to(event)
    assert BACK[kind.number](ref, flags, body, meta or "") == event


def test_every_stored_event_has_a_row_and_a_number_of_its_own() -> None:
    stored = {
        found for found in vars(events).values()
        if isinstance(found, type) and issubclass(found, Stored) and found is not Stored
    }  # fmt: skip
    assert set(KINDS) == stored
    assert len(BACK) == len(KINDS)
