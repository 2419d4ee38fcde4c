"""What the server says when it is up."""

import unicodedata

import pytest

from chinwag import joinblock
from chinwag.joinblock import Block, Place

HERE = Place("127.0.0.1", 65432)
NEARBY = Place("192.168.178.123", 65432, "network")
FINGERPRINT = "0123456789abcdef" * 4
SEALED = Place("192.168.178.123", 65432, "network", tls=True, fingerprint=FINGERPRINT)


def test_each_kind_of_way_in_is_a_line_to_type() -> None:
    said = joinblock.lines(Block("Chinwag", [HERE]))
    assert "  terminal  chinwag join chat://127.0.0.1:65432" in said
    assert "  netcat    nc 127.0.0.1 65432" in said
    assert "  IRC       irssi -c 127.0.0.1 -p 65432" in said


def test_the_program_is_called_as_it_is_installed() -> None:
    said = joinblock.lines(Block("Chinwag", [HERE], command=".venv/bin/chinwag"))
    assert "  terminal  .venv/bin/chinwag join chat://127.0.0.1:65432" in said


def test_an_ipv6_address_has_brackets_where_a_port_follows_and_none_where_it_stands_alone() -> None:
    said = "\n".join(joinblock.lines(Block("Chinwag", [Place("::1", 80)])))
    assert "join chat://[::1]:80" in said
    assert "nc ::1 80" in said


def test_on_this_machine_alone_it_says_how_to_let_others_in() -> None:
    assert "--lan" in joinblock.unreachable(Block("Chinwag", [HERE]))


def test_on_a_network_the_lines_are_for_others_and_say_who_stays_out() -> None:
    said = "\n".join(joinblock.lines(Block("Chinwag", [HERE, NEARBY])))
    assert "nc 192.168.178.123 65432" in said
    assert "Also at chat://127.0.0.1:65432" in said
    assert "Not reachable from outside your network" in said


def test_a_unix_socket_is_a_way_in() -> None:
    assert "  socket    nc -U /run/chat" in joinblock.lines(Block("Chinwag", [HERE], unix="/run/chat"))


def test_with_tls_the_join_address_carries_the_fingerprint() -> None:
    said = joinblock.lines(Block("Chinwag", [SEALED, HERE], fingerprint=FINGERPRINT))
    assert f"  terminal  chinwag join chats://192.168.178.123:65432/#fp={FINGERPRINT}" in said
    assert "  openssl   openssl s_client -quiet -connect 192.168.178.123:65432" in said
    assert "  netcat    nc 192.168.178.123 65432" in said
    assert "Also at chat://127.0.0.1:65432" in said
    assert "\n".join(said).count(FINGERPRINT) == 1
    assert "What comes by chats:// is encrypted" in "\n".join(said)


def test_where_others_must_speak_tls_no_line_without_it_is_offered() -> None:
    said = "\n".join(joinblock.lines(Block("Chinwag", [SEALED], fingerprint=FINGERPRINT, sealed=True)))
    assert f"chinwag join {SEALED.address}" in said
    assert "openssl s_client" in said
    assert "nc 192" not in said
    assert "irssi" not in said
    assert "by TLS alone" in said
    here = "\n".join(joinblock.lines(Block("Chinwag", [HERE], fingerprint=FINGERPRINT, sealed=True)))
    assert "nc 127.0.0.1" in here


def test_within_one_machine_nothing_is_sealed_but_the_fingerprint_is_told() -> None:
    here = Place("127.0.0.1", 65432, tls=True, fingerprint=FINGERPRINT)
    said = joinblock.lines(Block("Chinwag", [here], fingerprint=FINGERPRINT))
    assert "  terminal  chinwag join chat://127.0.0.1:65432" in said
    assert f"TLS SHA-256 {FINGERPRINT}" in said
    assert max(map(len, said)) <= 80


def test_a_certificate_that_an_authority_vouches_for_is_not_in_the_address() -> None:
    vouched = Place("192.168.178.123", 65432, "network", tls=True)
    said = joinblock.lines(Block("Chinwag", [vouched], fingerprint=FINGERPRINT))
    assert "  terminal  chinwag join chats://192.168.178.123:65432" in said
    assert f"TLS SHA-256 {FINGERPRINT}" in said


def test_without_tls_nothing_is_said_of_it() -> None:
    said = "\n".join(joinblock.lines(Block("Chinwag", [NEARBY])))
    assert "openssl" not in said
    assert "SHA-256" not in said


@pytest.mark.parametrize("place", [NEARBY, Place("255.255.255.255", 65535, "network")])
def test_block_and_code_fit_on_an_80x24_terminal(place: Place) -> None:
    block = Block("Chinwag", [place, HERE], data="/home/somebody/.local/share/chinwag", unix="/run/chinwag.sock")
    said = joinblock.lines(block) + joinblock.picture(place.address, colours=False)
    assert len(said) <= 24
    assert max(map(len, said)) <= 80


def test_the_code_is_square_with_a_quiet_zone() -> None:
    rows = joinblock.code(NEARBY.address)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == (len(rows[0]) + 1) // 2
    assert rows[0] == "█" * len(rows[0])  # light is ink
    assert all(row.startswith("██") and row.endswith("██") for row in rows[:-1])
    assert all(unicodedata.east_asian_width(char) in "NA" or char == " " for char in "".join(rows))


def test_the_code_holds_the_address() -> None:
    pixels = _modules(joinblock.code(NEARBY.address))
    import segno

    drawn = [[bool(dark) for dark in row] for row in segno.make(NEARBY.address, error="l", micro=False).matrix]
    assert [row[2:-2] for row in pixels[2 : 2 + len(drawn)]] == drawn


def _modules(rows: list[str]) -> list[list[bool]]:
    """The modules of a drawn code, True = dark."""
    modules: list[list[bool]] = []
    for row in rows:
        modules.append([char in " ▄" for char in row])
        modules.append([char in " ▀" for char in row])
    return modules


def test_with_colours_the_code_is_white_on_black_and_ends_each_row_plain() -> None:
    for row in joinblock.picture(NEARBY.address, colours=True):
        assert row.startswith("\x1b[97;40m")
        assert row.endswith("\x1b[0m")


def test_a_house_without_an_owner_says_how_to_own_it() -> None:
    block = Block("Chinwag", [HERE], claim="7QK2-M9XV-4T0B-HC3E")
    assert any("/register PASSWORD and /claim 7QK2-M9XV-4T0B-HC3E" in line for line in joinblock.lines(block))
    assert not any("/claim" in line for line in joinblock.lines(Block("Chinwag", [HERE])))
