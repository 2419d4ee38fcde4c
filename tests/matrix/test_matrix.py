"""Nobody does or sees what their role forbids, by any client: every cell of the table, generated and tried."""

from collections import Counter
from typing import get_args

import pytest

from chinwag.protocols.messages import Asked
from chinwag.room.commands import Enter
from chinwag.room.commands_accounts import Login
from chinwag.room.entry import Person, PersonKind
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.lobby import HOUSE
from chinwag.room.order import Ban
from chinwag.room.permissions import CODES, CONDITIONS, RIGHTS, Role
from tests.matrix.cells import ONLY_COMING, PERSONAS, SAMPLES, SETTINGS, WITHOUT_CELLS, expected
from tests.matrix.world import ALLOWED, World, asks, sentence_of

BY_RIGHTS = {"not_member", "forbidden", "account_needed", "not_author"} | {
    CODES.get(condition, condition) for condition in CONDITIONS
}


@pytest.fixture
async def world() -> World:
    found = World()
    await found.open()
    return found


def test_every_command_and_every_condition_has_cells() -> None:
    assert {type(sample.command) for sample in SAMPLES} | set(WITHOUT_CELLS) == set(RIGHTS)
    assert {held for setting in SETTINGS.values() for held in setting.holds} == set(CONDITIONS)
    assert {persona.role for persona in PERSONAS} == set(Role) - {Role.STRANGER, Role.NOBODY}


@pytest.mark.parametrize("name", SETTINGS)
async def test_the_core_decides_every_cell_as_the_table_says(world: World, name: str) -> None:
    setting = SETTINGS[name]
    setting.switch(world.store.state, True)
    wrong, seen = [], Counter[str]()
    for sample in SAMPLES:
        for persona in PERSONAS:
            wanted = expected(sample, persona, setting)
            found = world.decided(sample, persona)
            code = found.code if found is not None else ""
            seen[code] += 1
            if code != wanted and (wanted or code in BY_RIGHTS):
                wrong.append(f"{sample.name} by {persona.name}: {code or 'done'} instead of {wanted or 'done'}")
    assert wrong == []
    assert {CODES.get(held, held) for held in setting.holds - ONLY_COMING} <= seen.keys()


@pytest.mark.parametrize("name", SETTINGS)
async def test_the_native_protocol_answers_every_cell_as_the_core_decides_it(world: World, name: str) -> None:
    SETTINGS[name].switch(world.store.state, True)
    for sample in SAMPLES:
        for persona in PERSONAS if sample.facts == NOTHING and type(sample.command) in get_args(Asked) else ():
            refused, found = world.decided(sample, persona), await world.native(sample, persona)
            if not asks(sample.command):
                refused = refused or ALLOWED
            elif refused is None:
                assert found is None or found.code not in BY_RIGHTS, (sample.name, persona.name, found)
                continue
            assert found == refused, (sample.name, persona.name, found)


@pytest.mark.parametrize("name", SETTINGS)
async def test_the_text_protocol_answers_every_cell_as_the_core_decides_it(world: World, name: str) -> None:
    SETTINGS[name].switch(world.store.state, True)
    typed = [sample for sample in SAMPLES if sample.line and sample.facts == NOTHING]
    refusals = {sentence_of(found) for one in typed for who in PERSONAS if (found := world.decided(one, who))}
    for sample in typed:
        for persona in PERSONAS:
            refused, shown = world.decided(sample, persona), await world.text(sample, persona)
            if refused is None and asks(sample.command):
                assert shown not in refusals, (sample.name, persona.name, shown)
                continue
            assert shown == sentence_of(refused or ALLOWED), (sample.name, persona.name, shown)


# --- coming in ----------------------------------------------------------------------------------------------

RANKS = [Role.GUEST, Role.MEMBER, Role.OPERATOR, Role.ADMIN, Role.OWNER]


def comer(world: World, rank: Role) -> Person:
    """Somebody who is not in yet."""
    kind: PersonKind = "guest" if rank is Role.GUEST else "account"
    who = Person(f"{kind[0]}{90 + rank:016x}", f"neu{rank.value}", kind)
    if kind == "account":
        world.store.state.load_account(who.id, who.name, rank.name)
    return who


def shut_out(world: World, who: Person) -> None:
    """The same ban as in the settings, for somebody who is not here."""
    ban = Ban("name", who.name) if who.kind == "guest" else Ban("account", who.id)
    world.store.state.load_ban(HOUSE, ban)


@pytest.mark.parametrize("kind", [Enter, Login])
@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("name", SETTINGS)
async def test_who_may_come_in_is_who_the_table_says(
    world: World, name: str, rank: Role, kind: type[Enter | Login]
) -> None:
    if kind is Login and rank is Role.GUEST:
        return
    setting, who = SETTINGS[name], comer(world, rank)
    setting.switch(world.store.state, True)
    if name == "banned":
        shut_out(world, who)
    wanted = ""
    for condition, least in RIGHTS[kind].when.items():
        if condition in setting.holds and setting.anywhere and rank < least:
            wanted = CODES.get(condition, condition)
    command = Enter(name=who.name) if kind is Enter else Login(name=who.name, password="")
    found = world.store.tried(who, command, Facts(verified=kind is Login))
    assert (found.code if found else "") == wanted
    if kind is Enter and rank is Role.GUEST:
        assert await world.comes(who.name, "native") == (wanted or ALLOWED.code)
        assert await world.comes(who.name, "text") == sentence_of(found or ALLOWED)
