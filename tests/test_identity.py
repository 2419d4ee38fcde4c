"""Tokens bring a guest back as the same one, and nobody else."""

import pytest

from chinwag.identity import Identity


def identity(secret: bytes = b"s" * 32) -> Identity:
    return Identity(secret, lambda n: b"\x01" * n)


def test_a_token_names_its_guest() -> None:
    who = identity().new()
    assert who == "g" + "01" * 8
    assert identity().read(identity().token(who)) == (who, 0)


def test_a_token_of_an_account_names_its_generation() -> None:
    assert identity().read(identity().token("a1", 7)) == ("a1", 7)


def test_another_generation_cannot_be_written_into_a_token() -> None:
    assert identity().read(identity().token("a1", 7).replace(".7.", ".8.")) is None
    assert identity().read(identity().token("a1").replace("a1.", "a1.7.")) is None


def test_a_token_of_another_server_is_refused() -> None:
    assert identity(b"x" * 32).read(identity().token("g1")) is None


@pytest.mark.parametrize("token", ["", ".", "g1", "g1.", "g1.00", "g2." + "0" * 64, "é.\ud800"])
def test_a_forged_token_is_refused(token: str) -> None:
    assert identity().read(token) is None
