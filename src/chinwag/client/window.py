"""One room as far as this client has loaded it: a dense stretch of its log, and what waits around it. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterable

from msgspec import structs

from chinwag.client.shown import Line
from chinwag.room.entry import Entry
from chinwag.room.events import Edited, Reacted, Redacted

Modifier = Edited | Redacted | Reacted


class Room:
    """A room, or a conversation with one person (`key` and `name` begin with `@`).

    Every entry with `lo <= seq <= hi` is loaded, and no other; `lo == hi + 1` means nothing is. `lines` is sorted
    by `Line.order`; `pending` comes after them. A conversation of two accounts is a room of the log as well, under
    its name there; in any other seqs are this client's own.
    """

    def __init__(self, name: str, *, head: int = 0, first: int = 1, with_id: str = "") -> None:
        self.key = name.casefold()
        self.name = name
        self.with_id = with_id  # the person of a conversation, "" for a room
        self.log = ""  # what the log calls a conversation, "" where nobody keeps it
        self.manner = ""  # of a conversation: how the last whisper was taken, "" = it was heard
        self.topic = ""
        self.members = 0
        self.head = head  # seq of the newest entry known to exist
        self.first = first  # seq of the oldest entry the room still holds
        self.lo, self.hi = head + 1, head
        self.following = True  # False: the loaded stretch is somewhere in the past, on purpose
        self.read = head
        self.marker = -1  # the unread line stands after this seq, -1 = there is none
        self.unread = 0
        self.mentions = 0  # unread ones
        self.lines: list[Line] = []
        self.pending: dict[str, Line] = {}  # by cid, in the order they were sent
        self.matched: dict[str, Line] = {}  # pending ones whose entry was seen, the answer not yet
        self.people: set[str] = set()  # ids
        self.typing: dict[str, int] = {}  # id -> when it stops unless renewed (ms)
        self.ahead: dict[int, Entry] = {}  # came after a gap, wait until it is closed
        self.modifiers: dict[int, list[tuple[int, str, Modifier]]] = {}  # target -> (seq, name, event)

    @property
    def whispers(self) -> bool:
        """Whether it is a conversation with one person."""
        return bool(self.with_id)

    @property
    def fleeting(self) -> bool:
        """Whether nobody keeps what is said here: a conversation with a guest."""
        return self.whispers and not self.log

    @property
    def place(self) -> str:
        """What the server calls it."""
        return self.log or self.name

    @property
    def at_start(self) -> bool:
        """Whether the first entry there is has been loaded: nothing to fetch above."""
        return self.fleeting or self.lo <= max(self.first, 1)

    @property
    def at_end(self) -> bool:
        """Whether the newest entry there is has been loaded."""
        return self.hi >= self.head

    def index(self, seq: int) -> int:
        """The index of the line with this seq, or -1."""
        if not seq:
            return -1
        at = bisect_left(self.lines, seq, key=_order)
        return at if at < len(self.lines) and self.lines[at].seq == seq else -1

    def find(self, seq: int) -> Line | None:
        """The line with this seq, if it is loaded."""
        at = self.index(seq)
        return None if at < 0 else self.lines[at]

    def forget(self, hi: int) -> None:
        """Nothing is loaded any more; what comes next has the seq `hi + 1`."""
        self.lo, self.hi = hi + 1, hi
        self.lines.clear()
        self.modifiers.clear()

    def adopt(self, log: str, head: int) -> None:
        """The log keeps it from now on, and has `head` entries: what was said before that has no place there."""
        self.log = log
        self.lines = [structs.replace(line, seq=0, after=head) for line in self.lines]
        self.lo, self.hi, self.head, self.first, self.read = head + 1, head, head, 1, head

    def remember(self, entry: Entry, event: Modifier) -> bool:
        """Take in an edit, redaction or reaction; whether a line that is loaded changed."""
        kept = self.modifiers.setdefault(event.target, [])
        if all(seq != entry.seq for seq, _, _ in kept):
            kept.append((entry.seq, entry.who.name, event))
            kept.sort(key=_first)
        at = self.index(event.target)
        if at < 0 or self.lines[at].known >= entry.seq:
            return False
        self.lines[at] = modified(self.lines[at], [(entry.seq, entry.who.name, event)])
        return True

    def current(self, line: Line) -> Line:
        """The line with all the changes to it that are known here."""
        return modified(line, self.modifiers.get(line.seq, ()))

    def recount(self) -> None:
        """Count what is unread from what is loaded; what lies before that counts by its seqs."""
        fresh = [line for line in self.lines if line.seq > self.read and line.message and not line.mine]
        before = max(0, self.lo - 1 - max(self.read, self.first - 1))
        after = max(0, self.head - max(self.hi, self.read))
        self.unread = before + len(fresh) + after
        self.mentions = sum(line.mention for line in fresh)


def modified(line: Line, changes: Iterable[tuple[int, str, Modifier]]) -> Line:
    """The line with those changes applied that it does not know yet, given in the order of their seqs."""
    for seq, name, event in changes:
        if seq > line.known:
            line = structs.replace(_APPLY[type(event)](line, name, event), known=seq)
    return line


def _edited(line: Line, name: str, event: Edited) -> Line:
    return line if line.redacted else structs.replace(line, text=event.text, edited=True)


def _redacted(line: Line, name: str, event: Redacted) -> Line:
    return structs.replace(line, text="", redacted=True, reactions=())


def _reacted(line: Line, name: str, event: Reacted) -> Line:
    shown = dict(line.reactions)
    names = shown.get(event.emoji, ())
    if event.on is (name in names):
        return line
    shown[event.emoji] = (*names, name) if event.on else tuple(other for other in names if other != name)
    return structs.replace(line, reactions=tuple((emoji, who) for emoji, who in shown.items() if who))


_APPLY: dict[type[Modifier], Callable[..., Line]] = {Edited: _edited, Redacted: _redacted, Reacted: _reacted}


def _order(line: Line) -> int:
    return line.order


def _first(kept: tuple[int, str, Modifier]) -> int:
    return kept[0]
