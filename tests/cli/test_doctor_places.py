"""Each place to listen on is looked at; a directory's file system is that of the innermost mount."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from chinwag.cli.doctor_places import Place, kind_of, served, trouble_at, wanted
from chinwag.config import Config, Source, Values, build

MOUNTS = r"""
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:25 / /srv rw - nfs4 host:/srv rw
31 30 0:26 / /srv/my\040chat rw shared:1 - xfs /dev/vdb rw
32 22 0:27 / /srvother rw - tmpfs tmpfs rw
"""


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def settings(**listen: object) -> Config:
    return build([Source("file", {"listen": {"port": 0, **listen}})])


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "ext4"), ("/srv/x", "nfs4"), ("/srv", "nfs4"), ("/srv/my chat/data", "xfs"), ("/srvother", "tmpfs"),
     ("/srvothers", "ext4")],
)  # fmt: skip
def test_the_innermost_mount_says_the_kind(tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "mounts").write_text(MOUNTS.lstrip())
    assert kind_of(Path(path), tmp_path / "mounts") == kind


def test_where_the_kernel_tells_nothing_nothing_is_said(tmp_path: Path) -> None:
    assert kind_of(Path("/"), tmp_path / "none") == ""


def test_all_places_of_the_settings_are_looked_at() -> None:
    values: Values = {
        "listen": {"port": 1, "also": ["2", "[::1]:3"], "unix": "/run/chat"},
        "proxy": {"listen": ["10.0.0.1:4"], "trusted": ["10.0.0.0/8"]},
    }
    found = wanted(build([Source("file", values)]))
    assert [(place.setting, str(place)) for place in found] == [
        ("listen.port", "127.0.0.1:1"), ("listen.also", "127.0.0.1:2"), ("listen.also", "[::1]:3"),
        ("proxy.listen", "10.0.0.1:4"), ("listen.unix", "/run/chat"),
    ]  # fmt: skip


def test_a_port_that_is_taken_is_named_with_its_setting(taken: int) -> None:
    (_, further) = wanted(settings(also=[str(taken)]))
    assert trouble_at(further).startswith(f"listen.also: 127.0.0.1:{taken} is in use")
    assert trouble_at(Place("listen.port", "127.0.0.1", 0)) == ""


def test_a_unix_socket_needs_a_directory_and_a_free_name(tmp_path: Path) -> None:
    path = tmp_path / "chat"
    place = Place("listen.unix", path=str(path))
    assert trouble_at(place) == ""
    path.touch()
    assert "no socket" in trouble_at(place)
    path.unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert trouble_at(place) == ""  # left over: a server takes its place
        server.listen()
        assert "another program listens" in trouble_at(place)
    assert "there is no directory" in trouble_at(Place("listen.unix", path=str(tmp_path / "none" / "chat")))


def test_a_server_that_does_not_answer_where_it_says_is_named(taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = int(server.getsockname()[1])
    status = {"draining": 0, "places": f"127.0.0.1:{taken} 127.0.0.1:{free}"}
    assert list(served(status, settings(unix="/none/chat"), str)) == [
        f"Nobody answers on 127.0.0.1:{free}: Connection refused.",
        "Nobody answers on /none/chat: no server listens there; is it started with these settings?.",
    ]
    (draining,) = served({**status, "draining": 1}, settings(), str)
    assert "takes nobody in" in draining
