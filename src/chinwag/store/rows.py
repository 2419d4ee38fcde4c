"""Events as rows: the number of each kind, and how its fields lie in the columns `ref`, `flags`, `body`, `meta`."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from chinwag.room.events import Edited, Joined, Left, Reacted, Redacted, RoomCreated, Said, Stored, TopicSet

Columns = tuple[int, int, str, str | None]  # ref, flags, body, meta

AS_WRITTEN, EDITED, ERASED = 0, 1, 2  # event.state

SAID, EDIT, REDACTION, REACTION, CREATION, TOPIC, JOINING, LEAVING = range(1, 9)


class Kind(Struct, frozen=True):
    """A row of the table: `to` turns an event into columns, `back` columns (ref, flags, body, meta) into it."""

    number: int
    to: Callable[[Any], Columns]
    back: Callable[[int, int, str, str], Stored]


# fmt: off
KINDS: Final[dict[type[Stored], Kind]] = {
    Said:        Kind(SAID,      lambda e: (e.reply, int(e.action), e.text, None),
                      lambda ref, flags, body, meta: Said(text=body, reply=ref, action=bool(flags))),
    Edited:      Kind(EDIT,      lambda e: (e.target, 0, e.text, None),
                      lambda ref, flags, body, meta: Edited(target=ref, text=body)),
    Redacted:    Kind(REDACTION, lambda e: (e.target, 0, e.reason, None),
                      lambda ref, flags, body, meta: Redacted(target=ref, reason=body)),
    Reacted:     Kind(REACTION,  lambda e: (e.target, int(e.on), e.emoji, None),
                      lambda ref, flags, body, meta: Reacted(target=ref, emoji=body, on=bool(flags))),
    RoomCreated: Kind(CREATION,  lambda e: (0, 0, e.topic, e.name),
                      lambda ref, flags, body, meta: RoomCreated(name=meta, topic=body)),
    TopicSet:    Kind(TOPIC,     lambda e: (0, 0, e.topic, None),
                      lambda ref, flags, body, meta: TopicSet(topic=body)),
    Joined:      Kind(JOINING,   lambda e: (0, 0, "", None),
                      lambda ref, flags, body, meta: Joined()),
    Left:        Kind(LEAVING,   lambda e: (0, 0, e.reason, None),
                      lambda ref, flags, body, meta: Left(reason=body)),
}
# fmt: on
BACK: Final = {kind.number: kind.back for kind in KINDS.values()}
