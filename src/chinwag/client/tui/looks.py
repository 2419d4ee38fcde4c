"""The three themes and the colours of names: one palette each, checked for contrast by the tests.

Contrast is WCAG 2.1's ratio of relative luminances. Every colour of text keeps 4.5 on its background, on a
mention and on the selected message; the high-contrast theme keeps 7.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of one theme, as #rrggbb."""

    name: str
    dark: bool
    back: str  # behind the messages
    panel: str  # behind the side panels, header and status line
    mention: str  # behind a message that speaks to this person
    chosen: str  # behind the selected message
    text: str
    dim: str
    link: str
    bad: str
    accent: str
    names: tuple[str, ...]


# fmt: off
LOOKS: dict[str, Look] = {
    "dark": Look(
        name="dark", dark=True, back="#16181d", panel="#1f2229", mention="#3b3210", chosen="#26374d",
        text="#e6e6e6", dim="#a4abb6", link="#8cc4ff", bad="#ff9d94", accent="#6cb6ff",
        names=(
            "#ff9e8f", "#ffb86b", "#e8cf5f", "#b9dc6a", "#7fdf8f", "#5fdcb8", "#62d8e8", "#7cc7ff",
            "#a3b8ff", "#c7adff", "#e6a3f5", "#ff9ccc", "#d9c2a0", "#a8d0c0", "#c8ccd4", "#f0a8a8",
        ),
    ),
    "light": Look(
        name="light", dark=False, back="#ffffff", panel="#eef0f3", mention="#fff3c4", chosen="#d6e6fb",
        text="#1c1e21", dim="#525a66", link="#0a4fa8", bad="#a8201a", accent="#0a5cc2",
        names=(
            "#a3271c", "#8f4100", "#6e5200", "#4c5f00", "#21661f", "#006650", "#00617a", "#0a58a6",
            "#3a4cb8", "#5f3fb5", "#822f9e", "#9c2468", "#6b4a2b", "#2f5f55", "#4a4f59", "#8a2f45",
        ),
    ),
    "contrast": Look(
        name="contrast", dark=True, back="#000000", panel="#000000", mention="#2e2600", chosen="#00254d",
        text="#ffffff", dim="#d0d0d0", link="#9fd2ff", bad="#ffb3ad", accent="#ffe04d",
        names=(
            "#ffb3a6", "#ffc98a", "#ffe566", "#d0f080", "#98f5a5", "#7df5d2", "#80eeff", "#9fd8ff",
            "#bccbff", "#d8c6ff", "#f5c0ff", "#ffbadb", "#ecd9bb", "#c2ebda", "#e0e4ec", "#ffc4c4",
        ),
    ),
}
# fmt: on


def name_colour(name: str, look: Look) -> str:
    """The colour of a name: the same on every day and in every client, whatever the case it is written in."""
    return look.names[crc32(name.casefold().encode(errors="replace")) % len(look.names)]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def textual_theme(look: Look) -> "Theme":
    """The look as Textual knows themes."""
    from textual.theme import Theme

    return Theme(
        name=look.name, dark=look.dark, primary=look.accent, secondary=look.link, accent=look.accent,
        foreground=look.text, background=look.back, surface=look.back, panel=look.panel, boost=look.panel,
        warning=look.accent, error=look.bad, success=look.accent,
        variables={
            "dim": look.dim, "chosen": look.chosen, "mention": look.mention, "scrollbar": look.chosen,
            "scrollbar-hover": look.dim, "scrollbar-active": look.accent, "scrollbar-background": look.back,
            "scrollbar-background-hover": look.back, "scrollbar-background-active": look.back,
        },
    )  # fmt: skip
