"""Inputs for fuzzing: good ones, bent a little. The same seed gives the same inputs."""

from collections.abc import Iterator, Sequence
from random import Random

FRAGMENTS: Sequence[bytes] = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f", b"\x1b[2J", b"\r\n", b"\n", b"\r", b'"', b"\\", b"{", b"}", b"[",
    b"[[[[[[[[[[[[[[[[[", b'"t":"say"', b"null", b"NaN", b"-Infinity", b"1e999", b"9007199254740993", b"\\ud800",
    b"\\u0000", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xff\xfa", b"\xff\xf0", b"\xff\xfb", b"\xff\xf4", b"\x03",
    b"\x08", b" > bob", b"/", b"//", b"/edit 3 ", b"/history before ", b"99999999999999999999", b"x" * 700,
)  # fmt: skip


def bent(rng: Random, corpus: Sequence[bytes], count: int) -> Iterator[bytes]:
    """So many inputs: one or more of the corpus with up to four changes each."""
    random, choice = rng.random, rng.choice
    for _ in range(count):
        data = choice(corpus)
        while random() < 0.3:
            data += choice(corpus)
        while random() < 0.6:
            at = int(random() * (len(data) + 1))
            kind = random()
            if kind < 0.35:
                data = data[:at] + bytes((int(random() * 256),)) + data[at + 1 :]
            elif kind < 0.65:
                data = data[:at] + choice(FRAGMENTS) + data[at:]
            elif kind < 0.8:
                data = data[:at] + data[at + int(random() * 8) :]
            elif kind < 0.9:
                data = data[:at]
            else:
                data += data[at:]
        yield data


def pieces(rng: Random, data: bytes) -> list[bytes]:
    """The input cut once, or into single bytes where it is short, or not at all."""
    kind = rng.random()
    if kind < 0.5:
        return [data]
    if kind < 0.55 and len(data) < 200:
        return [data[at : at + 1] for at in range(len(data))]
    at = int(rng.random() * (len(data) + 1))
    return [data[:at], data[at:]]
