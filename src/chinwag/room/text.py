"""The one choke point for text from others: `clean` before it is stored, `for_terminal` before it is shown.

safety.md, "Text from others". Both are checked on all 1,114,112 code points.
"""

import re
from unicodedata import category

MESSAGE_CHARACTERS = 4_000
MESSAGE_BYTES = 16 * 1024  # 4,000 characters of 4 bytes each stay below it: counting characters is enough
LINE_CHARACTERS = 400  # topics, away texts, reasons
EMOJI_BYTES = 32
STACKED_MARKS = 4

# What is never stored: C0 without \t and \n, DEL, C1; surrogates alone become U+FFFD.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n?")

# Invisible or able to reorder a line: bidi controls, zero width, fillers, tags, further variation selectors and
# whatever else Unicode calls default-ignorable, but for ZWNJ and ZWJ (words and emoji need them), and the
# variation selectors 1-16 and the Mongolian ones (they choose a form of the letter before).
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_PICTURED = "\x00-\x1f\x7f"
_REPLACED = "\x80-\x9f\ud800-\udfff"
_UNSAFE = re.compile(f"[{_PICTURED}{_REPLACED}{_INVISIBLE}\u2028\u2029]+")
_ASCII_UNSAFE = re.compile("[\x00-\x1f\x7f]")

# Runs in which too many marks could stand: every mark (Mn, Me) is in this class, and the letters of the
# commonest scripts are not, so that their text is passed over at the speed of a search. ZWNJ and ZWJ are in it
# because marks on both sides of them still pile up on one letter.
_MARKED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1fff\u200c\u200d\u20d0-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe00-\ufe2f\U000101fd-\U0001ffff]"
    f"{{{STACKED_MARKS + 1},}}"
)
_JOINERS = "\u200c\u200d"
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters to Unicode, nothing to the eye

# One character as people count: a base with what is tied to it, joined by ZWJ; or the two halves of a flag.
_TIED = "(?:[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f])*"
_PICTURE = f"[^\\s\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]{_TIED}"
_GRAPHEME = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}(?:\u200d{_PICTURE})*")


def clean(text: str) -> str:
    """Text as it is stored: no control characters but newline and tab, no half characters."""
    if text.isprintable():  # neither controls nor surrogates are printable
        return text
    text = _NEWLINE.sub("\n", text) if "\r" in text else text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def one_line(text: str) -> str:
    """`clean`, and on one line: topics, away texts, reasons."""
    return " ".join(clean(text).split())


def for_terminal(text: str, kept: str = "\n\t") -> str:
    """Text that can be written to any terminal: it has no power over it, and nothing in it is hidden.

    `kept` names the control characters that stay, of newline and tab; all others become control pictures.
    """
    if text.isascii():
        if text.isprintable():
            return text
        return _ASCII_UNSAFE.sub(lambda found: _picture(found[0], kept), text)
    text = _UNSAFE.sub(lambda found: "".join([_shown(char, kept) for char in found[0]]), text)
    return _MARKED.sub(_thinned, text) if _MARKED.search(text) else text


def blank(text: str) -> bool:
    """Whether nothing of the text could be seen."""
    stripped = text.strip()
    if not stripped or stripped.isascii() or (stripped[0].isalnum() and stripped[0] not in _FILLERS):
        return not stripped
    return not for_terminal(stripped).strip("\u200c\u200d\ufe0e\ufe0f\u2800 \n\t")


def is_emoji(text: str) -> bool:
    """Whether this can stand as a reaction: one character as people count, visible, at most 32 bytes."""
    if not text or len(text) > EMOJI_BYTES or text.isspace() or clean(text) != text or "\ufffd" in text:
        return False
    if len(text.encode()) > EMOJI_BYTES or blank(text):
        return False
    return _GRAPHEME.fullmatch(text) is not None


def _picture(char: str, kept: str) -> str:
    """A control character of ASCII as U+2400 shows it."""
    if char in kept:
        return char
    return "\u2421" if char == "\x7f" else chr(0x2400 + ord(char))


def _shown(char: str, kept: str) -> str:
    """What one unsafe character becomes."""
    if char.isascii():
        return _picture(char, kept)
    if "\x80" <= char <= "\x9f" or "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return " " if char in "\u2028\u2029" else ""


def _thinned(found: re.Match[str]) -> str:
    """The run with at most four marks on one letter."""
    out: list[str] = []
    marks = 0
    for char in found[0]:
        if category(char) in ("Mn", "Me"):
            marks += 1
            if marks > STACKED_MARKS:
                continue
        elif char not in _JOINERS:
            marks = 0
        out.append(char)
    return "".join(out)
