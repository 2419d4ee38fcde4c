"""Every stored event comes back from its columns as it went in."""

import pytest

from chinwag.room import events, events_accounts, events_metadata, events_moderation
from chinwag.room import events_accounts as facts
from chinwag.room import events_moderation as acts
from chinwag.room.events import Edited, Joined, Left, Reacted, Redacted, RoomCreated, Said, Stored, Tagged, TopicSet
from chinwag.store.rows import BACK, KINDS

EVENTS = [
    Said(text="hi"), Said(text="hi", reply=3, action=True), Edited(target=2, text="x"),
    Redacted(target=2, reason="r"),
    Reacted(target=2, emoji="👍"), Reacted(target=2, emoji="👍", on=False), RoomCreated(name="n", topic="t"),
    Tagged(tags={"+a": "b\t"}),
    TopicSet(topic=""), Joined(), Left(reason="tea"), Said(text="hi", to="bob"),
    Said(text="hi", to="bob", manner="ctcp_reply", tags={"+x": "a\tb"}, action=True), Said(text="", tags={"y": ""}),
    RoomCreated(name="*a1+a2", kind="direct"), RoomCreated(name="*house", kind="house"),
    facts.AccountOpened(account="a1", name="al", rooms=("lobby",)),
    facts.AccountRenamed(account="a1", before="al", after="alice"), facts.PasswordChanged(account="a1"),
    facts.KeyAdded(account="a1", kind="certificate", value="c5"),
    facts.KeyRemoved(account="a1", kind="certificate", value="c5"),
    facts.BecameOperator(name="root"),
    facts.LoggedOut(account="a1", generation=2), facts.AccountDeleted(account="a1", messages=True),
    facts.InviteMade(invite="d", room_key="dev", uses=2, until=9), facts.InviteUsed(invite="d"),
    facts.InviteRevoked(invite="d"), facts.PolicySet(policy="guests", before="yes", after="no"),
    facts.Reported(room_key="dev", target=2, person="g2", reason='"\n'),
    facts.Flagged(room_key="d", target=2, pattern="x"),
    acts.Kicked(person="g2", name="bob", reason="x"), acts.Banned(kind="name", mask="bob*", until=9),
    acts.Unbanned(kind="name", mask="bob*"), acts.Muted(person="g2", name="bob"),
    acts.Unmuted(person="g2", name="bob"), acts.RoleSet(person="g2", name="bob", before="guest", after="voiced"),
    acts.ModeSet(mode="slow", before=0, after=5), acts.FilterSet(pattern="x", before="", after="mask"),
    acts.Invited(person="g2", name="bob"), acts.Swept(room_key="den", upto=9),
    acts.Operated(operation="close", person="g2", name="bob", about="irc", reason="x"),
    acts.RoomRenamed(old="dev", name="tools"),
    events_metadata.MetadataSet(key="url", value="", account="a1"),
    events_metadata.MetadataSet(key="url", on=False),
]  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_an_event_comes_back_as_it_went_in(event: Stored) -> None:
    kind = KINDS[type(event)]
    ref, flags, body, meta = kind.to(event)
    assert BACK[kind.number](ref, flags, body, meta or "") == event


def test_every_stored_event_has_a_row_and_a_number_of_its_own() -> None:
    stored = {
        found
        for part in (events, events_accounts, events_metadata, events_moderation)
        for found in vars(part).values()
        if isinstance(found, type) and issubclass(found, Stored) and found is not Stored
    }
    assert set(KINDS) == stored == {type(event) for event in EVENTS}
    assert len(BACK) == len(KINDS)
