"""telnet and netcat, as programs, asked for a password: telnet does not show it, netcat is sent nothing odd."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.slow.conftest import Serve, Tell
from tests.slow.test_real_netcat import Visitors
from tests.support.peer import Peer

pytestmark = pytest.mark.slow
PASSWORD = "correct horse"


@pytest.fixture
def visitors(serve: Serve, tell: Tell) -> Iterator[Visitors]:
    """A server on which alice has an account."""
    server = serve(accounts_hash_kib="8", accounts_hash_passes="1")
    with Peer(server.port) as peer:
        peer.enter("alice")
        assert peer.ask("register", password=PASSWORD)["t"] == "welcome"
    with ExitStack() as stack:
        yield Visitors(server, stack, tell)


def test_telnet_shows_no_password(visitors: Visitors) -> None:
    alice = visitors.telnet()
    alice.until("Your name?")
    alice.type("alice")
    alice.until("Password of alice")
    alice.type(PASSWORD)
    alice.until("Hello alice.")
    assert PASSWORD not in alice.text
    alice.type("seen again")
    alice.until("seen again")


def test_netcat_is_asked_and_sent_nothing_odd(visitors: Visitors) -> None:
    alice = visitors.netcat()
    alice.until("Your name?")
    alice.type("alice")
    alice.until("Password of alice")
    alice.type("wrong horse")
    alice.until("do not belong together")
    alice.type("alice")
    alice.until("Password of alice")
    alice.type(PASSWORD)
    alice.until("Hello alice.")
    assert "\ufffd" not in alice.text
