"""An engine of patterns for tests: the standard library's, which is not in linear time."""

import re

from chinwag.room.order import Matcher


class Found:
    """A pattern made ready."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def found(self, text: str) -> bool:
        return self._pattern.search(text) is not None

    def masked(self, text: str) -> str:
        return self._pattern.sub(lambda found: "*" * len(found[0]), text)


class Patterns:
    """Makes patterns ready."""

    def ready(self, pattern: str) -> Matcher | str:
        try:
            return Found(pattern)
        except re.error as error:
            return str(error)
