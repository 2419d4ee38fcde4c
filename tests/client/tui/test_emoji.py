"""Emoji by name."""

from chinwag.client.tui.emoji import QUICK, SHORT, matching
from chinwag.room.text import for_terminal, is_emoji


def test_short_names_come_before_unicode_names() -> None:
    assert matching("tada")[0] == ("tada", "🎉")
    assert ("sauropod", "🦕") in matching("saurop")


def test_each_offered_emoji_can_be_sent_and_shown() -> None:
    for emoji in {*SHORT.values(), *QUICK}:
        assert is_emoji(emoji), emoji
        assert for_terminal(emoji) == emoji
