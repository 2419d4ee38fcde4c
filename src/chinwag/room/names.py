"""Names of people and rooms: what may be one, which are the same, and which look the same.

safety.md, "Names". A name has a display form, a key (equal keys are one name: RFC 8265 UsernameCaseMapped) and
a skeleton (equal skeletons look alike: UTS #39, section 4). Plain ASCII names never touch the Unicode tables.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import category, normalize

import msgspec
from msgspec import Struct

from chinwag.room.refusals import Refused

NAME_CHARACTERS = 32
NAME_BYTES = 64
STACKED_MARKS = 4
RAW_CHARACTERS = 128  # longer input is refused unread

# fmt: off
RESERVED = frozenset((
    "server", "system", "admin", "root", "owner", "op", "operator", "mod", "moderator", "staff", "support",
    "security", "help", "bot", "everyone", "all", "here", "room", "me", "you", "null", "none", "anonymous",
    "guest", "history",
))
# fmt: on
RESERVED_ENDING = "serv"

FORBIDDEN = " ,*?.!@:<>'\";#"
FORBIDDEN_FIRST = "#~&@%+-/\\"  # signs of rooms and ranks; a slash or backslash begins a command

# The confusables within ASCII, once everything is lower case; a test holds it against the full table.
_ASCII_TWINS = str.maketrans(
    {"0": "o", "O": "o", "1": "l", "I": "l", "|": "l", "`": "'", '"': "''", "m": "rn", "M": "rn"}
)

_PLAIN = re.compile(f"(?![{re.escape(FORBIDDEN_FIRST)}])[^{re.escape(FORBIDDEN)}\x00-\x20\x7f-\U0010ffff]+")
_BAD = re.compile(f"[{re.escape(FORBIDDEN)}\\s\u200c\u200d]")
_NUMBERED = re.compile(r"_\d{1,9}$")


class Name(Struct, frozen=True, gc=False):
    """A name that may be used. `key` says whether two are the same, `skeleton` whether they look alike."""

    display: str
    key: str
    skeleton: str


# --- checking -----------------------------------------------------------------------------------------------


def check_name(name: str, unreserved: Collection[str] = ()) -> Name | Refused:
    """A person's name in all its forms, or why it cannot be one (whether it is free is the lobby's to say).

    `unreserved` are the keys of reserved names that can be taken all the same.
    """
    if len(name) > RAW_CHARACTERS:
        return Refused("name_invalid", {"name": name[:32] + "…"})
    known = _person(name)
    if unreserved and isinstance(known, Refused) and known.code == "name_reserved" and fold(name) in unreserved:
        return _formed(name) or known
    return known


def check_room(name: str) -> Name | Refused:
    """A room's name in all its forms, or why it cannot be one. A leading # is dropped."""
    if len(name) > RAW_CHARACTERS:
        return Refused("room_invalid", {"room": name[:32] + "…"})
    return _room(name.removeprefix("#"))


def fold(name: str) -> str:
    """The key of a name; what cannot be a name is folded as well as it can be, so that nothing is found by it."""
    if name.isascii():
        return name.lower()
    return _folded(name) if len(name) <= RAW_CHARACTERS else name


def skeleton(name: str) -> str:
    """What a name looks like, case aside: names with equal skeletons can be taken for each other."""
    if name.isascii():
        return name.translate(_ASCII_TWINS).lower()
    return _skeleton(name) if len(name) <= RAW_CHARACTERS else name


@lru_cache(maxsize=4096)
def _person(name: str) -> Name | Refused:
    known = _formed(name)
    if known is None:
        return Refused("name_invalid", {"name": name})
    if not any(map(str.isalnum, known.key)):
        return Refused("name_short", {"name": name})
    if is_reserved(known):
        return Refused("name_reserved", {"name": known.display})
    return known


@lru_cache(maxsize=4096)
def _room(name: str) -> Name | Refused:
    known = _formed(name)
    if known is None or not any(map(str.isalnum, known.key)):
        return Refused("room_invalid", {"room": name})
    return known


def is_reserved(name: Name) -> bool:
    """Whether the name belongs to the house, or looks as if it did."""
    looks = name.skeleton
    return (
        name.key in RESERVED
        or name.key.endswith(RESERVED_ENDING)
        or looks in _reserved_looks()
        or looks.endswith(skeleton(RESERVED_ENDING))
    )


@cache
def _reserved_looks() -> frozenset[str]:
    return frozenset(map(skeleton, RESERVED))


def _formed(name: str) -> Name | None:
    """The forms of a name made of allowed characters, or None."""
    if _PLAIN.fullmatch(name):
        return Name(name, name.lower(), skeleton(name)) if len(name) <= NAME_CHARACTERS else None
    if name.isascii():
        return None
    display = _preserved(name)
    key = _mapped(display) if display else ""
    if not display or not key or _BAD.search(display) or _BAD.search(key):
        return None
    if display[0] in FORBIDDEN_FIRST or key[0] in FORBIDDEN_FIRST or category(display[0])[0] == "M":
        return None
    if not _fits(display) or not _fits(key) or not _one_script(key) or _piled(key):
        return None
    return Name(display, key, skeleton(display))


def _fits(name: str) -> bool:
    return len(name) <= NAME_CHARACTERS and len(name.encode()) <= NAME_BYTES


def _piled(name: str) -> bool:
    """More marks on one letter than any language writes."""
    marks = 0
    for char in normalize("NFD", name):
        marks = marks + 1 if category(char) in ("Mn", "Me") else 0
        if marks > STACKED_MARKS:
            return True
    return False


# --- PRECIS (RFC 8264, 8265) --------------------------------------------------------------------------------


def _enforced(profile: str, name: str) -> str:
    """The name under a PRECIS profile, its rules repeated until they change nothing; "" = disallowed."""
    from precis_i18n import get_profile  # 2 MB that a house of ASCII names never needs

    rules = get_profile(profile)
    try:
        for _ in range(4):
            before, name = name, rules.apply_five_rules(name)
            if name == before:
                return rules.enforce(name)
    except UnicodeError:
        return ""
    return ""


def _preserved(name: str) -> str:
    return _enforced("UsernameCasePreserved", normalize("NFC", name))


def _mapped(name: str) -> str:
    return _enforced("UsernameCaseMapped", normalize("NFC", name))


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    return _mapped(name) or name


# --- scripts (UTS #39, section 5.2, highly restrictive) -----------------------------------------------------

_ANY_SCRIPT = frozenset(("COMMON", "INHERITED"))
_WRITTEN_TOGETHER = (
    frozenset(("LATIN", "HAN", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "HAN", "BOPOMOFO")),
    frozenset(("LATIN", "HAN", "HANGUL")),
)


def _one_script(name: str) -> bool:
    """Whether all letters belong to one script, or to scripts that one language writes together."""
    scripts = {_script(char) for char in name} - _ANY_SCRIPT
    return "" not in scripts and (len(scripts) <= 1 or any(scripts <= together for together in _WRITTEN_TOGETHER))


def _script(char: str) -> str:
    """The script of a character, "" where the table has none."""
    starts, ends, scripts = _scripts()
    place = bisect_right(starts, ord(char)) - 1
    return scripts[place] if place >= 0 and ord(char) <= ends[place] else ""


@cache
def _scripts() -> tuple[list[int], list[int], list[str]]:
    table = json.loads(_table("categories.json"))
    names = table["iso_15924_aliases"]
    rows = sorted((first, last, names[script]) for first, last, script, _ in table["code_points_ranges"])
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


# --- confusables (UTS #39, section 4) -----------------------------------------------------------------------


class _Twin(Struct, gc=False):
    """What a character can be taken for; the table's English names are never kept."""

    c: str


@lru_cache(maxsize=1024)
def _skeleton(name: str) -> str:
    """Twins replaced, case dropped, and again: a capital can be the twin of another letter than the small one.

    UTS #39 decomposes first; composed letters have twins of their own, so they are looked up before that.
    """
    looks, twins = name, _twins()
    for _ in range(4):
        before, looks = looks, normalize("NFD", normalize("NFC", looks).translate(twins))
        looks = normalize("NFD", looks.translate(twins).lower())
        if looks == before:
            break
    return looks


@cache
def _twins() -> dict[int, str]:
    """Character -> what stands for all its twins: one of them (ASCII where there is one), or a sequence."""
    parents: dict[str, str] = {}
    sequences: list[tuple[str, str]] = []
    for char, twin in _pairs():
        if len(char) == 1 == len(twin):
            _unite(parents, char, twin)
        elif len(char) == 1:
            sequences.append((char, twin))
    found = {ord(char): _root(parents, char) for char in list(parents)}
    for char, sequence in sorted(sequences):
        found.setdefault(ord(_root(parents, char)), sequence)
    full = {code: _spelled(found, char).translate(_ASCII_TWINS) for code, char in found.items()}
    return full | {code: skeleton(chr(code)) for code in range(128)}


def _pairs() -> Iterable[tuple[str, str]]:
    """The table's pairs; it wraps right-to-left characters in U+200E, which is no part of them."""
    table = msgspec.json.decode(_table("confusables.json"), type=dict[str, list[_Twin]])
    for char, twins in table.items():
        for twin in twins:
            yield char.replace("\u200e", ""), twin.c.replace("\u200e", "")


def _root(parents: dict[str, str], char: str) -> str:
    while (parent := parents.setdefault(char, char)) != char:
        char = parent
    return char


def _unite(parents: dict[str, str], one: str, other: str) -> None:
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low


def _spelled(found: dict[int, str], looks: str) -> str:
    """A stand-in written out until nothing in it has a stand-in of its own."""
    for _ in range(4):
        before, looks = looks, looks.translate(found)
        if looks == before:
            break
    return looks


def _table(file: str) -> bytes:
    return (files("confusable_homoglyphs") / file).read_bytes()


# --- suggestions --------------------------------------------------------------------------------------------


def suggest(name: str, taken: Callable[[Name], bool]) -> str:
    """A name like `name` that is allowed and free: itself mended, else with a number (alice_2)."""
    base = repaired(name)
    known = check_name(base)
    if isinstance(known, Name) and not taken(known):
        return known.display
    if isinstance(known, Refused) and known.code != "name_invalid":
        base = "guest"
    return _numbered(base, taken) or _numbered("guest", taken) or "guest_2"


def suggest_room(name: str, taken: Callable[[Name], bool]) -> str:
    """A room's name like `name` that is allowed and free, or ""."""
    known = check_room(repaired(name))
    return known.display if isinstance(known, Name) and not taken(known) else ""


def repaired(name: str) -> str:
    """The name without what no name may hold; blanks become _."""
    text = "_".join(normalize("NFC", name[:RAW_CHARACTERS]).split())
    text = "".join(char for char in text if char not in FORBIDDEN and category(char)[0] in "LMNPS")
    text = text.lstrip(FORBIDDEN_FIRST)[:NAME_CHARACTERS]
    return text.encode()[:NAME_BYTES].decode(errors="ignore")


def _numbered(base: str, taken: Callable[[Name], bool]) -> str:
    """`base` with a free number from 2 on: doubled until one is free, then halved down to beside a taken one."""
    base = _NUMBERED.sub("", base) or "guest"

    def free(number: int) -> str:
        ending = f"_{number}"
        room = NAME_BYTES - len(ending)
        stem = base[: NAME_CHARACTERS - len(ending)].encode()[:room].decode(errors="ignore")
        known = check_name(stem + ending)
        return known.display if isinstance(known, Name) and not taken(known) else ""

    low, high = 1, 2
    while not free(high):
        low, high = high, high * 2
        if high > 2**24:
            return ""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if free(middle) else (middle, high)
    return free(high)
