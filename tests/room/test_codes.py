"""Codes of invitations, and the links that carry them."""

import pytest

from chinwag.room.codes import digest, link_of


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("chat://house:1", "chat://house:1/#invite=AB-12"),
        ("chats://house:1/#fp=00", "chats://house:1/#fp=00&invite=AB-12"),
        ("", ""),
    ],
)
def test_a_link_is_the_join_address_with_the_code_behind_its_fragment(address: str, link: str) -> None:
    assert link_of(address, "AB-12") == link


def test_a_code_is_not_found_again_in_its_digest() -> None:
    assert "K7QX" not in digest("K7QX-2MPD").upper()
