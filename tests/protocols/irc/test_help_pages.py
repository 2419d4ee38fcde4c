"""Every command has a page, and the first page names every one."""

from chinwag.protocols.irc.help_pages import PAGES
from chinwag.protocols.irc.lines import BODY
from chinwag.protocols.irc.table import COMMANDS

ASIDE = {"HELP", "HELPOP", "PONG", "USER", "PASS", "NICKSERV", "NS", "CHANSERV", "CS"}  # nobody asks for these


def test_every_command_has_a_page_and_is_named_on_the_first() -> None:
    named = {word for line in PAGES[""] for word in line.split() if word.isupper()}
    assert COMMANDS.keys() - ASIDE <= PAGES.keys()
    assert PAGES.keys() - {""} <= named


def test_every_line_fits() -> None:
    assert all(len(line.encode()) < BODY - 100 for page in PAGES.values() for line in page)
