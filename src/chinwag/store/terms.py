"""What a person typed into the search box, as words to look for."""

from msgspec import Struct

TERMS = 16  # more words than this are not looked for


class Term(Struct, frozen=True):
    """A word, or words in quotation marks that follow each other; `prefix`: words beginning so are found too."""

    text: str
    prefix: bool = False


PREFIX_LETTERS = 3  # two took 12 ms among a million messages, three 0.7 ms


def terms(query: str) -> tuple[Term, ...]:
    """The terms of a query, every one of which a message has to hold. ValueError where there is none.

    Only a star at the very end has a meaning: the last word need only begin like that.
    """
    query = query.strip()
    prefix = query.endswith("*")
    found = []
    for place, part in enumerate(query.rstrip("*").split('"')):
        found += [part] if place % 2 else part.split()
    kept = [text for text in (part.strip().replace("\0", "") for part in found) if any(map(str.isalnum, text))]
    if not kept:
        raise ValueError("nothing to search for")
    last = len(kept[:TERMS]) - 1
    if kept[last].isascii() and len(kept[last]) < PREFIX_LETTERS:
        prefix = False  # a large share of all words begins with two letters; a sign of other scripts may be a word
    return tuple(Term(text, prefix and place == last) for place, text in enumerate(kept[:TERMS]))


def match(query: str, rooms: list[int] | None) -> str:
    """The same for SQLite's full-text index: every word quoted, so that nothing a person types is an operator.

    `rooms` None = wherever; each room costs about 40 us.
    """
    words = " ".join(f'"{_quoted(term.text)}"{" *" if term.prefix else ""}' for term in terms(query))
    if rooms is None:
        return f"{{body}} : ({words})"
    places = " OR ".join(f'"{room}"' for room in rooms)
    return f"{{room}} : ({places}) AND {{body}} : ({words})"


def _quoted(text: str) -> str:
    return text.replace('"', '""')
