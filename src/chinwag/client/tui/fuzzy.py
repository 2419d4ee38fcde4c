"""Finding by a few letters in order: `lb` finds `lobby`."""

from collections.abc import Iterable


def score(sought: str, text: str) -> float:
    """How well the letters of `sought` stand in `text`, in order; 0 where they do not. Case does not count."""
    if not sought:
        return 1.0
    sought, text = sought.casefold(), text.casefold()
    whole = text.find(sought)
    if whole >= 0:
        return 100.0 - whole - len(text) / 1000 + (20 if whole == 0 else 10 if not text[whole - 1].isalnum() else 0)
    total, at = 0.0, -1
    for letter in sought:
        found = text.find(letter, at + 1)
        if found < 0:
            return 0.0
        starts = found == 0 or not text[found - 1].isalnum()
        total += 6 if found == at + 1 else 4 if starts else 1
        at = found
    return total / len(sought) / 10 - len(text) / 10_000 + 1


def rank(sought: str, texts: Iterable[str]) -> list[int]:
    """The indexes of the texts that match, the best first; equals keep their order."""
    scored = [(-score(sought, text), index) for index, text in enumerate(texts)]
    return [index for value, index in sorted(scored) if value < 0]
