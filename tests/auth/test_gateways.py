"""Which connection can be a gateway's, and what its password is kept as."""

import pytest

from chinwag.auth.gateways import gateway_at, gateways, known_address

KNOWN = gateways(["192.0.2.0/24 swordfish", "192.0.2.7  $argon2id$x y", "2001:db8::/32 tuna"])


def test_a_line_is_a_network_and_a_password() -> None:
    assert [(str(each.network), each.kept) for each in KNOWN] == [
        ("192.0.2.0/24", "swordfish"),
        ("192.0.2.7/32", "$argon2id$x y"),
        ("2001:db8::/32", "tuna"),
    ]


@pytest.mark.parametrize("line", ["", "swordfish", "192.0.2.0/24", "192.0.2.0/24 ", "192.0.2.0/40 x", "host x"])
def test_what_is_not_one_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"^|does not appear"):
        gateways([line])


@pytest.mark.parametrize(
    ("address", "kept"),
    [("192.0.2.7", "swordfish"), ("192.0.3.7", ""), ("2001:db8::5", "tuna"), ("::1", ""), ("", "")],
)
def test_the_first_network_that_has_the_address_counts(address: str, kept: str) -> None:
    found = gateway_at(KNOWN, address)
    assert (found.kept if found is not None else "") == kept


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("198.51.100.9", "198.51.100.9"), ("::ffff:198.51.100.9", "198.51.100.9"), ("0::1", "::1"),
        ("2001:DB8:0::9", "2001:db8::9"), ("fe80::1%eth0", "fe80::1"), ("example.org", ""), ("", ""), ("1.2.3", ""),
    ],
)  # fmt: skip
def test_an_address_is_written_one_way(text: str, address: str) -> None:
    assert known_address(text) == address
