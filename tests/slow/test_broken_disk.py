"""A disk that loses what it had taken: when fsync fails nothing is acknowledged any more, and the server ends."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slow.conftest import Tell
from tests.support.peer import Gone, Peer
from tests.support.server import Server

pytestmark = pytest.mark.slow

EXIT_IOERR = 74
BREAKS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>
static int broken(void) { return access("%s", F_OK) == 0; }
int fsync(int fd) {
    if (broken()) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
    if (broken()) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
"""


@pytest.fixture
def breaking(tmp_path: Path, tell: Tell) -> tuple[Path, Path]:
    """A library that makes fsync fail once a file exists, and that file."""
    compiler = shutil.which("cc")
    if compiler is None:
        tell("SKIPPED, there is no C compiler to make fsync fail with")
        pytest.skip("no C compiler")
    library, sign, source = tmp_path / "breaks.so", tmp_path / "broken", tmp_path / "breaks.c"
    source.write_text(BREAKS % sign)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return library, sign


@pytest.fixture
def server(tmp_path: Path, breaking: tuple[Path, Path]) -> Iterator[Server]:
    server = Server(tmp_path / "data", ahead=("env", f"LD_PRELOAD={breaking[0]}"))
    server.start()
    try:
        yield server
    finally:
        server.close()


def test_when_fsync_fails_nothing_more_is_acknowledged_and_it_exits_74(
    server: Server, breaking: tuple[Path, Path]
) -> None:
    with Peer(server.port) as ada, Peer(server.port) as bob:
        ada.enter("ada")
        bob.enter("bob")
        kept = ada.ask("say", room="lobby", text="kept")
        assert kept["t"] == "ok"
        breaking[1].touch()
        assert ada.ask("say", room="lobby", text="lost")["code"] == "not_stored"
        assert bob.until("said")["text"] == "kept"
        assert bob.until("bye")["code"] == "stopping"
        with pytest.raises(Gone):
            bob.next()
        assert [message for message in bob.heard if message["t"] == "said" and message["text"] == "lost"] == []
    assert server.exit_code() == EXIT_IOERR
    assert server.events("fatal")
    assert server.bugs() == []
    breaking[1].unlink()
    server.start()
    with Peer(server.port) as cy:
        cy.enter("cy")
        said = [entry for entry in cy.history() if entry["t"] == "said"]
        assert said[0]["text"] == "kept"
        assert said[0]["seq"] == kept["seq"]


def test_what_a_broken_disk_refused_is_stored_once_when_it_is_sent_again(
    server: Server, breaking: tuple[Path, Path]
) -> None:
    """The refused message may lie in the WAL all the same, and come back with it: a retry must find it there."""
    with Peer(server.port) as ada:
        token = ada.enter("ada")["token"]
        kept = ada.ask("say", room="lobby", text="kept", cid="1")
        breaking[1].touch()
        assert ada.ask("say", room="lobby", text="perhaps", cid="2")["code"] == "not_stored"
    assert server.exit_code() == EXIT_IOERR
    breaking[1].unlink()
    places = []
    for _ in range(2):  # the second time after a start that has nothing to recover
        server.start()
        with Peer(server.port) as ada:
            ada.enter("ada", token=token)
            assert ada.ask("say", room="lobby", text="kept", cid="1")["seq"] == kept["seq"]
            places.append(ada.ask("say", room="lobby", text="perhaps", cid="2")["seq"])
            texts = [entry["text"] for entry in ada.history() if entry["t"] == "said"]
            assert texts == ["kept", "perhaps"]
        assert server.stop() == 0
    assert places[0] == places[1]
    assert server.verified().returncode == 0
