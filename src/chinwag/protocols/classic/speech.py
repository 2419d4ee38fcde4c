"""What somebody typed into an old program: the commands for people, and those of the later courses (`!list`)."""

import re
from collections.abc import Callable
from typing import TypeAlias

from chinwag.protocols import slash
from chinwag.room import commands as wish
from chinwag.room.commands import Command
from chinwag.room.refusals import Refused

Meant: TypeAlias = Command | slash.Local | Refused
OR_SAY = "or_say"  # the id of a whisper that is said to everybody where nobody has that name
BANGS: dict[str, str] = {
    "!list": "list", "!who": "list", "!users": "list", "!history": "history", "!help": "help", "!msg": "msg",
    "!rooms": "rooms", "!exit": "quit", "!quit": "quit",
}  # fmt: skip
"""Words after an exclamation mark that are commands, and the command for people that each stands for."""

_NAME = re.compile(r"[^\s,*?.!@:<>'\";#]{1,32}\Z")


def understand(text: str, room: str, own: int, *, bangs: bool) -> Meant:
    """What a line means, said in `room` by somebody whose last message there has the seq `own`.

    `text > Name` becomes a whisper with the id OR_SAY: whoever typed it may have meant `2 > 1`, and only the
    core knows who is online.
    """
    if bangs and text.startswith("!"):
        word, _, rest = text.partition(" ")
        name = BANGS.get(word.lower())
        text = f"/{name} {rest}" if name else text
    here = slash.Here(room=room, own=own, online=could_be_a_name)
    meant = slash.parse(text, here)
    if isinstance(meant, wish.Whisper) and text.lstrip()[:1] not in "/\\":
        return wish.Whisper(to=meant.to, text=meant.text, id=OR_SAY)
    return meant


def could_be_a_name(word: str) -> bool:
    """Whether somebody might be called so."""
    return _NAME.match(word) is not None


def own_prefix(*names: str, loose: bool = False) -> Callable[[str], str]:
    """A function that takes the program's own prefix off: `alice: `, `@alice: `, `[alice] `, `<alice> `, `alice> `.

    `loose`: `@alice hello` without a colon is one too.
    """
    name = "(?:" + "|".join(re.escape(name) for name in dict.fromkeys(names) if name) + ")"
    forms = [rf"@?{name} ?:", rf"\[{name}\]:?", rf"<{name}>:?", rf"@?{name} ?>(?=\s|\Z)"]
    if loose:
        forms.append(rf"@{name}(?=\s|\Z)")
    prefix = re.compile(rf"(?:{'|'.join(forms)})[ \t]?", re.IGNORECASE)

    def without(text: str) -> str:
        found = prefix.match(text)
        return text[found.end() :] if found else text

    return without


def tidy_name(name: str) -> str:
    """A name that the house takes, as near as can be to one that it did not: `John Smith!` gives `John_Smith`."""
    return re.sub(r"[^\w-]+", "_", name).strip("_-")[:24] or "visitor"
