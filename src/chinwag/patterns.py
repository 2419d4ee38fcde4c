"""Patterns of filters on google-re2, whose time is in proportion to the text whatever the pattern (room/order.py).

The package is optional: without it there are no filters, and whoever sets one is told so.
"""

from importlib import import_module
from typing import Any

from chinwag.room.order import Matcher

MEMORY = 1 << 20  # bytes that one pattern may take
STAR = "*"


class Pattern:
    """A pattern made ready. Case does not matter."""

    __slots__ = ("_compiled",)

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled

    def found(self, text: str) -> bool:
        """Whether the pattern is somewhere in the text."""
        return self._compiled.search(_encodable(text)) is not None

    def masked(self, text: str) -> str:
        """The text with stars where the pattern was found."""
        masked: str = self._compiled.sub(lambda found: STAR * len(found.group()), _encodable(text))
        return masked


class Patterns:
    """Makes patterns ready with RE2, which is loaded with the first of them."""

    def __init__(self) -> None:
        self._re2: Any = None

    def ready(self, pattern: str) -> Matcher | str:
        """The matcher; or why it is no pattern; "" = RE2 is not installed."""
        re2 = self._re2 = self._re2 or _loaded()
        if re2 is None:
            return ""
        options = re2.Options()
        options.log_errors = options.case_sensitive = False
        options.max_mem = MEMORY
        try:
            compiled = re2.compile(_encodable(pattern), options)
        except re2.error as error:
            why = error.args[0] if error.args else b""
            return (why.decode(errors="replace") if isinstance(why, bytes) else str(why)) or "not a pattern"
        return Pattern(compiled) if compiled.search("") is None else "it is found in everything"


def _loaded() -> Any:
    try:
        return import_module("re2")
    except ImportError:
        return None


def _encodable(text: str) -> str:
    """RE2 takes UTF-8: halves of surrogate pairs are none."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
