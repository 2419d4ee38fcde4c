"""What a command for people is: a row, what it is read against, and how its arguments are read. See slash.py."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from chinwag.room.commands import Command
from chinwag.room.refusals import Refused

Role = Literal["guest", "operator"]
Problem: TypeAlias = Refused  # codes `usage`, `unknown_command`, `text_empty`, `person_unknown`, `target_unknown`
HISTORY_LINES = 20
NOWHERE = "-"  # no room is called so: what is about a room, typed by somebody who is in none
LONGEST_NOTE = 400  # characters of a topic, a reason, an away text, a search


def nobody(_name: str) -> bool:
    """Nobody is known to be online: `text > Name` stays public."""
    return False


class Here(Struct, frozen=True, kw_only=True):
    """What a line is read against: where the person is and what happened last there."""

    room: str
    online: Callable[[str], bool] = nobody  # is somebody of this name (as typed) online?
    last_whisper: str = ""  # who whispered to this person last
    own: int = 0  # seq of this person's last message in `room`, 0 = none
    backlog: int = 0  # messages wanted on entering a room by /join


class Local(Struct, frozen=True):
    """A command that the client itself carries out: `clear`, `help`, `room`, `save` or `topic`.

    Or one for which it has to ask something first (questions.py): `login` (args: the name), `register`,
    `password`, `unregister` (args: `everything`, or nothing).
    """

    name: str
    args: str = ""


Meant: TypeAlias = Command | Local | Problem
Build: TypeAlias = Callable[[str, Here], Meant | None]  # None = wrong use, the usage line is shown


class Row(Struct, frozen=True):
    """One command for people."""

    name: str
    aliases: tuple[str, ...]
    usage: str
    help: str
    build: Build
    role: Role = "guest"
    says: bool = False  # the text is a message and may be as long as one; other texts end at LONGEST_NOTE


# --- reading arguments --------------------------------------------------------------------------------------


def two(args: str) -> tuple[str, str]:
    """The first word and the rest."""
    words = args.split(None, 1)
    return (words[0], words[1].strip()) if len(words) == 2 else (args.strip(), "")


def room_name(args: str) -> str:
    """A room's name, with or without its #."""
    return args.strip().lstrip("#")


def number(word: str) -> int:
    """A positive number, also written `#12`; 0 where it is none."""
    digits = word.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0


def numbered(args: str) -> tuple[int, str]:
    """A message number and the rest; (0, "") where there is no number."""
    word, rest = two(args)
    seq = number(word)
    return (seq, rest) if seq else (0, "")


UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def seconds(word: str) -> int:
    """`90s`, `10m`, `2h`, `7d`, `1w` as seconds; 0 where it is none."""
    count = number(word[:-1])
    return min(count * UNITS.get(word[-1:].lower(), 0), 10 * 365 * 86_400) if not word.startswith("#") else 0


def timed(args: str) -> tuple[int, str]:
    """How long (seconds, 0 = for ever) and the rest."""
    word, rest = two(args)
    found = seconds(word)
    return (found, rest) if found else (0, args)


DRY = "--dry-run"


def dry_run(args: str) -> tuple[str, bool]:
    """The arguments without the word that says: only show whom it would hit; and whether it was there."""
    words = args.split()
    return (" ".join(word for word in words if word != DRY), True) if DRY in words else (args, False)


def placed(args: str, here: Here) -> tuple[str, str]:
    """The room that a command is about ("" = the house, by the word -house first), and the rest."""
    word, rest = two(args)
    return ("", rest) if word.lower() == "-house" else (here.room or NOWHERE, args.strip())
