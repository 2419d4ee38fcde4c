"""What the library is told of TLS, as a client sees it."""

import ssl

import pytest

from tests.net.sealed import trusting
from tests.net.test_tls import a_pair


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_no_session_is_taken_up_again_and_no_data_comes_early(version: ssl.TLSVersion) -> None:
    context = trusting()
    context.minimum_version = context.maximum_version = version
    pair = await a_pair(context=context)
    pair.stream.write(b"hello")
    assert await pair.far.read() == b"hello"  # tickets of TLS 1.3 would have come before
    session = pair.far.object.session
    assert session is None or not session.has_ticket
    assert not pair.far.object.session_reused
    pair.stream.cut()
    pair.far.close()
