"""Masks: * stands for anything, ? for one character, a backslash takes the meaning away."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def pattern(mask: str) -> "re.Pattern[str]":
    """A mask as a pattern, whatever the case."""
    out: list[str] = []
    chars = iter(mask)
    for char in chars:
        if char == "*":
            if not out or out[-1] != ".*":
                out.append(".*")
        elif char == "?":
            out.append(".")
        else:
            out.append(re.escape(next(chars, char) if char == "\\" else char))
    return re.compile("".join(out), re.IGNORECASE | re.DOTALL)


def fits(mask: str, text: str) -> bool:
    """Whether the whole text is what the mask says."""
    return len(mask) <= 400 and pattern(mask).fullmatch(text) is not None


def full(mask: str) -> str:
    """A mask as nick!user@host: what is missing is anything."""
    if "!" in mask:
        nick, _, rest = mask.partition("!")
        user, _, host = rest.partition("@")
    elif "@" in mask:
        nick, (user, _, host) = "*", mask.partition("@")
    else:
        nick, user, host = mask, "*", "*"
    return f"{nick or '*'}!{user or '*'}@{host or '*'}"
