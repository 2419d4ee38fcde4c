"""The table of settings explains itself."""

import msgspec

from chinwag import settings


def test_every_setting_has_a_sentence_and_words_for_what_is_allowed() -> None:
    for section in settings.sections():
        for setting in settings.settings(section).values():
            assert settings.about(setting), f"{section}.{setting.name}"
            assert settings.allowed(setting)


def test_every_default_is_allowed() -> None:
    for section in settings.sections():
        for setting in settings.settings(section).values():
            assert msgspec.convert(setting.default, setting.type) == setting.default
