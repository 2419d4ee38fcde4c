"""Links and mentions in a message: where they stand, and what a link may be followed to."""

import re
from typing import NamedTuple

_LINK = re.compile(
    r"\b(?:https?|ftp|irc|ircs|gemini|chats?)://[^\s<>\"`{}|\\^]+|\bmailto:[^\s<>\"]+@[^\s<>\"]+", re.I
)
_TRAILING = ".,;:!?'*_~"


class Mark(NamedTuple):
    """A stretch of the text: what it is, and for a link the address, ASCII only."""

    start: int
    end: int
    kind: str  # "link" or "mention"
    address: str = ""


def links(text: str) -> list[Mark]:
    """The links in the text, without the punctuation that belongs to the sentence around them."""
    if ":" not in text:
        return []
    out = []
    for found in _LINK.finditer(text):
        end = found.end()
        while end > found.start() and (text[end - 1] in _TRAILING or _closes_nothing(text, found.start(), end)):
            end -= 1
        out.append(Mark(found.start(), end, "link", safe_address(text[found.start() : end])))
    return out


def _closes_nothing(text: str, start: int, end: int) -> bool:
    """Whether the last character is a bracket that was opened before the link began."""
    opener = {")": "(", "]": "["}.get(text[end - 1])
    return opener is not None and text.count(opener, start, end) < text.count(text[end - 1], start, end)


def safe_address(address: str) -> str:
    """The address as a terminal may be told it: printable ASCII, an international host in its xn-- form.

    A host that only looks like another one thereby shows what it is when the pointer rests on the link.
    """
    if address.isascii():
        return address
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    from urllib.parse import quote

    return f"{scheme}://{host}{slash}" + quote(path, safe="/%?#&=+:;,@~!$'()*-._[]")


def mentions(text: str, name: str) -> list[Mark]:
    """Where the text speaks to `name`: as a whole word, with or without @, in any case."""
    if not name:
        return []
    folded = text.casefold()
    sought = name.casefold()
    if len(folded) != len(text) or sought not in folded:
        return [] if sought not in folded else _mentions_by_search(text, name)
    return [
        Mark(at - (at > 0 and text[at - 1] == "@"), at + len(sought), "mention")
        for at in _occurrences(folded, sought)
        if _is_word(text, at, at + len(sought))
    ]


def _mentions_by_search(text: str, name: str) -> list[Mark]:
    """Where folding changes lengths, positions come from a search without it."""
    pattern = re.compile(rf"(?<!\w)@?{re.escape(name)}(?!\w)", re.I)
    return [Mark(found.start(), found.end(), "mention") for found in pattern.finditer(text)]


def _occurrences(text: str, sought: str) -> list[int]:
    out, at = [], text.find(sought)
    while at >= 0:
        out.append(at)
        at = text.find(sought, at + len(sought))
    return out


def _is_word(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_")
