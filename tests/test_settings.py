"""The table of settings explains itself."""

import inspect
import re
from pathlib import Path

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


def test_every_setting_is_read_by_what_puts_the_parts_together() -> None:
    house = Path(settings.__file__).parent
    read = "".join(
        path.read_text(encoding="utf-8")
        for path in (house / "server.py", *house.glob("*_door.py"), *house.glob("cli/*.py"))
    )
    read += (house / "config.py").read_text(encoding="utf-8") + inspect.getsource(settings.Config)
    unread = [
        f"{section}.{key}"
        for section in settings.sections()
        for key in settings.settings(section)
        if not re.search(rf"\.{key}\b", read)
    ]
    assert unread == []
