"""`chinwag serve`: what starts, what is said, and how it ends."""

import asyncio
import errno
import os
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from chinwag import joinblock
from chinwag.cli import main as cli
from chinwag.cli import serve
from chinwag.config import Config, ConfigError, load
from chinwag.console.house import Reread
from chinwag.net.sockets import ListenError
from chinwag.store.contract import StoreError
from chinwag.telemetry import Log, silent


class Front:
    """A server that listens on nothing and writes down what it is asked."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.fatal: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.rereads: Callable[[], Reread] = Reread
        self.fingerprint = ""
        self.claim = ""
        self.place = ""
        self.asked: list[str] = []
        self.up = asyncio.Event()
        self._trouble = trouble

    async def start(self) -> Sequence[tuple[str, int]]:
        if self._trouble is not None:
            raise self._trouble
        self.up.set()
        return [("127.0.0.1", 4000)]

    def address(self, address: str) -> None:
        self.place = address

    def reload(self, config: Config) -> None:
        self.asked.append(f"reload {config.server.motd}")

    async def stop(self, reason: str) -> None:
        self.asked.append(f"stop {reason}")


def parsed(*words: str) -> Config:
    parser = ArgumentParser()
    serve.add_arguments(parser)
    return load(flags=serve.flags(parser.parse_args(words)))


# --- flags --------------------------------------------------------------------------------------------------


def test_without_flags_everything_is_default() -> None:
    assert parsed() == Config()


@pytest.mark.parametrize("words", [["80"], ["--port", "80"], ["80", "--port", "80"]])
def test_the_port_stands_alone_or_behind_its_flag(words: list[str]) -> None:
    assert parsed(*words).listen.port == 80


def test_two_different_ports_are_refused() -> None:
    with pytest.raises(ConfigError, match="given twice, 80 and 81"):
        parsed("80", "--port", "81")


def test_every_flag_reaches_its_setting() -> None:
    config = parsed("0", "--host", "::1", "--data", "/srv/chat", "--unix", "/run/c", "--log-format", "json")
    assert (config.listen.port, config.listen.host, config.listen.unix) == (0, "::1", "/run/c")
    assert (config.storage.directory, config.log.format) == ("/srv/chat", "json")
    assert parsed("--lan").listen.lan
    assert parsed("--also-listen", "80", "--also-listen", "8080").listen.also == ("80", "8080")


@pytest.mark.parametrize("word", ["65536", "-1", "x", "٨٠"])
def test_what_is_no_port_is_refused_with_2(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--port", word]) == 2
    assert "port" in capsys.readouterr().err


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own and no server behind the command."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.delenv("CHINWAG_CONFIG", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--config", "/none/such.toml"], "/none/such.toml cannot be read"),
        (["--lan", "--host", "10.0.0.1"], "give only one of them"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_2_and_touches_nothing(
    apart: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", *words]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert list(apart.iterdir()) == []


def test_a_public_server_does_not_start_before_it_has_what_that_needs(
    apart: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHINWAG_LIMITS_FLOOD", "false")
    assert cli.main(["serve", "--public"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "chinwag: Not started. A server that is open to the internet needs"
    assert told[1].startswith("  - an owner who can ban: start it without --public")
    assert told[2].startswith("  - the flood limits: take limits.flood = false away.")
    assert list(apart.iterdir()) == []


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (ListenError("127.0.0.1:80 is in use already."), "chinwag: 127.0.0.1:80 is in use already.\n"),
        (StoreError("The database is of a newer version."), "chinwag: The database is of a newer version.\n"),
        (OSError(errno.ENOBUFS, "No buffers"), "chinwag: The server cannot start: No buffers.\n"),
    ],
)
async def test_a_server_that_cannot_start_is_one_sentence_and_2(
    trouble: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await serve.serve(Config(), silent(), Config, lambda config, log: Front(trouble)) == 2
    assert capsys.readouterr().err == said


# --- a life -------------------------------------------------------------------------------------------------


async def live(front: Front, *signals: signal.Signals, again: Config | None = None, log: Log | None = None) -> int:
    """Serve with `front` and send it these signals once it is up."""

    def settings() -> Config:
        if again is None:
            raise ConfigError("The file is gone.")
        return again

    running = asyncio.create_task(serve.serve(Config(), log or silent(), settings, lambda config, log: front))
    await front.up.wait()
    await asyncio.sleep(0)
    for number in signals:
        os.kill(os.getpid(), number)
    return await asyncio.wait_for(running, 5)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ctrl_c_and_sigterm_stop_the_server_in_good_order(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    front = Front()
    assert await live(front, number) == 0
    assert front.asked == ["stop stopping"]
    assert "nc 127.0.0.1 4000" in capsys.readouterr().out


async def test_a_signal_sent_twice_stops_once_and_in_good_order() -> None:
    front = Front()
    assert await live(front, signal.SIGTERM, signal.SIGTERM, signal.SIGINT) == 0
    assert front.asked == ["stop stopping"]


async def test_sighup_reads_the_settings_again() -> None:
    front = Front()
    await live(front, signal.SIGHUP, signal.SIGTERM, again=load(flags={"server": {"motd": "new"}}))
    assert front.asked == ["reload new", "stop stopping"]


async def test_after_sighup_the_log_tells_what_changed_and_what_waits() -> None:
    front, lines = Front(), list[str]()
    new = load(flags={"server": {"motd": "new"}, "limits": {"flood_burst": 3}, "listen": {"port": 1}})
    await live(front, signal.SIGHUP, signal.SIGTERM, again=new, log=Log(lines.append))
    assert "changed=server.motd,limits.flood_burst needs_restart=listen.port" in lines[0]


async def test_the_server_is_told_where_others_come_in() -> None:
    front = Front()
    await live(front, signal.SIGTERM)
    assert front.place == "chat://127.0.0.1:4000"


async def test_bad_settings_after_sighup_change_nothing_and_are_logged() -> None:
    front, lines = Front(), list[str]()
    await live(front, signal.SIGHUP, signal.SIGTERM, log=Log(lines.append))
    assert front.asked == ["stop stopping"]
    assert any("event=reload_refused" in line and "The file is gone." in line for line in lines)


async def test_a_server_that_cannot_go_on_ends_with_its_own_code() -> None:
    front = Front()
    front.fatal.set_result(74)
    assert await live(front) == 74
    assert front.asked == ["stop stopping"]


async def test_a_stop_that_takes_too_long_is_cut_short_and_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "STOP_WITHIN", 0.01)
    front, lines = Front(), list[str]()

    async def stuck(reason: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(front, "stop", stuck)
    assert await live(front, signal.SIGTERM, log=Log(lines.append)) == 0
    assert any("event=stop_late" in line for line in lines)


async def test_the_service_manager_is_told_how_things_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        await live(Front(), signal.SIGTERM)
        assert [manager.recv(64), manager.recv(64)] == [b"READY=1", b"STOPPING=1"]


# --- the join block -----------------------------------------------------------------------------------------


def test_a_wildcard_stands_for_every_address_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.net.addresses.lan_addresses", lambda: ("192.168.1.2", "2001:db8::1"))
    four = [place.address for place in serve.reachable([("0.0.0.0", 80)])]
    both = [place.address for place in serve.reachable([("0.0.0.0", 80), ("::", 80)])]
    assert four == ["chat://192.168.1.2:80", "chat://127.0.0.1:80"]
    assert both == ["chat://192.168.1.2:80", "chat://127.0.0.1:80", "chat://[2001:db8::1]:80"]


@pytest.mark.parametrize(("host", "reach"), [("127.0.0.5", "machine"), ("::1", "machine"), ("10.1.1.1", "network")])
def test_who_can_reach_an_address_follows_from_it(host: str, reach: joinblock.Reach) -> None:
    assert serve.reachable([(host, 80)]) == [joinblock.Place(host, 80, reach)]


def test_into_a_file_no_code_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    serve.greet(Config(), [("10.1.1.1", 80)])
    assert "█" not in capsys.readouterr().out


def test_on_a_terminal_a_code_is_drawn_for_others_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "can_draw", lambda: True)
    serve.greet(Config(), [("10.1.1.1", 80)])
    assert "█" in capsys.readouterr().out
    serve.greet(Config(), [("127.0.0.1", 80)])
    assert "█" not in capsys.readouterr().out


@pytest.mark.parametrize(("lines", "rows"), [(24, 0), (27, 15), (60, 21)])
def test_the_code_holds_as_much_of_the_address_as_fits_under_the_block(
    lines: int, rows: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "can_draw", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, lines)))
    serve.greet(Config(), [("192.168.178.123", 65432), ("127.0.0.1", 65432)], "0123456789abcdef" * 4)
    said = capsys.readouterr().out
    assert "join chats://192.168.178.123:65432/#fp=0123456789abcdef" in said
    assert sum("█" in line for line in said.splitlines()) == rows


def test_the_fingerprint_of_a_certificate_from_files_is_told_and_not_carried(
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = load(None, {"CHINWAG_TLS_CERTIFICATE": "c.pem", "CHINWAG_TLS_KEY": "k.pem"})
    serve.greet(config, [("10.1.1.1", 80)], "ab" * 32)
    said = capsys.readouterr().out
    assert "join chats://10.1.1.1:80\n" in said
    assert f"TLS SHA-256 {'ab' * 32}\n" in said


def test_the_command_shown_is_one_that_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = tmp_path / "venv" / "bin" / "chinwag"
    beside.parent.mkdir(parents=True)
    monkeypatch.setattr("sys.executable", str(beside.parent / "python"))
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert serve.program() == [str(beside.parent / "python"), "-m", "chinwag"]
    beside.touch()
    assert serve.program() == [str(beside)]
    monkeypatch.chdir(tmp_path)
    assert serve.program() == ["venv/bin/chinwag"]
    monkeypatch.setattr("shutil.which", lambda name: str(beside))
    assert serve.program() == ["chinwag"]
