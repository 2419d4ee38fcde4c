"""The table of actions."""

from itertools import groupby

from chinwag.client.tui.actions import ACTIONS, bindings, key_names
from chinwag.client.tui.composer import KEYS


def test_no_key_means_two_things_in_one_place() -> None:
    for _, rows in groupby(
        sorted(ACTIONS, key=lambda row: row.group == "message"), lambda row: row.group == "message"
    ):
        keys = [key for row in rows for key in row.keys.split(",")]
        assert len(keys) == len(set(keys))


def test_no_key_of_the_app_is_taken_by_the_composer() -> None:
    writing = {key for keys, _ in KEYS for key in keys.split(",")}
    assert not writing & {key for row in ACTIONS if row.group != "message" for key in row.keys.split(",")}


def test_keys_are_named_as_people_read_them() -> None:
    assert key_names("ctrl+k") == "Ctrl-K"
    assert key_names("r,enter") == "r or Enter"
    assert key_names("alt+up,ctrl+up") == "Alt-Up or Ctrl-Up"
    assert key_names("plus,a") == "+ or a"


def test_bindings_come_from_the_table() -> None:
    assert len(bindings(message=True)) + len(bindings(message=False)) == len(ACTIONS) + 9
