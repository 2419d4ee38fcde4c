"""Whom masks fit: names with * and ?, what they look like, addresses and blocks in one spelling."""

from time import perf_counter

import pytest

from chinwag.room.masks import address_block, fits, in_block, name_mask
from chinwag.room.names import Name, check_name
from chinwag.room.refusals import Refused


def name(text: str) -> Name:
    found = check_name(text)
    assert isinstance(found, Name)
    return found


@pytest.mark.parametrize(
    ("mask", "who", "fit"),
    [
        ("alice", "alice", True), ("alice", "Alice", True), ("alice", "alicia", False), ("ALI*", "alice", True),
        ("*ce", "alice", True), ("a*i*e", "alice", True), ("a*x*e", "alice", False), ("?????", "alice", True),
        ("????", "alice", False), ("*", "alice", True), ("al.ce", "alice", False), ("a[l]ice", "alice", False),
        ("b0b", "bob", True), ("b*b", "b0b", True), ("modem", "rnodem", True), ("Zürich", "zürich", True),
        ("z?rich", "Zürich", True), ("**a**", "alice", True), ("a*a", "a", False),
    ],
)  # fmt: skip
def test_a_mask_fits_a_name(mask: str, who: str, fit: bool) -> None:
    assert fits(name(who), name_mask(mask)) is fit


def test_no_mask_takes_long() -> None:
    began = perf_counter()
    assert not fits(name("a" * 32), name_mask("a*" * 39 + "b"))
    assert not fits(name("a" * 32), name_mask("*a?" * 26 + "b"))
    assert perf_counter() - began < 0.05


@pytest.mark.parametrize(
    ("mask", "block"),
    [
        ("10.1.2.3", "10.1.2.3"), ("10.1.2.3/32", "10.1.2.3"), ("10.1.2.3/24", "10.1.2.0/24"),
        ("2001:DB8::1", "2001:db8::1"), ("2001:db8:1:2:3::/64", "2001:db8:1:2::/64"), ("::1", "::1"),
        ("::ffff:10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.0/120", "10.1.2.0/24"),
        ("alice", None), ("10.1.2", None), ("10.1.2.3/33", None), ("1.2.3.4.5", None), ("fe80::1%eth0", None),
        ("999.1.1.1", None), ("dead", None), ("beef*", None),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(mask: str, block: str | None) -> None:
    assert address_block(mask) == block


@pytest.mark.parametrize("mask", ["0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/3", "::ffff:0:0/96"])
def test_a_block_that_would_hit_half_the_world_is_refused(mask: str) -> None:
    assert isinstance(address_block(mask), Refused)


@pytest.mark.parametrize(
    ("address", "block", "inside"),
    [
        ("10.1.2.3", "10.1.2.0/24", True), ("10.1.3.3", "10.1.2.0/24", False), ("10.1.2.3", "10.1.2.3", True),
        ("::ffff:10.1.2.3", "10.1.2.0/24", True), ("2001:db8::9", "2001:db8::/32", True),
        ("fe80::1%eth0", "fe80::/64", True), ("10.1.2.3", "2001:db8::/32", False), ("unix", "10.1.2.0/24", False),
        ("10.1.2.3", "nonsense", False),
    ],
)  # fmt: skip
def test_an_address_lies_in_a_block(address: str, block: str, inside: bool) -> None:
    assert in_block(address, block) is inside
