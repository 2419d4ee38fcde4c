"""How irctest, the public conformance suite of IRC, starts and asks this server. `make conformance` puts it to use.

Written against the base classes of irctest, which is not here. What is claimed here must pass: its tests may no
longer be skipped.
"""

import json
import os
import shlex
import shutil
import socket
from collections import defaultdict
from pathlib import Path
from typing import Any

from irctest import patma  # type: ignore[import-not-found]
from irctest.basecontrollers import (  # type: ignore[import-not-found]
    BaseServerController,
    DirectoryBasedController,
)
from irctest.runner import NotImplementedByController  # type: ignore[import-not-found]
from irctest.specifications import Capabilities as Cap  # type: ignore[import-not-found]
from irctest.specifications import OptionalBehaviors as Opt

COMMAND = shlex.split(os.environ.get("CHINWAG_CMD", "chinwag"))
BIND = "127.0.0.1"  # irctest hands out 0.0.0.0
SERVER_NAME, SERVER_INFO = "My.Little.Server", "test server"  # these and the operator: as the suite has them
OPER = ("operuser", "operpassword")
LONGEST = 400  # bytes of a password that a line of IRC can register

CLAIMED_CAPS = frozenset({
    Cap.ACCOUNT_NOTIFY, Cap.ACCOUNT_TAG, Cap.AWAY_NOTIFY, Cap.BATCH, Cap.ECHO_MESSAGE, Cap.EXTENDED_JOIN,
    Cap.EXTENDED_MONITOR, Cap.LABELED_RESPONSE, Cap.MESSAGE_REDACTION, Cap.MESSAGE_TAGS, Cap.MULTILINE,
    Cap.READ_MARKER, Cap.MULTI_PREFIX, Cap.SERVER_TIME, Cap.SETNAME,
})  # fmt: skip
CLAIMED_BEHAVIOURS = frozenset({
    Opt.BAN_EXCEPTION_MODE, Opt.CAP_REQ_MINUS, Opt.ELIST_C, Opt.ELIST_M, Opt.ELIST_N, Opt.ELIST_T, Opt.ELIST_U,
    Opt.INVITE_EXCEPTION_MODE, Opt.INVITE_OVERRIDES_LIMIT, Opt.METADATA_BEFORE_CONNECT,
    Opt.MULTI_JOIN, Opt.MULTI_KICK,
    Opt.MULTI_NAMES_COMMAND, Opt.MULTI_PRIVMSG, Opt.NO_CTCP, Opt.SASL_AFTER_REGISTRATION,
    Opt.SASL_REAUTHENTICATION,
})  # fmt: skip
CLAIMED_ISUPPORT = {
    "CASEMAPPING": "ascii", "UTF8ONLY": None, "WHOX": None, "INVEX": None, "ELIST": patma.ANYSTR,
    "MONITOR": patma.ANYSTR, "TARGMAX": patma.ANYSTR, "PREFIX": patma.ANYSTR, "STATUSMSG": patma.ANYSTR,
    "ACCOUNTEXTBAN": patma.ANYSTR, "BOT": patma.ANYSTR,
}  # fmt: skip


class ChinwagController(BaseServerController, DirectoryBasedController):  # type: ignore[misc]
    """One server for one test."""

    software_name = "Chinwag"
    software_version = None
    supported_sasl_mechanisms = frozenset({"PLAIN", "SCRAM-SHA-256"})
    supports_sts = False
    capabilities = CLAIMED_CAPS
    optional_behaviors = CLAIMED_BEHAVIOURS
    isupport = CLAIMED_ISUPPORT
    extban_mute_char = "m"
    sync_sleep_time = 0.0
    _port_wait_interval = 0.02

    def get_hostname_and_port(self) -> tuple[str, int]:
        """One port for everything: who asks again is told the same."""
        if self._own_ports:
            return next(iter(self._own_ports))  # type: ignore[no-any-return]
        _, port = super().get_hostname_and_port()
        with self._used_ports() as used:
            for book in (used, self._own_ports):
                book.discard(("0.0.0.0", port))
                book.add((BIND, port))
        return BIND, port

    def wishes(self) -> dict[str, Any]:
        """What a test asks for by editing another server's settings: it edits an empty tree, which is read."""

        def tree() -> Any:
            return defaultdict(tree)

        probe = tree()
        if self.test_config.ergo_config:
            self.test_config.ergo_config(probe)
        accounts = probe["accounts"]
        return {"always_on": accounts["multiclient"].get("always-on") == "opt-out"}

    def settings(self, *, port: int, password: str | None, ssl: bool) -> dict[str, Any]:
        """The server's settings file."""
        tls = {"enabled": "off"}
        if ssl:
            self.gen_ssl()
            tls = {"key": str(self.key_path), "certificate": str(self.pem_path)}
        return {
            "server": {"name": "Chinwag", "free_names": ["root"]},  # which a test gives somebody
            "listen": {"host": BIND, "port": port, "ask_nick": False},
            "tls": tls,
            "storage": {"directory": str(self.directory / "data")},
            "limits": {"flood": False, "spare_private": True, "nameless_per_block": 256},
            "accounts": {
                "weak_passwords": True,
                "hash_kib": 8,
                "hash_passes": 1,
                "scram": True,
                "email": self.test_config.account_registration_requires_email,
            },
            "irc": {
                "name": SERVER_NAME,
                "description": SERVER_INFO,
                "network": "ChinwagTest",
                "password": password or "",
                "operators": [":".join(OPER)],
                "register_early": self.test_config.account_registration_before_connect,
            },
            "log": {"format": "off"},
        }

    def create_config(self) -> None:
        """The directory of this server; it is removed by kill()."""
        super().create_config()
        (self.directory / "data").mkdir(exist_ok=True)

    def run(
        self, hostname: str, port: int, *, password: str | None, ssl: bool, run_services: bool,
        faketime: str | None, websocket_hostname: str | None = None, websocket_port: int | None = None,
    ) -> None:  # fmt: skip
        """Start it."""
        self.hostname, self.port = BIND, port
        self.create_config()
        self.config_path: Path = self.directory / "chinwag.json"
        self.config_path.write_text(json.dumps(self.settings(port=port, password=password, ssl=ssl), indent=1))
        prefix: list[str] = []
        if faketime and shutil.which("faketime"):
            prefix, self.faketime_enabled = ["faketime", "-f", faketime], True
        hidden = ("PYTHONPATH", "PYTEST_CURRENT_TEST")
        child = {key: value for key, value in os.environ.items() if key not in hidden}
        child.update(PYTHONUNBUFFERED="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
        argv = [*prefix, *COMMAND, "serve", "--port", str(port), "--config", str(self.config_path)]
        self.proc = self.execute(argv, proc_name="chinwag", env=child)

    def wait_for_services(self) -> None:
        """Accounts are built in."""

    def registerUser(self, case: Any, username: str, password: str) -> None:
        """Make an account; its name is free to come in by afterwards."""
        self.wait_for_port()
        if len(password) > LONGEST:
            self.register_elsewhere(username, password)
            return
        client = case.addClient(show_io=False)
        for line in ("CAP LS 302", f"NICK {username}", "USER reg * * :reg", "CAP END"):
            case.sendLine(client, line)
            if line.startswith("CAP LS"):
                case.getCapLs(client)
        case.skipToWelcome(client)
        case.getMessages(client)
        case.sendLine(client, f"REGISTER * * :{password}")
        found = [m for m in case.getMessages(client) if m.command == "REGISTER" and m.params[:1] == ["SUCCESS"]]
        if not found:
            raise NotImplementedByController("account registration (refused)")
        case.sendLine(client, "QUIT")
        case.assertDisconnected(client)

    def register_elsewhere(self, name: str, password: str) -> None:
        """The same by the native protocol: no line of IRC holds a password as long as may be."""
        with socket.create_connection((self.hostname, self.port), 10) as native:
            native.sendall(b"CHINWAG1")
            for wish in ({"t": "hello", "version": 1, "name": name}, {"t": "register", "password": password}):
                text = json.dumps(wish).encode()
                native.sendall(len(text).to_bytes(4, "big") + text)
            heard = b""
            while heard.count(b'"t":"welcome"') < 2:
                piece = native.recv(65536)
                if not piece or b'"t":"error"' in heard:
                    raise NotImplementedByController("account registration (refused)")
                heard += piece


def get_irctest_controller_class() -> type[ChinwagController]:
    """What irctest looks for."""
    return ChinwagController
