"""Servers that somebody said yes to."""

import stat
from pathlib import Path

import pytest

from chinwag.client.address import Address
from chinwag.client.known import Known

PRINT = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
HOUSE = Address("house", 80, tls=True)


@pytest.fixture
def known(tmp_path: Path) -> Known:
    return Known(tmp_path / "new" / "known_servers")


def test_what_is_kept_is_known_again_by_host_and_port(known: Known) -> None:
    assert known.of(HOUSE) == ""
    assert known.keep(HOUSE, PRINT)
    assert known.keep(Address("::1", 80, tls=True), OTHER)
    again = Known(known.path)
    assert again.of(HOUSE) == again.of(Address("HOUSE", 80, tls=True)) == PRINT
    assert again.of(Address("::1", 80, tls=True)) == OTHER
    assert again.of(Address("house", 81, tls=True)) == ""
    assert known.path.read_text() == f"house:80 {PRINT}\n[::1]:80 {OTHER}\n"


def test_the_file_is_for_its_owner_alone(known: Known) -> None:
    known.keep(HOUSE, PRINT)
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(known.path.parent.stat().st_mode) == 0o700


def test_an_address_is_reminded_of_what_it_does_not_say_itself(known: Known) -> None:
    known.keep(HOUSE, PRINT)
    assert known.remind(HOUSE) == Address("house", 80, tls=True, fingerprint=PRINT, remembered=True)
    said = Address("house", 80, tls=True, fingerprint=OTHER)
    assert known.remind(said) is said
    plain = Address("house", 80)
    assert known.remind(plain) is plain


def test_nothing_is_no_fingerprint(known: Known) -> None:
    assert known.keep(HOUSE, "")
    assert not known.path.exists()


def test_broken_lines_are_nobody(known: Known) -> None:
    known.path.parent.mkdir()
    known.path.write_text(f"house:80 0123\n\nhouse:80\n# {PRINT} and more\nother:80 {OTHER}\n")
    assert known.of(HOUSE) == ""
    assert known.of(Address("other", 80, tls=True)) == OTHER
    known.path.write_bytes(b"\xff\xfe")
    assert known.of(Address("other", 80, tls=True)) == ""


def test_where_it_cannot_be_kept_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not Known(tmp_path / "file" / "known_servers").keep(HOUSE, PRINT)
