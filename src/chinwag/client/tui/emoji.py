"""Emoji by name: the common short ones, and every other by its Unicode name with underscores."""

from functools import cache
from unicodedata import name as unicode_name

# fmt: off
SHORT: dict[str, str] = {
    "+1": "👍", "-1": "👎", "thumbsup": "👍", "thumbsdown": "👎", "heart": "❤️", "joy": "😂", "smile": "😄",
    "grin": "😁", "laughing": "😆", "wink": "😉", "blush": "😊", "sunglasses": "😎", "thinking": "🤔", "cry": "😢",
    "sob": "😭", "angry": "😠", "rage": "😡", "scream": "😱", "sweat_smile": "😅", "rofl": "🤣", "tada": "🎉",
    "party": "🥳", "clap": "👏", "wave": "👋", "pray": "🙏", "ok": "👌", "ok_hand": "👌", "muscle": "💪",
    "eyes": "👀", "fire": "🔥", "rocket": "🚀", "star": "⭐", "sparkles": "✨", "check": "✅", "x": "❌",
    "warning": "⚠️", "question": "❓", "exclamation": "❗", "bug": "🐛", "coffee": "☕", "beer": "🍺", "cake": "🍰",
    "pizza": "🍕", "sun": "☀️", "rain": "🌧️", "snow": "❄️", "dog": "🐶", "cat": "🐱", "hug": "🤗", "shrug": "🤷",
    "facepalm": "🤦", "100": "💯", "bulb": "💡", "book": "📖", "lock": "🔒", "key": "🔑", "bell": "🔔", "zzz": "💤",
    "poop": "💩", "skull": "💀", "ghost": "👻", "robot": "🤖", "snake": "🐍", "hello": "👋", "bye": "👋",
    "thanks": "🙏", "yes": "👍", "no": "👎", "sad": "😢", "happy": "😄", "love": "❤️", "hourglass": "⏳",
    "pencil": "✏️", "link": "🔗",
}
# fmt: on
QUICK = ("👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀", "🔥", "✅")
_RANGES = ((0x1F300, 0x1F650), (0x1F680, 0x1F700), (0x1F900, 0x1FA00), (0x1FA70, 0x1FB00), (0x2600, 0x27C0))


@cache
def names() -> dict[str, str]:
    """Every emoji by name, the short names first."""
    found = dict(SHORT)
    for first, end in _RANGES:
        for code in range(first, end):
            name = unicode_name(chr(code), "").lower().replace(" ", "_").replace("-", "_")
            if name and "modifier" not in name:
                found.setdefault(name, chr(code))
    return found


def matching(start: str, most: int = 30) -> list[tuple[str, str]]:
    """(name, emoji) for the names that begin with `start`, then those that hold it."""
    start = start.lower()
    begins = [(name, emoji) for name, emoji in names().items() if name.startswith(start)]
    if len(begins) < most:
        begins += [(n, e) for n, e in names().items() if start in n and not n.startswith(start)]
    return begins[:most]
