"""The themes and the colours of names: one palette each, checked for contrast by the tests.

Contrast is WCAG 2.1's ratio of relative luminances. Every colour of text keeps 4.5 on its background, on a
mention and on the selected message; the high-contrast theme keeps 7. `ansi` leaves what the colours are to the
terminal (for terminals of 16), `mono` has none (NO_COLOR).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from rich.style import Style
    from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of one theme, as #rrggbb; those of `ansi` and `mono` as Rich names them."""

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


REVERSED = "reversed"  # instead of a ground: text and ground change places
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
    "ansi": Look(
        name="ansi", dark=True, back="default", panel="default", mention="default", chosen=REVERSED,
        text="default", dim="default", link="default", bad="red", accent="default",
        names=("red", "green", "yellow", "blue", "magenta", "cyan"),
    ),
    "mono": Look(
        name="mono", dark=True, back="default", panel="default", mention="default", chosen=REVERSED,
        text="default", dim="default", link="default", bad="default", accent="default", names=("default",),
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


def inked(colour: str, ground: str, **attributes: "bool | str | None") -> "Style":
    """A style of this colour on this ground of a look."""
    from rich.style import Style

    if ground == REVERSED:
        return Style(color=colour, reverse=True, **attributes)  # type: ignore[arg-type]
    return Style(color=colour, bgcolor=ground, **attributes)  # type: ignore[arg-type]


def textual_theme(look: Look) -> "Theme":
    """The look as Textual knows themes."""
    from textual.theme import BUILTIN_THEMES, Theme

    ansi = look.back == "default"
    text, back, panel, dim, chosen, accent, link, bad = (
        _textual_colour(colour, ansi)
        for colour in (look.text, look.back, look.panel, look.dim, look.chosen, look.accent, look.link, look.bad)
    )
    return Theme(
        name=look.name, dark=look.dark, ansi=ansi, primary=accent, secondary=link, accent=accent,
        foreground=text, background=back, surface=back, panel=panel, boost=panel,
        warning=accent, error=bad, success=accent,
        variables={
            **(BUILTIN_THEMES["ansi-dark"].variables if ansi else {}),
            "dim": dim, "scrollbar": chosen, "scrollbar-hover": dim, "scrollbar-active": accent,
            "scrollbar-background": back, "scrollbar-background-hover": back, "scrollbar-background-active": back,
            **({} if ansi else {"input-cursor-background": text, "input-cursor-foreground": back}),
        },
    )  # fmt: skip


def _textual_colour(colour: str, ansi: bool) -> str:
    if not ansi:
        return colour
    return "ansi_default" if colour == REVERSED else f"ansi_{colour}"
