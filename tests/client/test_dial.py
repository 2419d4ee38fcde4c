"""A server that cannot be reached is told with what to check."""

import errno
import socket

import pytest

from chinwag.client.address import Address
from chinwag.client.dial import LinkError, backoff, dial, unreachable


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TimeoutError(), "does not answer"),
        (socket.gaierror(), "No machine is called house"),
        (ConnectionRefusedError(errno.ECONNREFUSED, ""), "chinwag serve --lan"),
        (OSError(errno.EHOSTUNREACH, ""), "no way"),
        (OSError(errno.EACCES, ""), "may not use"),
        (UnicodeError(), "Check the spelling"),
        (OSError("several errors"), "No server answers"),
    ],
)
def test_each_trouble_has_its_sentence(error: Exception, told: str) -> None:
    assert told in unreachable(Address("house"), error)


def test_on_this_machine_one_can_start_a_server() -> None:
    assert "Start one with `chinwag serve`" in unreachable(Address(), ConnectionRefusedError())


async def test_a_socket_that_is_not_there_is_told() -> None:
    with pytest.raises(LinkError) as told:
        await dial(Address("", 0, "/nowhere/chat.sock"))
    assert told.value.code == "unreachable"
    assert "unix:/nowhere/chat.sock" in told.value.sentence


@pytest.mark.parametrize(("tries", "least", "most"), [(0, 0.25, 0.5), (1, 0.5, 1.0), (20, 15.0, 30.0)])
def test_waiting_grows_with_chance_in_it(tries: int, least: float, most: float) -> None:
    assert backoff(tries, 0.0) == least
    assert backoff(tries, 1.0) == most
