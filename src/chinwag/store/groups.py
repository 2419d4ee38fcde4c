"""What waits to be written together, and a room as the log sees it."""

import asyncio

from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted
from chinwag.store.contract import Settled
from chinwag.store.hashing import START


class Place:
    """A room as the log sees it: `head` is the seq of its last event, `chain` the hash that event ends with."""

    __slots__ = ("chain", "head", "id", "key", "name")

    def __init__(self, key: str, number: int, name: str, head: int = 0, chain: bytes = START) -> None:
        self.key = key
        self.id = number
        self.name = name
        self.head = head
        self.chain = chain

    def mark(self, seq: int) -> int:
        """One number for an event of this room."""
        return self.id << 54 | seq


class Group:
    """Commands that are settled together. `stored` counts the events among them that have to be written.

    `fresh`, `redacted`, `nonces` and `hashes` answer for what is not stored yet; a message is known by
    `Place.mark`. `hashes` are of passwords, by owner; `reads` is how far accounts have read, by room key and
    account, and never urgent.
    """

    def __init__(self) -> None:
        self.settled: list[Settled] = []
        self.waiting: list[tuple[Settled, asyncio.Future[Settled]]] = []
        self.stored = 0
        self.fresh: dict[int, Entry] = {}
        self.redacted: set[int] = set()
        self.nonces: dict[int, Accepted] = {}
        self.hashes: dict[str, str] = {}
        self.reads: dict[tuple[str, str], int] = {}

    def refuse(self, refused: Refused) -> list[Entry]:
        """What was to be stored was not, nor is there a first try to repeat; what passes by stays as it is.

        Returns the entries that did not become true, in order.
        """
        lost: list[Entry] = []
        for item in self.settled:
            if item.duplicate or any([entry.seq for entry in item.entries]):
                lost += item.entries
                item.outcome, item.entries, item.duplicate = refused, (), False
        return lost
