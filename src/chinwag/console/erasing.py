"""Everything that one person ever said, taken back at that person's request.

Each message is taken back by the house, as an operator would take it back by hand: clients see it go, its tombstone
stays, and the record says when and why. Then it is wiped off the disk.
"""

import asyncio

from chinwag.console.house import House
from chinwag.hub import Hub
from chinwag.room.commands import Redact
from chinwag.room.entry import SERVER
from chinwag.room.refusals import Refused
from chinwag.room.results import Result, Rows
from chinwag.store.traces import Traces

AT_ONCE = 50  # messages taken back before others have their turn
REST = 0.02  # seconds between two such handfuls


async def find(house: House, name: str) -> Result | Refused:
    """Everybody who ever said something under this name."""
    with Traces(house.database) as traces:
        found = await asyncio.to_thread(traces.people, name)
    rows: list[dict[str, str | int]] = [
        {
            "person": trace.person,
            "name": trace.name,
            "as": trace.kind,
            "messages": trace.messages,
            "first": trace.first,
            "last": trace.last,
        }
        for trace in found
    ]
    return Rows(what="people", room="", rows=tuple(rows))


async def erase(hub: Hub, house: House, person: str, reason: str) -> Result | Refused:
    """Take back all messages of a person; what is said meanwhile as well."""
    erased, upto = 0, 0
    with Traces(house.database) as traces:
        while True:
            found, upto, more = await asyncio.to_thread(traces.messages, person, upto)
            for start in range(0, len(found), AT_ONCE):
                commands = [
                    Redact(room=room, seq=seq, reason=reason) for room, seq in found[start : start + AT_ONCE]
                ]
                settled = await asyncio.gather(*[hub.store.do(SERVER, command) for command in commands])
                for item in settled:
                    if isinstance(item.outcome, Refused) and item.outcome.code != "target_redacted":
                        return item.outcome
                erased += len(settled)
                await asyncio.sleep(REST)
            if not more:
                break
    await house.wipe()
    hub.log.event("erased", person=person, messages=erased)
    return Rows(what="erased", room="", rows=({"person": person, "messages": erased},))
