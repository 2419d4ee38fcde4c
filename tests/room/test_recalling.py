"""When something that was decided could not be written: everybody is who and where they were."""

from collections.abc import Callable

import pytest

from chinwag.room.commands import Enter, Join, Leave, Quit, Rename
from chinwag.room.commands_accounts import DeleteAccount, Login, Register
from chinwag.room.commands_moderation import Ban, Kick
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.events import Stored
from chinwag.room.facts import Facts
from chinwag.room.recalling import recall
from chinwag.room.state import State
from tests.room.house import ALICE, BOB, CAROL, House, guest

ANNA = Person("a1", "anna", "account")
RIGHT = Facts(verified=True)


def peopled() -> House:
    """Guests and an account in two rooms, and an account that is away."""
    house = House(BOB, CAROL)
    house.make(BOB, "den", CAROL)
    house.enter(ALICE, "anna")
    house.register(ALICE, "a1")
    house.done(ANNA, Join(room="den"))
    house.done(house.register(guest(7, "zoe"), "a2"), Quit())
    return house


def stored(log: list[Entry]) -> State:
    """What the disk knows."""
    state = State()
    for entry in log:
        if isinstance(entry.event, Stored):
            state.fold(entry)
    return state


def present(state: State) -> dict[str, object]:
    """Who is here, as what, and where."""
    rooms = {key: dict(sorted(room.members.items())) for key, room in state.rooms.items()}
    people = {id: (here.person, here.name, set(here.rooms)) for id, here in state.people.items()}
    names = dict(sorted(state.lobby.keys.items())), dict(sorted(state.lobby.looks.items()))
    return {"rooms": rooms, "people": people, "names": names, "accounts": repr(state.accounts)}


# fmt: off
LOST: list[tuple[str, Callable[[House], object]]] = [
    ("join",     lambda house: house.make(ANNA, "attic", BOB)),
    ("leave",    lambda house: house.done(ANNA, Leave(room="den"))),
    ("kick",     lambda house: house.done(SERVER, Kick(person="carol", room="den"))),
    ("dismiss",  lambda house: house.done(SERVER, Kick(person="carol"))),
    ("ban",      lambda house: house.done(SERVER, Ban(mask="*"))),
    ("register", lambda house: house.done(BOB, Register(password=""), facts=Facts(fresh="a9", secret="h"))),
    ("login",    lambda house: house.done(
        Person("a2", "zoe", "account"), Login(name="zoe", password=""), facts=Facts(verified=True, was=CAROL.id))),
    ("rename",   lambda house: house.done(ANNA, Rename(name="annie"))),
    ("delete",   lambda house: house.done(ANNA, DeleteAccount(password=""), facts=RIGHT)),
]
# fmt: on


@pytest.mark.parametrize("lose", [each for _, each in LOST], ids=[name for name, _ in LOST])
def test_what_was_lost_did_not_happen(lose: Callable[[House], object]) -> None:
    house = peopled()
    kept, before = len(house.log), present(house.state)
    lose(house)
    lost = house.log[kept:]
    assert any(isinstance(entry.event, Stored) for entry in lost)
    state = stored(house.log[:kept])
    recall(house.state.lobby, state.lobby, lost)
    assert present(state) == before
    house.state, house.log = state, house.log[:kept]
    house.inspect()


def test_a_name_that_is_kept_stays_kept() -> None:
    house = peopled()
    house.done(CAROL, Quit())
    state = stored(house.log)
    recall(house.state.lobby, state.lobby, [])
    house.state = state
    assert house.refused(guest(9), Enter(name="carol")).code == "name_taken"
    house.inspect()
