"""Looking after a real server: backups under load, restore, erase, reload and the end, by real commands."""

import asyncio
import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from bench.acks import Sender, waits
from bench.backup import Backup, lasting, talk

from chinwag.client import connect
from chinwag.clock import wall
from chinwag.room.commands import Say
from chinwag.store.directory import BALLAST, BALLAST_SIZE, DATABASE
from chinwag.store.fake import Ticks
from chinwag.store.sqlite import SqliteStore
from tests.drivers.suite import ANN, enter
from tests.slow.conftest import Serve, Tell
from tests.support.peer import Gone, Message, Peer
from tests.support.server import Server, chinwag, until

pytestmark = pytest.mark.slow

RATE = 500  # messages a second
HOUR = 3_600_000  # ms
SLOW_AT_MOST = 1_000.0  # ms for 99 of 100 beside a backup, on a machine that does other things as well


def admin(server: Server, *words: str) -> str:
    """What `chinwag admin` says; it has to work."""
    done = chinwag("admin", *words, "--data", str(server.data))
    assert done.returncode == 0, done
    return done.stdout


def asked(server: Server, *words: str) -> Any:
    """The same for programs."""
    return json.loads(admin(server, *words, "--json"))


def heads(server: Server) -> dict[str, int]:
    """Up to where each room goes."""
    return {row["room"]: row["head"] for row in asked(server, "rooms")["rows"]}


@contextmanager
def visitor(server: Server, name: str) -> Iterator[Peer]:
    """Somebody in the lobby."""
    with Peer(server.port) as peer:
        assert peer.enter(name)["t"] == "welcome"
        yield peer


def said(entries: list[Message]) -> list[str]:
    """The texts among them."""
    return [entry["text"] for entry in entries if entry["t"] == "said"]


def left(data: Path) -> bytes:
    """All bytes of the database and of what SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in sorted(data.glob(f"{DATABASE}*")))


# --- backups ------------------------------------------------------------------------------------------------


def test_a_backup_beside_500_messages_a_second_has_all_that_was_acknowledged_before_it(
    serve: Serve, tell: Tell, tmp_path: Path
) -> None:
    server = serve(limits_flood="false")
    senders = [Sender(server.port, number) for number in range(10)]
    quiet = talk(senders, RATE, lasting(2.0))
    before = heads(server)
    backup = Backup(server.data, tmp_path / "copy")
    beside = talk(senders, RATE, backup.runs)
    beside += talk(senders, RATE, lasting(0.3))
    for sender in senders:
        sender.socket.close()
    assert server.stop() == 0
    assert chinwag("restore", str(tmp_path / "copy"), "--data", str(tmp_path / "again")).returncode == 0
    with closing(sqlite3.connect(tmp_path / "again" / DATABASE)) as copy:
        kept = dict(
            copy.execute("SELECT r.name, max(e.seq) FROM event e JOIN room r ON r.id = e.room GROUP BY r.id")
        )
    assert {room: kept[room] >= head for room, head in before.items()} == dict.fromkeys(before, True)
    assert chinwag("verify", "--data", str(tmp_path / "again")).returncode == 0
    without, with_it = waits(quiet), waits(beside)
    tell(
        f"{sum(before.values())} entries in {backup.seconds:.1f} s; acks p99 {without.p99:.1f} ms without, "
        f"{with_it.p99:.1f} ms with it"
    )
    assert with_it.p99 < SLOW_AT_MOST


def test_what_is_restored_is_another_log_and_clients_begin_anew(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    with visitor(server, "ada") as ada:
        ada.ask("say", room="lobby", text="before the backup")
        epoch = ada.welcome["epoch"]
        assert chinwag("backup", str(tmp_path / "copy.tgz"), "--data", str(server.data)).returncode == 0
        ada.ask("say", room="lobby", text="after the backup")
    asyncio.run(_stays_through(server, tmp_path / "copy.tgz"))
    with visitor(server, "bob") as bob:
        assert bob.welcome["epoch"] > epoch
        assert said(bob.history()) == ["before the backup", "after the restore"]
    assert server.verified().returncode == 0


async def _stays_through(server: Server, copy: Path) -> None:
    """A program of our client's is connected all the time, and shows what is there now and nothing else."""
    async with connect(f"chat://127.0.0.1:{server.port}", name="robo") as chat:
        assert [message.text for message in await chat.history("lobby")][-1] == "after the backup"
        assert await asyncio.to_thread(server.stop) == 0
        await asyncio.to_thread(_restored, server, copy)
        await asyncio.to_thread(server.start, server.port)
        async with asyncio.timeout(15):
            await chat.say("lobby", "after the restore")  # waits until it is back
        texts = [message.text for message in await chat.history("lobby")]
        assert texts == ["before the backup", "after the restore"]


def _restored(server: Server, copy: Path, *words: str) -> str:
    done = chinwag("restore", str(copy), "--data", str(server.data), "--force", *words)
    assert done.returncode == 0, done
    return done.stdout


def test_after_a_kill_a_restore_keeps_aside_what_had_only_been_in_the_wal(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    with visitor(server, "ada") as ada:
        assert chinwag("backup", str(tmp_path / "copy"), "--data", str(server.data)).returncode == 0
        assert ada.ask("say", room="lobby", text="acknowledged")["t"] == "ok"
        server.kill()
    refused = chinwag("restore", str(tmp_path / "copy"), "--data", str(server.data))
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    _restored(server, tmp_path / "copy")
    (aside,) = server.data.glob("replaced-*")
    exported = chinwag("export", "lobby", "--data", str(aside))
    assert "acknowledged" in exported.stdout, exported
    server.start()
    with visitor(server, "bob") as bob:
        assert said(bob.history()) == []


# --- a running server ---------------------------------------------------------------------------------------


def test_draining_takes_nobody_in_and_ends_with_0_when_all_have_gone(serve: Serve) -> None:
    server = serve()
    with visitor(server, "ada") as ada:
        admin(server, "drain", "--within", "60", "--reason", "a new disk")
        assert ada.until("noticed")["values"]["reason"] == "a new disk"
        with pytest.raises(Gone):
            Peer(server.port).enter("bob")
        assert ada.ask("say", room="lobby", text="still here")["t"] == "ok"
        assert server.running
    assert server.exit_code() == 0
    server.start()
    acts = asked(server, "audit")["entries"]
    assert [(act["operation"], act["reason"]) for act in acts if act["t"] == "operated"] == [
        ("drain", "a new disk")
    ]


def test_draining_ends_with_0_when_the_time_is_over_whoever_is_there(serve: Serve) -> None:
    server = serve()
    with visitor(server, "ada") as ada:
        begun = time.monotonic()
        admin(server, "drain", "--within", "1")
        assert ada.until("bye")["code"] == "stopping"
        assert server.exit_code() == 0
        assert 1.0 <= time.monotonic() - begun < 6.0
    assert server.verified().returncode == 0


def test_a_reload_by_the_tool_and_by_signal_drops_nobody(serve: Serve, tmp_path: Path) -> None:
    settings = tmp_path / "chat.toml"
    settings.write_text('[server]\nmotd = "one"\n')
    server = serve("--config", str(settings))
    with visitor(server, "ada") as ada, visitor(server, "bob") as bob:
        settings.write_text('[server]\nmotd = "two"\n[text]\nbacklog = 7\n')
        assert admin(server, "reload") == "Changed: server.motd.\nAt the next start: text.backlog.\n"
        settings.write_text('[server]\nmotd = "three"\n')
        server.signal(signal.SIGHUP)
        until(lambda: len(server.events("reloaded")) == 2, "a reload by SIGHUP")
        settings.write_text("[server]\nmotto = 1\n")
        refused = chinwag("admin", "reload", "--data", str(server.data))
        assert (refused.returncode, "did you mean 'motd'?" in refused.stderr) == (1, True)
        for peer in (ada, bob):
            assert peer.ask("ping")["t"] == "pong"
        with visitor(server, "cy") as cy:
            assert cy.welcome["motd"] == "three"


def test_one_tool_keeps_order_for_all(serve: Serve) -> None:
    server = serve()
    with visitor(server, "ada") as ada, visitor(server, "spam1") as spam:
        assert [row["name"] for row in asked(server, "ban", "spam*", "--dry-run")["rows"]] == ["spam1"]
        assert asked(server, "sessions")["rows"][1]["name"] == "spam1"
        banned = asked(server, "ban", "spam*", "--reason", "ads", "--for", "1h")
        assert spam.until("bye")["code"] == "kicked"
        with Peer(server.port) as again:
            assert again.enter("spam2")["code"] == "banned"
        acts = {act["t"]: act for act in asked(server, "audit")["entries"]}
        assert (acts["banned"]["mask"], acts["banned"]["reason"], acts["kicked"]["name"]) == (
            "spam*",
            "ads",
            "spam1",
        )
        admin(server, "undo", str(banned["seq"]))
        with visitor(server, "spam2"):
            admin(server, "policy", "lockdown", "on")
            with Peer(server.port) as late:
                assert late.enter("late")["code"] == "lockdown"
            admin(server, "policy", "lockdown", "off")
        assert ada.ask("ping")["t"] == "pong"
    assert server.bugs() == []


# --- what is kept -------------------------------------------------------------------------------------------


def test_what_somebody_said_is_erased_from_every_file(serve: Serve, tmp_path: Path) -> None:
    server = serve(limits_flood="false")
    with visitor(server, "ada") as ada, visitor(server, "bob") as bob:
        for number in range(200):
            ada.tell("say", room="lobby", text=f"xylophone {number}")
        assert ada.ask("say", room="lobby", text="the last xylophone")["t"] == "ok"
        assert bob.ask("say", room="lobby", text="marimba")["t"] == "ok"
        assert bob.ask("search", query="xylophone")["t"] == "hits"
        assert "201 messages were erased" in admin(server, "erase", "ada", "--yes")
        assert bob.ask("search", query="xylophone")["entries"] == []
    server.kill()
    assert b"xylophone" not in left(server.data)
    assert b"marimba" in left(server.data)
    assert chinwag("backup", str(tmp_path / "copy"), "--data", str(server.data)).returncode == 0
    assert b"xylophone" not in left(tmp_path / "copy")
    assert server.verified().returncode == 0


async def _long_ago(data: Path) -> None:
    """Messages of an hour ago."""
    store = SqliteStore(data, clock=Ticks(wall() - HOUR))
    await store.open()
    await enter(store, ANN)
    for number in range(50):
        await store.do(ANN, Say(room="lobby", text=f"glockenspiel {number}"))
    await store.close()


def test_a_room_keeps_as_much_as_it_is_set_to_and_the_rest_is_in_no_file(tmp_path: Path) -> None:
    asyncio.run(_long_ago(tmp_path / "data"))
    server = Server(tmp_path / "data")
    try:
        server.start()
        assert b"glockenspiel 9" in left(server.data)
        admin(server, "mode", "lobby", "keep_count", "5")
        with visitor(server, "bob") as bob:
            until(lambda: len(said(bob.history())) <= 5, "a room that was swept")
            texts = said(bob.history())
        assert texts == [f"glockenspiel {number}" for number in range(50 - len(texts), 50)]
        until(lambda: b"glockenspiel 9" not in left(server.data), "bytes that are gone")
        assert server.stop() == 0
        assert server.verified().returncode == 0
    finally:
        server.close()


def test_bytes_are_kept_aside_for_a_full_disk(serve: Serve) -> None:
    ballast = serve().data / BALLAST
    assert ballast.stat().st_size == BALLAST_SIZE
    assert ballast.stat().st_blocks * 512 >= BALLAST_SIZE  # real ones


# --- the doctor ---------------------------------------------------------------------------------------------


def examined(server: Server, *words: str) -> tuple[int, dict[str, str]]:
    """The exit code of `chinwag doctor`, and the worst level of each check."""
    done = chinwag("doctor", "--json", "--data", str(server.data), *words)
    levels: dict[str, str] = {}
    for finding in json.loads(done.stdout)["findings"]:
        worst = ("fine", "warning", "problem")
        levels[finding["check"]] = max(levels.get(finding["check"], "fine"), finding["level"], key=worst.index)
    return done.returncode, levels


def test_the_doctor_finds_a_healthy_server_fine_and_names_what_is_broken(serve: Serve) -> None:
    server = serve()
    with visitor(server, "ada") as ada:
        assert ada.ask("say", room="lobby", text="hello")["t"] == "ok"
        code, levels = examined(server)
    assert (code, levels["log"], levels["ports"], levels["files"]) == (
        1 if "warning" in levels.values() else 0, "fine", "fine", "fine",
    )  # fmt: skip
    assert "problem" not in levels.values()
    server.kill()
    (server.data / DATABASE).chmod(0o644)
    (server.data / "key.pem").chmod(0o644)
    with closing(sqlite3.connect(server.data / DATABASE, isolation_level=None)) as database:
        database.execute("UPDATE event SET body = 'hallo' WHERE body = 'hello'")
    code, levels = examined(server)
    assert code == 2
    assert {check for check, level in levels.items() if level == "problem"} == {"files", "certificate", "log"}
