"""IRC clients as Debian has them, driven as people drive them: typed into, and read where they write."""

import os
import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from tests.client.tui.terminal import Terminal
from tests.support.programs import Program
from tests.support.server import PATIENCE, until

ROOM = "#lobby"
SHOWN = 2_000  # characters of what a client showed, where something is missing


class IrcClient(ABC):
    """One client with a home of its own. `nick` is the name it has at present."""

    program: ClassVar[str]
    sealed: ClassVar[bool] = False  # whether it comes over TLS

    def __init__(self, home: Path, port: int, nick: str) -> None:
        self.home = home
        self.port = port
        self.nick = nick
        home.mkdir(parents=True)

    @classmethod
    def installed(cls) -> bool:
        """Whether the program is there."""
        return shutil.which(cls.program) is not None

    @abstractmethod
    def start(self) -> None:
        """Start it and have it connect; it is in when this returns."""

    @abstractmethod
    def type(self, line: str, where: str = ROOM) -> None:
        """Type a line where this channel or person is spoken to."""

    @property
    @abstractmethod
    def text(self) -> str:
        """All it has shown so far."""

    @abstractmethod
    def ended(self) -> bool:
        """Whether it has ended by itself."""

    @abstractmethod
    def close(self) -> None:
        """End it, whatever it does."""

    def sees(self, pattern: str) -> bool:
        """Whether it has shown a line with this."""
        return re.search(pattern, self.text) is not None

    def awaits(self, pattern: str) -> None:
        """Wait until it has."""
        try:
            until(lambda: self.sees(pattern), f"{pattern!r}")
        except AssertionError as error:
            raise AssertionError(f"{self.program}: {error}, at last:\n{self.text[-SHOWN:]}") from None

    # --- what differs between them, as their manuals say it -------------------------------------------------

    def join(self) -> None:
        """Join the room."""
        self.type(f"/join {ROOM}", "")

    def whisper(self, name: str, text: str) -> None:
        """Say something to one person."""
        self.type(f"/msg {name} {text}")

    def set_topic(self, topic: str) -> None:
        """Set the room's topic."""
        self.type(f"/topic {topic}")

    def rename(self, nick: str) -> None:
        """Take another name."""
        self.type(f"/nick {nick}")
        self.nick = nick

    def leave(self) -> None:
        """Leave the room."""
        self.type(f"/part {ROOM}")

    def quit(self) -> None:
        """Say goodbye and end."""
        self.type("/quit see you", "")


class Logged(IrcClient):
    """A client whose logs are read."""

    @property
    def text(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.home.rglob(self.logs)))

    logs: ClassVar[str] = "*.log"


class Irssi(Logged):
    """irssi on a terminal, over TLS; its logs hold what its windows showed."""

    program = "irssi"
    sealed = True

    def start(self) -> None:
        (self.home / "config").write_text(
            "servers = ();\n"
            'settings = { "irc/core" = { cmd_queue_speed = "10msec"; };'
            ' "fe-common/core" = { autolog = "yes"; autolog_level = "ALL";'
            f' autolog_path = "{self.home}/$tag/$0.log"; }}; }};\n'
        )
        command = ["irssi", f"--home={self.home}"]
        self._terminal = Terminal(command, 100, 30, {"TERM": "linux", "LC_ALL": "C.UTF-8", "TZ": "UTC"})
        self._terminal.until("[(status)]")
        self.type(f"/connect -tls -notls_verify 127.0.0.1 {self.port} '' {self.nick}", "")
        self._terminal.until(f"[{self.nick}(", PATIENCE)

    @property
    def text(self) -> str:
        self._paint()
        return super().text

    def _paint(self) -> None:
        while self._terminal.read(0):  # a full pty would stop it
            pass

    def type(self, line: str, where: str = ROOM) -> None:
        if where:
            self._terminal.write(f"/window goto {where}\r")
        self._terminal.write(f"{line}\r")

    @property
    def screen(self) -> str:
        """What is on its terminal."""
        self._paint()
        return self._terminal.text

    def ended(self) -> bool:
        self._paint()
        if self._terminal.pid and os.waitpid(self._terminal.pid, os.WNOHANG)[0]:
            self._terminal.pid = 0
        return not self._terminal.pid

    def close(self) -> None:
        self._terminal.close()


class Weechat(Logged):
    """weechat-headless, typed into by its FIFO."""

    program = "weechat-headless"
    logs = "*.weechatlog"

    def start(self) -> None:
        fifo = self.home / "typed"
        before = (
            f"/set fifo.file.path {fifo}", "/fifo enable", "/set logger.file.flush_delay 0",
            f"/server add here 127.0.0.1/{self.port} -nossl -nicks={self.nick}",
            "/set irc.server_default.anti_flood_prio_high 0", "/connect here",
        )  # fmt: skip
        words = [word for line in before for word in ("-r", line)]
        self._process = subprocess.Popen(
            [self.program, "--dir", str(self.home), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        until(fifo.exists, "the FIFO of weechat")
        self._fifo = os.open(fifo, os.O_WRONLY)
        self.awaits("Welcome to")

    def type(self, line: str, where: str = ROOM) -> None:
        buffer = f"irc.here.{where}" if where else "irc.server.here"
        os.write(self._fifo, f"{buffer} *{line}\n".encode())

    def ended(self) -> bool:
        return self._process.poll() is not None

    def quit(self) -> None:
        self.type("/quit see you", "")

    def close(self) -> None:
        os.close(self._fifo)
        self._process.kill()
        self._process.wait()


class Ii(Logged):
    """ii: a FIFO and a file for each channel and person."""

    program = "ii"
    logs = "out"

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["ii", "-s", "127.0.0.1", "-p", str(self.port), "-i", str(self.home), "-n", self.nick],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.awaits("Welcome to")

    def type(self, line: str, where: str = ROOM) -> None:
        fifo = self.home / "127.0.0.1" / where / "in"
        until(fifo.exists, f"{fifo}")
        with fifo.open("w") as typed:
            typed.write(f"{line}\n")

    def join(self) -> None:
        self.type(f"/j {ROOM}", "")

    def whisper(self, name: str, text: str) -> None:
        self.type(f"/j {name} {text}", "")

    def set_topic(self, topic: str) -> None:
        self.type(f"/t {topic}")

    def rename(self, nick: str) -> None:
        self.type(f"/n {nick}", "")
        self.nick = nick

    def leave(self) -> None:
        self.type("/l")

    def quit(self) -> None:
        self.type("/q see you", "")

    def ended(self) -> bool:
        return self._process.poll() is not None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Sic(IrcClient):
    """sic: everything in one stream; what is no command of its own goes to the server as it is."""

    program = "sic"

    def start(self) -> None:
        words = ("-h", "127.0.0.1", "-p", str(self.port), "-n", self.nick)
        self._program = Program(*words, program=self.program)
        self.awaits("Welcome to")

    @property
    def text(self) -> str:
        return self._program.text

    def type(self, line: str, where: str = ROOM) -> None:
        self._program.type(line if line.startswith(":") or not where else f":m {where} {line}")

    def join(self) -> None:
        self.type(f":j {ROOM}")

    def whisper(self, name: str, text: str) -> None:
        self.type(f":m {name} {text}")

    def set_topic(self, topic: str) -> None:
        self.type(f":TOPIC {ROOM} :{topic}", "")

    def rename(self, nick: str) -> None:
        self.type(f":NICK {nick}", "")
        self.nick = nick

    def leave(self) -> None:
        self.type(f":PART {ROOM}", "")

    def quit(self) -> None:
        self.type(":QUIT :see you", "")

    def ended(self) -> bool:
        return self._program.process.poll() is not None

    def close(self) -> None:
        self._program.close()


CLIENTS: tuple[type[IrcClient], ...] = (Irssi, Weechat, Ii, Sic)
