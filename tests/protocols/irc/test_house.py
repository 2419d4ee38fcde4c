"""What IRC sees of the house."""

import pytest

from chinwag.protocols.irc import house as seen
from chinwag.room.entry import SERVER, Person
from chinwag.room.permissions import Role
from tests.protocols.irc.talk import Talk


@pytest.fixture
async def talk() -> Talk:
    """Ann made #den, bob is in it too."""
    talk = Talk()
    await talk.store.open()
    talk.client("ann").ask("JOIN #den")
    talk.client("bob").ask("JOIN #den")
    return talk


def id_of(talk: Talk, name: str) -> str:
    here = talk.store.state.person_named(name)
    assert here is not None
    return here.person.id


async def test_whoever_made_a_channel_is_an_operator_as_everywhere_on_irc(talk: Talk) -> None:
    room = talk.store.state.rooms["den"]
    assert room.members[id_of(talk, "ann")] is Role.OWNER
    assert seen.rank(talk.house, room, id_of(talk, "ann")) is Role.OPERATOR
    assert seen.signs(talk.house, room, id_of(talk, "ann"), every=True) == "@"
    assert seen.signs(talk.house, room, id_of(talk, "bob"), every=True) == ""
    room.voices[id_of(talk, "ann")] = True
    assert seen.signs(talk.house, room, id_of(talk, "ann"), every=True) == "@+"
    assert seen.signs(talk.house, room, id_of(talk, "ann"), every=False) == "@"


async def test_a_target_means_a_channel_only_with_its_sign_and_a_name(talk: Talk) -> None:
    assert seen.room_of(talk.house, "#DEN") is talk.store.state.rooms["den"]
    assert [seen.room_of(talk.house, word) for word in ("den", "#", "", "#other")] == [None] * 4


async def test_a_place_is_only_one_that_one_is_in(talk: Talk) -> None:
    talk.client("eve")
    assert seen.place(talk.house, id_of(talk, "bob"), "#den") is talk.store.state.rooms["den"]
    assert seen.place(talk.house, id_of(talk, "eve"), "#den") is None


async def test_who_went_looks_as_before_and_the_server_like_itself(talk: Talk) -> None:
    cid = talk.client("cid")
    person = Person(id_of(talk, "cid"), "cid")
    before = seen.looks(talk.house, person).mask
    cid.ask("QUIT")
    assert seen.looks(talk.house, person).mask == before == "cid!~cid@localhost"
    assert seen.looks(talk.house, Person("x", "old")).mask == "old!old@guest.chinwag"
    assert seen.looks(talk.house, SERVER).mask == "irc.test!server@irc.test"


async def test_the_most_people_are_those_of_the_fullest_moment(talk: Talk) -> None:
    assert talk.house.most_people() == 2
    talk.store.state.people.pop(id_of(talk, "bob"))
    assert talk.house.most_people() == 2


async def test_a_hidden_channel_is_spoken_of_to_who_is_in_it(talk: Talk) -> None:
    eve = talk.client("eve")
    eve.ask("JOIN #cave", "MODE #cave +s")
    cave = talk.store.state.rooms["cave"]
    assert seen.visible(talk.house, cave, id_of(talk, "eve"))
    assert not seen.visible(talk.house, cave, id_of(talk, "bob"))
    assert seen.visible(talk.house, talk.store.state.rooms["den"], id_of(talk, "eve"))
