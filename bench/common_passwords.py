"""Makes the list of common passwords that cannot be chosen: `python -m bench.common_passwords LIST... > FILE`.

Each LIST has one password a line, the commonest first (gzipped where it ends in .gz). The lists are merged rank by
rank; what nobody could choose anyway, because it is too short, is passed over.
"""

import gzip
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path

from chinwag.auth.weakness import LEAST, WIDTH, mark

WANTED = 10_000


def ranked(path: Path) -> Iterator[str]:
    """The passwords of a list that are long enough, in lower case."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return (line for line in text.lower().splitlines() if len(line) >= LEAST)


def merged(paths: Sequence[Path]) -> list[str]:
    """The commonest of all lists, each once."""
    ranks = zip_longest(*map(ranked, paths), fillvalue="")
    return list(dict.fromkeys(word for word in chain.from_iterable(ranks) if word))[:WANTED]


def packed(words: Sequence[str]) -> bytes:
    """Their marks in order."""
    return b"".join(number.to_bytes(WIDTH) for number in sorted({mark(word) for word in words}))


if __name__ == "__main__":
    sys.stdout.buffer.write(packed(merged([Path(word) for word in sys.argv[1:]])))
