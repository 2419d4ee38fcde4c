"""Colours keep their contrast."""

import pytest

from chinwag.client.tui.looks import LOOKS, Look, contrast, name_colour, textual_theme


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    "look", [look for look in LOOKS.values() if look.back.startswith("#")], ids=lambda look: look.name
)
def test_every_colour_is_readable_on_every_ground(look: Look) -> None:
    needed = 7.0 if look.name == "contrast" else 4.5
    for colour in (*look.names, look.text, look.dim, look.link, look.bad):
        for ground in (look.back, look.mention, look.chosen):
            assert contrast(colour, ground) >= needed, (colour, ground)
    for colour in (look.text, look.dim, look.accent, look.bad):
        assert contrast(colour, look.panel) >= needed, (colour, look.panel)


def test_the_colour_of_a_name_is_stable() -> None:
    dark = LOOKS["dark"]
    assert name_colour("anna", dark) == name_colour("Anna", dark) == "#7cc7ff"
    assert len({name_colour(f"guest{i}", dark) for i in range(100)}) > 12


def test_the_theme_for_textual_carries_the_palette() -> None:
    theme = textual_theme(LOOKS["light"])
    assert (theme.name, theme.dark, theme.background) == ("light", False, "#ffffff")
