"""Addresses and names in all the forms that people type."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinwag.client.address import Address, AddressError, chosen, parse

HERE = Address()
PRINT = "0123456789abcdef" * 4
COLONS = ":".join(PRINT[at : at + 2] for at in range(0, 64, 2)).upper()


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("", "", HERE),
        ("luca", "luca", HERE),
        ("luca chat://localhost:64700", "luca", Address("localhost", 64700)),
        ("chat://localhost:64700", "", Address("localhost", 64700)),
        ("127.0.0.1 80", "", Address("127.0.0.1", 80)),
        ("localhost 80 ", "", Address("localhost", 80)),
        ("localhost", "", Address("localhost")),
        ("house.example", "", Address("house.example")),
        ("house.example:7 luca", "luca", Address("house.example", 7)),
        ("luca house", "luca", Address("house")),
        ("luca house 80", "luca", Address("house", 80)),
        ("house 80 luca", "luca", Address("house", 80)),
        ("luca [::1]:80", "luca", Address("::1", 80)),
        ("luca ::1", "luca", Address("::1")),
        ("::1 80", "", Address("::1", 80)),
        ("luca :80", "luca", Address(port=80)),
        ("64700", "", Address(port=64700)),
        ("luca unix:/run/chat.sock", "luca", Address("", 0, "/run/chat.sock")),
        ("chat://luca@house:80/", "luca", Address("house", 80, name="luca")),
        ("CHAT://House:80", "", Address("House", 80)),
        ("chats://house:80", "", Address("house", 80, tls=True)),
        ("chats://luca@[::1]:80/", "luca", Address("::1", 80, name="luca", tls=True)),
        (f"chats://house:80/#fp={PRINT}", "", Address("house", 80, tls=True, fingerprint=PRINT)),
        (f"luca chats://house:80#fp={COLONS}", "luca", Address("house", 80, tls=True, fingerprint=PRINT)),
        (f"chat://house:80/#fp={PRINT}", "", Address("house", 80)),
        ("chat://house:80/#invite=AB-12", "", Address("house", 80, code="AB-12")),
        (f"chats://house/#fp={PRINT}&invite=A", "", Address("house", tls=True, fingerprint=PRINT, code="A")),
    ],
)
def test_the_words_of_the_command_line(line: str, name: str, address: Address) -> None:
    assert chosen([line]) == (name, address)
    assert chosen(line.split()) == (name, address)


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [("house", None, Address("house")), ("house", 80, Address("house", 80)), ("", 80, Address(port=80))],
)
def test_flags_instead_of_an_address(host: str, port: int | None, address: Address) -> None:
    assert chosen(["luca"], host, port) == ("luca", address)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("luca chats://house:1/#fp=0123", "not whole"),
        (f"luca chats://house:1/#fp={'g' * 64}", "not whole"),
        ("luca http://house:1", "browser"),
        ("luca gopher://house:1", "gopher"),
        ("luca house:0", "port"),
        ("luca house:65536", "port"),
        ("luca house:", "port"),
        ("luca house:x", "port"),
        ("luca [::1", "IPv6"),
        ("luca [::1]x", "IPv6"),
        ("luca [house]:1", "IPv6"),
        ("luca 1:2:3", "IPv6"),
        ("luca unix:", "path"),
        ("luca chat://", "host"),
        ("luca a#b", "host"),
        ("one two three four", "too much"),
        ("one two three", "too much"),
    ],
)
def test_what_is_no_address_is_told_why(words: str, told: str) -> None:
    with pytest.raises(AddressError, match=told):
        chosen(words.split())


def test_an_address_twice_is_refused() -> None:
    with pytest.raises(AddressError, match="not both"):
        chosen(["luca", "house:1"], "other")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_told_why(text: str) -> None:
    with contextlib.suppress(AddressError):
        found = parse(text)
        assert found.path or 1 <= found.port <= 65535


@pytest.mark.parametrize("text", ["chat://house:80", "chat://[::1]:80", "unix:/run/chat.sock"])
def test_an_address_reads_back_as_it_is_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "here"),
    [("localhost", True), ("127.0.0.2", True), ("::1", True), ("10.0.0.1", False), ("house", False)],
)
def test_what_is_this_machine(text: str, here: bool) -> None:
    assert parse(text).here is here
