"""Listening sockets, and the sentences for those that cannot be."""

import errno
import os
import resource
import socket
import stat
from pathlib import Path

import pytest

from chinwag.net import sockets
from chinwag.net.sockets import ListenError, handles, listen, listen_unix, raise_handles, sentence


@pytest.fixture(autouse=True)
def _two_families(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host name with an address of both families, whatever this machine's hosts file says."""
    true = socket.getaddrinfo

    def both(host: str, *rest: object, **more: object) -> object:
        if host == "localhost":
            return [
                (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0)),
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
            ]
        return true(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", both)


def close(opened: list[socket.socket]) -> None:
    for one in opened:
        one.close()


def test_port_0_picks_one_port_for_both_families() -> None:
    opened = listen("localhost", 0)
    assert len({one.getsockname()[1] for one in opened}) == 1
    assert opened[0].family == socket.AF_INET
    close(opened)


def test_a_taken_port_is_a_sentence() -> None:
    opened = listen("127.0.0.1", 0)
    port = opened[0].getsockname()[1]
    with pytest.raises(ListenError, match=rf"^127\.0\.0\.1:{port} is in use already\. Stop the program"):
        listen("127.0.0.1", port)
    close(opened)


def test_a_port_that_is_free_for_one_family_only_is_refused_and_nothing_stays_open() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    taken = listen("::1", 0)
    port = taken[0].getsockname()[1]
    with pytest.raises(ListenError, match="in use"):
        listen("localhost", port)
    close(listen("127.0.0.1", port))
    close(taken)


def test_a_family_that_this_machine_has_not_got_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    true = sockets._listen_tcp

    def without_ipv6(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "no IPv6")
        return true(family, address, port)

    monkeypatch.setattr(sockets, "_listen_tcp", without_ipv6)
    opened = listen("localhost", 0)
    assert [one.family for one in opened] == [socket.AF_INET]
    close(opened)


def test_an_address_of_another_machine_is_a_sentence() -> None:
    with pytest.raises(ListenError, match="is not an address of this machine"):
        listen("192.0.2.1", 0)


def test_a_host_name_without_an_address_is_a_sentence() -> None:
    with pytest.raises(ListenError, match="no address for the host name"):
        listen("nobody.invalid", 0)


def test_accepted_sockets_inherit_a_small_send_buffer() -> None:
    opened = listen("127.0.0.1", 0)
    assert opened[0].getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * sockets.KERNEL_SEND
    close(opened)


def test_a_unix_socket_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "door"
    opened = listen_unix(str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    opened.close()


def test_what_a_crashed_server_left_is_replaced_and_a_living_one_is_not(tmp_path: Path) -> None:
    path = str(tmp_path / "door")
    listen_unix(path).close()
    opened = listen_unix(path)
    with pytest.raises(ListenError, match="in use already"):
        listen_unix(path)
    opened.close()


def test_a_file_that_is_no_socket_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_text("dear")
    with pytest.raises(ListenError, match="in use already"):
        listen_unix(str(path))
    assert path.read_text() == "dear"


@pytest.mark.parametrize(
    ("code", "port", "said"),
    [
        (errno.EACCES, 80, "ports below 1024"),
        (errno.EACCES, 8080, "is not allowed. Give another one."),
        (errno.ENOMEM, 0, os.strerror(errno.ENOMEM)),
    ],
)
def test_every_failure_has_words(code: int, port: int, said: str) -> None:
    assert said in sentence(OSError(code, os.strerror(code)), "here:80", port)


@pytest.mark.parametrize(
    ("most", "own", "left"), [(1024, 24, 960), (256, 24, 192), (255, 24, 219), (64, 24, 28), (20, 24, 1)]
)
def test_of_few_handles_only_what_is_needed_is_kept_from_connections(
    monkeypatch: pytest.MonkeyPatch, most: int, own: int, left: int
) -> None:
    monkeypatch.setattr(sockets, "handles", lambda: most)
    monkeypatch.setattr(sockets, "open_handles", lambda: own)
    assert sockets.handles_for_connections(64) == left


def test_open_handles_are_counted() -> None:
    before = sockets.open_handles()
    with open(os.devnull, encoding="ascii"):
        assert sockets.open_handles() in (before + 1, sockets.MOST_OWN)


def test_handles_are_raised_as_far_as_nobody_must_be_asked() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert raise_handles() >= min(before[0], sockets.MOST_HANDLES)
        assert handles() == raise_handles()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
