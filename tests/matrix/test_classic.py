"""The matrix over the clients of courses and tutorials: what they type is decided by the same table.

Each speaks in sentences of its own, so it is looked at what its wire is asked to say.
"""

import asyncio
from collections.abc import Callable

import pytest

from chinwag.protocols.classic.headed import frame
from chinwag.protocols.classic.voice import Units
from chinwag.protocols.classic.wire import Classic
from chinwag.protocols.classic.wires import wires
from chinwag.room.commands import Command, Enter, Search
from chinwag.room.facts import NOTHING
from chinwag.room.refusals import Refused
from chinwag.room.results import Result
from chinwag.session import Session
from tests.matrix.cells import PERSONAS, SAMPLES, SETTINGS, Persona, Sample
from tests.matrix.test_matrix import BY_RIGHTS
from tests.matrix.world import ALLOWED, World, asks
from tests.support.wires import ToyConnection

ROOM = "den"


def lined(text: str) -> bytes:
    return text.encode() + b"\n"


def framed(text: str) -> bytes:
    return frame(text.encode())


# opening: how it says its name, and how what is typed into it goes out
FORMS: dict[str, tuple[Callable[[str], bytes], Callable[[str, str], bytes]]] = {
    "register_lines": (
        lambda name: lined(f"REGISTER {name} CHAT/1.0"), lambda name, text: lined(f"@{name}: {text}")
    ),
    "register": (lambda name: f"REGISTER {name} CHAT/1.0".encode(), lambda name, text: f"@{name}: {text}".encode()),
    "headed_register": (
        lambda name: framed(f"REGISTER {name} CHAT/1.0"), lambda name, text: framed(f"@{name}: {text}")
    ),
    "headed": (framed, lambda name, text: framed(text)),
    "early": (str.encode, lambda name, text: f"{name}: {text}".encode()),
    "nick": (str.encode, lambda name, text: f"{name}: {text}".encode()),
    "asked": (str.encode, lambda name, text: text.encode()),
}  # fmt: skip
NEVER_IN = {"malformed_lines", "malformed"}  # they are told so and let go


class ClassicWorld(World):
    """The same people, with the client of a course."""

    def connect(self, persona: Persona, opening: str) -> tuple[Session, Classic]:
        """One more session of a persona, which is in the room of every cell."""
        who, wire = self.people[persona.name], wires(ROOM)[opening]()
        session = self.hub.open_session(ToyConnection(), wire)
        (enter,) = [item for item in wire.receive(FORMS[opening][0](who.name)) if isinstance(item, Enter)]
        self.store.submit(session.turn(enter), who, enter)
        self.turn()
        wire.room, wire.own_seq = ROOM, self.own.get(persona.name, 1)
        return session, wire


def test_every_way_to_begin_is_tried() -> None:
    assert set(FORMS) | NEVER_IN == set(wires())


def typed(world: ClassicWorld, sample: Sample, persona: Persona) -> str:
    """What the persona types."""
    return sample.line.format(seq=getattr(world.command(sample, persona), "seq", 0))


def answers(wire: Classic) -> list[tuple[type[Command], str]]:
    """Which command is answered how, from now on; what its program sees of it is no part of the cell."""
    seen: list[tuple[type[Command], str]] = []

    def answer(command: Command, result: Result | Refused) -> Units:
        seen.append((type(command), result.code if isinstance(result, Refused) else ""))
        return ()

    wire.answer = answer  # type: ignore[method-assign]
    return seen


@pytest.mark.parametrize("opening", FORMS)
@pytest.mark.parametrize("name", SETTINGS)
async def test_an_old_client_is_answered_as_the_table_says(name: str, opening: str) -> None:
    world = ClassicWorld()
    await world.open()
    world.store.dry = False
    clients = {persona.name: world.connect(persona, opening) for persona in PERSONAS}
    world.store.dry = True
    SETTINGS[name].switch(world.store.state, True)
    seen = {name: answers(wire) for name, (_, wire) in clients.items()}
    wrong = []
    for sample in SAMPLES:
        for persona in PERSONAS if sample.line and sample.facts == NOTHING else ():
            found = seen[persona.name]
            found.clear()
            clients[persona.name][0].received(FORMS[opening][1](persona.name, typed(world, sample, persona)))
            for _ in range(4 if isinstance(sample.command, Search) else 0):  # answered from a task of its own
                await asyncio.sleep(0)
            world.turn()
            refused = world.decided(sample, persona)
            code = refused.code if refused is not None else "" if asks(sample.command) else ALLOWED.code
            if [*found[:1]] != [(type(sample.command), code)] and not (asks(sample.command) and fair(code, found)):
                wrong.append((sample.name, persona.name, code, found[:2]))
    assert wrong == []


def fair(code: str, found: list[tuple[type[Command], str]]) -> bool:
    """A question that may be asked may still have no answer; not for want of a right."""
    return code == "" and bool(found) and found[0][1] not in BY_RIGHTS
