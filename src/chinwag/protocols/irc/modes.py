"""The letters of channel modes, and what they are in the core."""

from collections.abc import Mapping
from types import MappingProxyType

from chinwag.protocols.irc import house as seen
from chinwag.room.modes import Mode
from chinwag.room.room import Room

FLAGS: Mapping[str, Mode] = MappingProxyType({
    "C": "no_ctcp", "R": "registered", "i": "invite_only", "m": "moderated", "s": "hidden", "t": "topic_locked",
})  # fmt: skip
OUTSIDE = "n"  # the other way round: outside = 0
KEY, LIMIT = "k", "l"
LISTS: Mapping[str, str] = MappingProxyType({"b": "mask", "e": "spare", "I": "welcome"})  # letter -> kind of a ban
LETTER = {mode: letter for letter, mode in FLAGS.items()} | {"password": KEY, "limit": LIMIT}
LIST_LETTER = {kind: letter for letter, kind in LISTS.items()}
RANK = {letter: role.name.lower() for letter, _, role in seen.RANKS}
RANK_LETTER = {role: letter for letter, role in RANK.items()}
REPLIES = {"b": ("367", "368", "ban"), "e": ("348", "349", "exception"), "I": ("346", "347", "invite exception")}


def changes(wish: str, params: list[str]) -> list[tuple[str, str, str | None]]:
    """A wish like `+ov-k a b c` in its single changes: sign, letter, parameter (None = none given)."""
    sign, rest = "+", list(params)
    out: list[tuple[str, str, str | None]] = []
    for letter in wish:
        if letter in "+-":
            sign = letter
            continue
        wants = letter in RANK or letter in LISTS or letter == KEY or (letter == LIMIT and sign == "+")
        out.append((sign, letter, rest.pop(0) if wants and rest else None))
    return out


def current(room: Room, *, inside: bool) -> list[str]:
    """The modes of a channel as 324 shows them."""
    modes = room.modes
    letters = [letter for letter, mode in FLAGS.items() if getattr(modes, mode)]
    letters += [] if modes.outside else [OUTSIDE]
    params: list[str] = []
    if modes.password:
        letters.append(KEY)
        params.append("*")
    if modes.limit:
        letters.append(LIMIT)
        params.append(str(modes.limit))
    return ["+" + "".join(sorted(letters, key=lambda letter: (letter in (KEY, LIMIT), letter))), *params]


def of_mode_set(mode: str, after: int, shown: str = "*") -> tuple[str, ...]:
    """A ModeSet as the parameters of MODE; () = IRC has no letter for it."""
    if mode == "outside":
        return ("-n" if after else "+n",)
    letter = LETTER.get(mode)  # type: ignore[call-overload]
    if letter is None:
        return ()
    sign = "+" if after else "-"
    if letter == KEY:
        return (sign + letter, shown)
    return (sign + letter, str(after)) if letter == LIMIT and after else (sign + letter,)


def of_role_set(name: str, before: str, after: str) -> tuple[str, ...]:
    """A RoleSet as the parameters of MODE."""
    gone, new = RANK_LETTER.get(before, ""), RANK_LETTER.get(after, "")
    word = (f"-{gone}" if gone else "") + (f"+{new}" if new else "")
    return (word, *[name for letter in (gone, new) if letter]) if word else ()


def merged(lines: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Several changes as one."""
    word, sign, params = "", "", []
    for change, *rest in lines:
        for letter in change:
            if letter in "+-":
                now = letter
                continue
            if now != sign:
                word, sign = word + now, now
            word += letter
        params += rest
    return (word, *params)
