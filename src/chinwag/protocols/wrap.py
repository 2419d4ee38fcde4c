"""Cutting text to the size of one write, never inside a character, and without losing one."""

from collections.abc import Iterator

LOOK_BACK = 4  # a cut goes to the last blank in the last quarter of a piece, else it stands where the size ends


def pieces(text: str, size: int) -> Iterator[bytes]:
    """The text in UTF-8, in pieces of at most `size` bytes (at least 4); joined they are the text again.

    An empty text is one empty piece.
    """
    data = text.encode("utf-8", "replace")
    start = 0
    while len(data) - start > size:
        end = _cut(data, start, start + size)
        yield data[start:end]
        start = end
    yield data[start:]


def _cut(data: bytes, start: int, end: int) -> int:
    blank = data.rfind(b" ", end - (end - start) // LOOK_BACK, end)
    if blank > start:
        return blank + 1
    while end - 1 > start and data[end] & 0xC0 == 0x80:  # a byte in the middle of a character
        end -= 1
    return end


def parts(text: str, length: int) -> Iterator[str]:
    """The text in parts of at most `length` characters: what is too long for one message becomes several."""
    start = 0
    while len(text) - start > length:
        end = start + length
        near = end - length // LOOK_BACK
        blank = max(text.rfind(" ", near, end), text.rfind("\n", near, end))
        end = blank + 1 if blank > start else end
        yield text[start:end]
        start = end
    yield text[start:]
