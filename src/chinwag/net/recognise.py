"""Which protocol a connection speaks, from its first bytes: rows are asked in order. Pure."""

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

from chinwag.protocols.opening import Clocks, Look, More, No


class Row(Struct, frozen=True):
    """One kind of opening. `wire` names the protocol that takes over; several rows may lead to one."""

    name: str
    look: Look
    wire: str = ""  # empty: the same as the name
    greets: bool = True  # whether the wire's greeting is sent to who opened like this

    @property
    def protocol(self) -> str:
        """The name of the wire in `Wires`."""
        return self.wire or self.name


Verdict: TypeAlias = Row | More | None
"""Recognised; not yet; never, whatever comes."""


def recognise(received: bytes, clocks: Clocks, rows: Sequence[Row]) -> Verdict:
    """The first row that does not say no decides, with yes or with more.

    A row that is not sure holds those below it back, so each must bound its own doubt.
    """
    for row in rows:
        answer = row.look(received, clocks)
        if not isinstance(answer, No):
            return answer if isinstance(answer, More) else row
    return None
