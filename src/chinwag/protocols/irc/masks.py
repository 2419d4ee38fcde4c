"""Masks: * stands for anything, ? for one character, a backslash takes the meaning away."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def pattern(mask: str) -> "re.Pattern[str]":
    """A mask as a pattern, whatever the case. Every * but the last is lazy and atomic: no text takes long."""
    first, *rest = _pieces(mask)
    if not rest:
        return re.compile(first, re.IGNORECASE | re.DOTALL)
    middle = "".join([f"(?>.*?{piece})" for piece in rest[:-1] if piece])
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.IGNORECASE | re.DOTALL)


def _pieces(mask: str) -> list[str]:
    """What stands between the stars, each as a pattern."""
    out = [""]
    chars = iter(mask)
    for char in chars:
        if char == "*":
            out.append("")
        else:
            out[-1] += "." if char == "?" else re.escape(next(chars, char) if char == "\\" else char)
    return out


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
