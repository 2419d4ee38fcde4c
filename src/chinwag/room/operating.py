"""What the operator did to the running server, told to the record of the house beside all that keeps order.

The act itself is the console's; here it becomes a fact that `/audit` shows and nobody can take back.
"""

from typing import Annotated

from msgspec import Meta

from chinwag.room.ask import Ask
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.events_moderation import Operated, Operation
from chinwag.room.lobby import HOUSE, Lobby
from chinwag.room.record import in_house
from chinwag.room.refusals import Refused
from chinwag.room.room import Decision, Draft, Room
from chinwag.room.text import LINE_CHARACTERS, one_line


class Record(Command, frozen=True):
    """Keep that an operator did this. Only the house can wish it. Answer: Accepted.

    `person` is the id of whom it was about, `name` what that person was called, `about` what else tells of it.
    """

    operation: Operation
    person: str = ""
    name: str = ""
    about: Annotated[str, Meta(max_length=400)] = ""
    reason: Annotated[str, Meta(max_length=400)] = ""


def recording(ask: Ask) -> Decision:
    """What was done stands in the record, whatever it was."""
    command = ask.command
    if ask.who.kind != "server":
        return Refused("unknown_type", {"type": "record"})
    event = Operated(
        operation=command.operation,
        person=command.person,
        name=command.name,
        about=one_line(command.about)[:LINE_CHARACTERS],
        reason=one_line(command.reason)[:LINE_CHARACTERS],
    )
    return in_house(ask.lobby, Draft(HOUSE, ask.who, event))


def operated(lobby: Lobby, entry: Entry, record: Room | None) -> None:
    """Nothing that rules look at is changed by it."""
